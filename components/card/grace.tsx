import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsked } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateMark, stateWord } from '../ui/state-mark.tsx';
import { useNow, When } from '../ui/when.tsx';
import { useGuard } from './guard.tsx';
import { placeOf, useOpen } from './open.ts';

/** For a minute a proposal made on a page can be taken back before its window opens (P 7.6). */
export function Grace({ id, onUndone }: { readonly id: string; readonly onUndone: () => void }) {
  const view = useAsked({ name: 'decision', decision: id });
  const now = useNow(1_000);
  const act = useAct();
  const guard = useGuard();
  const open = useOpen();
  if (!view) return <p role="status">{t('recorded')}</p>;
  const left = view.opens === null ? 0 : Math.ceil((view.opens - now) / 1000);
  const undo = async () => {
    const done = await act.run({ name: 'decision.withdraw', decision: id, reason: null });
    if (done) onUndone();
  };
  return (
    <div class="stack" data-decision={id} role="status">
      <p>
        <b>{view.title}</b>
      </p>
      <p class="small">
        <StateMark shape={view.shape} word={stateWord(view.state, view.shape)} />
        {left > 0 ? ` · ${t('grace.opens', { n: left })}` : null}
        {left <= 0 && view.ends !== null && (
          <span class="grey">
            {' · '}
            <When at={view.ends} />
          </span>
        )}
      </p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        {left > 0 && (
          <Button name="undo" busy={act.busy} onClick={guard(() => void undo())}>
            {t('action.undo')}
          </Button>
        )}
        <Button kind="quiet" name="open" onClick={() => open(placeOf('decision', id))}>
          {t('action.open-panel')}
        </Button>
      </Actions>
    </div>
  );
}
