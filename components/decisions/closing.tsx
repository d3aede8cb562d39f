import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { WhenPast } from '../ui/when.tsx';
import { sayReasons } from './reasons.ts';
import { Signed } from './signed.tsx';
import { sayTally } from './tally.ts';

/** The close: who may say it, and by how many organisations it is confirmed. */
export function Closing({ view }: { readonly view: DecisionView }) {
  const [asked, setAsked] = useState(false);
  const { closed } = view;
  if (closed) {
    return (
      <Section title={t('closing.title')}>
        <div class="stack padded" data-final={closed.final}>
          <p>
            {t(closed.final ? 'closing.final' : 'closing.confirmed', { n: closed.confirmedBy.length, of: closed.of })}{' '}
            <span class="small grey">
              <WhenPast at={closed.at} />
            </span>
          </p>
          <p class="small grey">{sayTally(closed.tally)}</p>
          {sayReasons(view).map((words) => (
            <p key={words} class="small" data-name="reason">
              {words}
            </p>
          ))}
          {!closed.final && view.may.includes('close') && (
            <Actions>
              <Button name="close" onClick={() => setAsked(true)}>
                {t('closing.confirm')}
              </Button>
            </Actions>
          )}
          {asked && <ConfirmClose view={view} onClose={() => setAsked(false)} />}
        </div>
      </Section>
    );
  }
  if (!view.may.includes('close')) return null;
  return (
    <>
      <Actions>
        <Button name="close" onClick={() => setAsked(true)}>
          {t('closing.now')}
        </Button>
      </Actions>
      {asked && <ConfirmClose view={view} onClose={() => setAsked(false)} />}
    </>
  );
}

function ConfirmClose({ view, onClose }: { readonly view: DecisionView; readonly onClose: () => void }) {
  const act = useAct();
  const close = async () => {
    const done = await act.run({ name: 'decision.close', decision: view.id });
    if (done) onClose();
  };
  return (
    <Dialog title={t('closing.ask')} onClose={onClose}>
      <Signed view={view} says={t('closing.says', { n: view.answered, of: view.voices.length })} />
      <p class="small grey">{t('closing.how')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} onClick={() => void close()}>
          {t('closing.verb')}
        </Button>
      </Actions>
    </Dialog>
  );
}
