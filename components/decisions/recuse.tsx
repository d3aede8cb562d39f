import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** A conflict of interest: present, no voice (P 2.3). It can't be taken back, so it asks first. */
export function Recuse({ view, onClose }: { readonly view: DecisionView; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const act = useAct();
  const step = async () => {
    const done = await act.run({ name: 'decision.recuse', decision: view.id, reason: reason.trim() });
    if (done) onClose();
  };
  return (
    <Dialog title={t('recuse.title', { organisation: view.asOrganisation })} onClose={onClose}>
      <Field name="reason" label={t('recuse.reason')} value={reason} onValue={setReason} lines={2} required />
      <p class="small grey">{t('recuse.means')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} disabled={reason.trim() === ''} onClick={() => void step()}>
          {t('recuse.verb')}
        </Button>
      </Actions>
    </Dialog>
  );
}
