import { useEffect } from 'preact/hooks';
import { platform } from '../../lib/protocol/platform.ts';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useValue } from '../ui/host.ts';
import { Empty } from '../ui/list.tsx';

type Coalitions = HostQueryResult['coalitions'];
const KEY = 'coalition';

/** The address names it, else the one that was shown last, else the first. */
export function useChosenCoalition(coalitions: Coalitions, named: string | null): string | null {
  const known = (id: string | null) => (coalitions.some((one) => one.id === id) ? id : null);
  const chosen = known(named) ?? known(localStorage.getItem(KEY)) ?? coalitions[0]?.id ?? null;
  useEffect(() => {
    if (chosen) localStorage.setItem(KEY, chosen);
  }, [chosen]);
  return chosen;
}

export function CoalitionSwitch(props: {
  readonly coalitions: Coalitions;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}) {
  const { coalitions } = props;
  if (coalitions.length < 2) return <h1 class="name">{coalitions[0]?.name ?? 'Concord'}</h1>;
  return (
    <h1 class="name">
      <select
        aria-label={t('panel.switch')}
        value={props.chosen}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {coalitions.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </h1>
  );
}

export function NoCoalition() {
  const asked = useValue(null, { name: 'joining' })?.find(({ state }) => state !== 'admitted');
  return (
    <Empty
      action={
        <Button kind="primary" onClick={() => openWelcome()}>
          {t(asked ? 'action.open' : 'panel.start')}
        </Button>
      }
    >
      {asked ? t('panel.asked', { coalition: asked.coalitionName }) : t('panel.none')}
    </Empty>
  );
}

/** @param place `#join`: where an invitation is pasted. */
export const openWelcome = (place = ''): void => {
  void platform().tabs.create({ url: platform().runtime.getURL(`/welcome.html${place}`) });
};
