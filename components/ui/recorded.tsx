import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { sayDelivery } from '../sharing/sentence.ts';
import { Button } from './button.tsx';
import { RecordedContext, useHost, useValue } from './host.ts';

interface Shown {
  readonly recorded: Recorded;
  readonly coalition: string | null;
  readonly n: number;
}
const STAYS = 6_000;

/** One line at the foot for 6 s: never stacked, the newest replaces the one before. */
export function RecordedFoot({ children }: { readonly children: ComponentChildren }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const announce = useCallback(
    (recorded: Recorded, coalition: string | null) =>
      setShown((was) => ({ recorded, coalition, n: (was?.n ?? 0) + 1 })),
    [],
  );
  return (
    <RecordedContext.Provider value={announce}>
      {children}
      <div class="recorded-place" role="status">
        {shown && <RecordedLine key={shown.n} shown={shown} onGone={() => setShown(null)} />}
      </div>
    </RecordedContext.Provider>
  );
}

function RecordedLine({ shown, onGone }: { readonly shown: Shown; readonly onGone: () => void }) {
  const host = useHost();
  const sharing = useValue(shown.coalition, shown.coalition ? { name: 'sharing' } : null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onGone, STAYS);
    return () => clearTimeout(timer);
  }, [held, onGone]);
  const { undo } = shown.recorded;
  return (
    <div
      class="recorded small"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <span>
        {t('recorded')}
        {sharing && ` · ${sayDelivery(sharing.sentence)}`}
      </span>
      {undo && (
        <Button
          kind="link"
          onClick={() => {
            void host.execute(shown.coalition, undo);
            onGone();
          }}
        >
          {t('action.undo')}
        </Button>
      )}
    </div>
  );
}
