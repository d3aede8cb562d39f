import { useState } from 'preact/hooks';
import type { Choice } from '../../lib/coalition/fact.ts';
import type { DecisionView } from '../../lib/coalition/query.ts';
import type { MessageKey } from '../../locales/index.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Quote } from '../ui/quote.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { wordFor } from './choices.ts';
import { Signed } from './signed.tsx';

/** Answers that may or must come with a reason. */
const REASON_LABELS: Partial<Record<Choice, MessageKey>> = {
  objection: 'sign.reason',
  block: 'sign.reason',
  concern: 'sign.concern',
  'stand-aside': 'sign.why-aside',
  worried: 'sign.why-worried',
};

/** Exactly what is signed, for whom, one verb. An objection needs its reason and what would resolve it. */
export function Sign(props: { readonly view: DecisionView; readonly choice: Choice; readonly onClose: () => void }) {
  const { view, choice } = props;
  const [reason, setReason] = useState('');
  const [remedy, setRemedy] = useState('');
  const [principle, setPrinciple] = useState('');
  const [became, setBecame] = useState<Readonly<Record<string, string>>>({});
  const act = useAct();
  const reasonLabel = REASON_LABELS[choice];
  const word = wordFor(view.row?.method, choice);
  const objects = choice === 'objection';
  const blocks = choice === 'block';
  // By advice the one who decides says what became of each (P 2.2).
  const advice = view.row?.method === 'advice' ? view.advice : [];
  const filled = (words: string | undefined): boolean => (words ?? '').trim() !== '';
  const ready =
    (!objects || (filled(reason) && filled(remedy))) &&
    (!blocks || (filled(reason) && filled(principle))) &&
    advice.every(({ hash }) => filled(became[hash]));
  const sign = async () => {
    if (!ready || view.version === null) return;
    const done = await act.run({
      name: 'decision.position',
      decision: view.id,
      version: view.version,
      choice,
      reason: reason.trim() || null,
      remedy: remedy.trim() || null,
      ...(blocks && { principle: principle.trim() }),
      ...(advice.length > 0 && {
        became: advice.map(({ hash }) => ({ advice: hash, became: (became[hash] ?? '').trim() })),
      }),
    });
    if (done) props.onClose();
  };
  return (
    <Dialog title={t(`sign.title-${word}`, { organisation: view.asOrganisation })} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void sign();
        }}
      >
        {objects && <ObjectionTest />}
        {reasonLabel && (
          <Field
            name="reason"
            label={t(reasonLabel)}
            value={reason}
            onValue={setReason}
            lines={2}
            required={objects || blocks}
          />
        )}
        {blocks && (
          <Field
            name="principle"
            label={t('sign.principle')}
            value={principle}
            onValue={setPrinciple}
            lines={2}
            required
          />
        )}
        {advice.map(({ hash, text, personName }) => (
          <div key={hash} class="stack tight">
            <Quote>{text}</Quote>
            <Field
              name={`became-${hash}`}
              label={t('sign.became', { person: personName })}
              value={became[hash] ?? ''}
              onValue={(words) => setBecame({ ...became, [hash]: words })}
              lines={2}
              required
            />
          </div>
        ))}
        {objects && (
          <Field name="remedy" label={t('sign.remedy')} value={remedy} onValue={setRemedy} lines={2} required />
        )}
        <Signed view={view} says={t(`sign.says-${word}`, { organisation: view.asOrganisation })} />
        <p class="small grey">{t('sign.may-change')}</p>
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button kind="primary" type="submit" name="sign" busy={act.busy} disabled={!ready}>
            {t(`sign.verb-${word}`)}
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
