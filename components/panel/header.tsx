import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { sayDelivery } from '../sharing/sentence.ts';
import { useAsked, useCoalition } from '../ui/coalition.ts';
import type { Route } from '../ui/route.ts';
import { to } from '../ui/route.ts';
import { CoalitionSwitch } from './coalitions.tsx';

const BACK: Record<string, 'decisions' | 'work' | 'meetings' | 'more'> = {
  decision: 'decisions',
  matrix: 'decisions',
  propose: 'decisions',
  task: 'work',
  meeting: 'meetings',
  members: 'more',
  sharing: 'more',
};

/** Whose coalition this is and what became of one's changes; one step deeper, the way back. */
export function Header(props: { readonly coalitions: HostQueryResult['coalitions']; readonly route: Route }) {
  const coalition = useCoalition();
  const back = BACK[props.route.view];
  const sharing = useAsked(coalition ? { name: 'sharing' } : null);
  return (
    <header class="bar">
      {back ? (
        <>
          <a class="back" href={to(back)} aria-label={t('action.back-to', { place: t(`nav.${back}`) })}>
            ←
          </a>
          <span class="small grey push">{t(`nav.${back}`)}</span>
        </>
      ) : (
        <CoalitionSwitch
          coalitions={props.coalitions}
          chosen={coalition}
          onChoose={(id) => {
            location.hash = `${to('today')}&coalition=${encodeURIComponent(id)}`;
          }}
        />
      )}
      {sharing && (
        <a class="small grey delivery" href={to('sharing')} data-name="delivery">
          {sharing.questions?.length
            ? t('questions.waiting', { n: sharing.questions.length })
            : sayDelivery(sharing.sentence)}
        </a>
      )}
    </header>
  );
}
