import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { dayIn } from '../ui/time.ts';

/** "Our board meets on …": once for each organisation. */
export function AskTime({ view, onClose }: { readonly view: DecisionView; readonly onClose: () => void }) {
  const [until, setUntil] = useState(dayIn(7, view.ends ?? Date.now()));
  const [reason, setReason] = useState('');
  const act = useAct();
  const ask = async () => {
    const at = new Date(`${until}T18:00`).getTime();
    const done = await act.run({ name: 'decision.ask-time', decision: view.id, until: at, reason: reason.trim() });
    if (done) onClose();
  };
  return (
    <Dialog title={t('time-request.title', { organisation: view.asOrganisation })} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Field name="until" type="date" label={t('time-request.until')} value={until} onValue={setUntil} required />
        <Field name="reason" label={t('time-request.reason')} value={reason} onValue={setReason} lines={2} />
        <p class="small grey">{t('time-request.once')}</p>
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button kind="primary" type="submit" busy={act.busy}>
            {t('answer.time')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
