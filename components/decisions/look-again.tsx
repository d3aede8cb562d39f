import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { RefusalLine } from '../ui/refusal.tsx';

/** More than a fifth stand aside (P 2.2): it does not pass before somebody says that it was looked at again. */
export function LookAgain({ view }: { readonly view: DecisionView }) {
  const act = useAct();
  const { id, version } = view;
  if (version === null) return null;
  return (
    <section class="ask" aria-label={t('look-again.title')}>
      <p>
        <b>{t('look-again.title')}</b>
        <br />
        <span class="small grey">{t('look-again.why')}</span>
      </p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button
          name="look-again"
          busy={act.busy}
          onClick={() => void act.run({ name: 'decision.look-again', decision: id, version })}
        >
          {t('look-again.verb')}
        </Button>
      </Actions>
    </section>
  );
}
