import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { WhenDay } from '../ui/when.tsx';
import { Signed } from './signed.tsx';

/** A decision that was taken elsewhere: who, when, how; partners confirm it or contest it. */
export function RecordedElsewhere({ view }: { readonly view: DecisionView }) {
  const [opened, setOpened] = useState<'confirm' | 'contest' | null>(null);
  const { recorded } = view;
  if (!recorded) return null;
  const shut = () => setOpened(null);
  return (
    <Section
      title={t('recorded.title')}
      aside={t('decision.confirmed-by', { n: recorded.confirmedBy.length, of: recorded.of })}
    >
      <div class="stack padded" data-confirmed={recorded.confirmedBy.length}>
        <p>
          {t('recorded.by', {
            who: recorded.decidedBy || t('who.coalition'),
            how: recorded.how || t('recorded.unsaid'),
          })}{' '}
          <span class="small grey">
            <WhenDay day={recorded.decidedOn} />
          </span>
        </p>
        {recorded.contestedBy && <p>{t('recorded.contested', { reason: recorded.contestedBy.reason })}</p>}
        <Actions>
          {view.may.includes('confirm') && (
            <Button kind="primary" name="confirm" onClick={() => setOpened('confirm')}>
              {t('recorded.confirm')}
            </Button>
          )}
          {view.may.includes('contest') && (
            <Button name="contest" onClick={() => setOpened('contest')}>
              {t('recorded.contest')}
            </Button>
          )}
        </Actions>
      </div>
      {opened && <SignRecorded view={view} what={opened} onClose={shut} />}
    </Section>
  );
}

function SignRecorded(props: {
  readonly view: DecisionView;
  readonly what: 'confirm' | 'contest';
  readonly onClose: () => void;
}) {
  const { view, what, onClose } = props;
  const [reason, setReason] = useState('');
  const act = useAct();
  const ready = what === 'confirm' || reason.trim() !== '';
  const sign = async () => {
    const done = await act.run(
      what === 'confirm'
        ? { name: 'decision.confirm', decision: view.id }
        : { name: 'decision.contest', decision: view.id, reason: reason.trim() },
    );
    if (done) onClose();
  };
  return (
    <Dialog title={t(`recorded.${what}-title`, { organisation: view.asOrganisation })} onClose={onClose}>
      {what === 'contest' && (
        <Field name="reason" label={t('recorded.reason')} value={reason} onValue={setReason} lines={2} required />
      )}
      <Signed view={view} says={t(`recorded.${what}-says`, { organisation: view.asOrganisation })} />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} disabled={!ready} onClick={() => void sign()}>
          {t(`recorded.${what}-verb`)}
        </Button>
      </Actions>
    </Dialog>
  );
}
