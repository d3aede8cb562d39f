import { useState } from 'preact/hooks';
import type { Choice } from '../../lib/coalition/fact.ts';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Quote } from '../ui/quote.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Exactly what is signed, for whom, one verb. An objection needs its reason and what would resolve it. */
export function Sign(props: { readonly view: DecisionView; readonly choice: Choice; readonly onClose: () => void }) {
  const { view, choice } = props;
  const [reason, setReason] = useState('');
  const [remedy, setRemedy] = useState('');
  const act = useAct();
  const objects = choice === 'objection';
  const ready = !objects || (reason.trim() !== '' && remedy.trim() !== '');
  const sign = async () => {
    if (!ready || view.version === null) return;
    const done = await act.run({
      name: 'decision.position',
      decision: view.id,
      version: view.version,
      choice,
      reason: reason.trim() || null,
      remedy: remedy.trim() || null,
    });
    if (done) props.onClose();
  };
  return (
    <Dialog title={t(`sign.title-${choice}`, { organisation: view.asOrganisation })} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void sign();
        }}
      >
        {objects && <ObjectionTest />}
        {(objects || choice === 'concern') && (
          <Field
            name="reason"
            label={t(objects ? 'sign.reason' : 'sign.concern')}
            value={reason}
            onValue={setReason}
            lines={2}
            required={objects}
          />
        )}
        {objects && (
          <Field name="remedy" label={t('sign.remedy')} value={remedy} onValue={setRemedy} lines={2} required />
        )}
        <div class="signed" data-name="signed">
          <p class="small grey">{t('sign.exactly', { organisation: view.asOrganisation })}</p>
          <p>
            <b>{view.title}</b>
          </p>
          <Quote>{view.text}</Quote>
          <p>{t(`sign.says-${choice}`, { organisation: view.asOrganisation })}</p>
        </div>
        <p class="small grey">{t('sign.may-change')}</p>
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button kind="primary" type="submit" name="sign" busy={act.busy} disabled={!ready}>
            {t(`sign.verb-${choice}`)}
          </Button>
          <Button kind="quiet" onClick={props.onClose}>
            {t('action.cancel')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** Three questions that tell an objection from a preference; the members judge it, never the software. */
function ObjectionTest() {
  return (
    <ul class="small grey stack tight dots">
      <li>{t('objection.purpose')}</li>
      <li>{t('objection.evidence')}</li>
      <li>{t('objection.safe')}</li>
    </ul>
  );
}
