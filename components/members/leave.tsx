import { useState } from 'preact/hooks';
import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsked } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Select } from '../ui/field.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { Keeps } from './keeps.tsx';

/** Anyone may leave alone; what others keep is said, the last delegate is warned first (P 8.13). */
export function LeaveFoot({ me }: { readonly me: PersonRow }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Actions>
      <Button name="leave" onClick={() => setLeaving(true)}>
        {t('leave.open')}
      </Button>
      {leaving && <Leave me={me} onClose={() => setLeaving(false)} />}
    </Actions>
  );
}

type Whom = 'person' | 'device';

function Leave({ me, onClose }: { readonly me: PersonRow; readonly onClose: () => void }) {
  const says = useAsked({ name: 'removal', person: me.id });
  const [whom, setWhom] = useState<Whom>('person');
  const act = useAct();
  const warned = act.refusal?.code === 'member.last-delegate';
  const leave = async () => {
    if (await act.run({ name: 'member.leave', whom, anyway: warned, epoch: null })) onClose();
  };
  return (
    <Dialog title={t('leave.title')} onClose={onClose}>
      {says && says.devices > 1 && (
        <Select
          name="whom"
          label={t('leave.whom')}
          value={whom}
          onValue={(value) => {
            setWhom(value as Whom);
            act.clear();
          }}
          options={[
            { value: 'person', label: t('leave.person', { n: says.devices }) },
            { value: 'device', label: t('leave.device') },
          ]}
        />
      )}
      <div class="signed" data-name="signed">
        <p>
          <b>{t(`leave.says-${whom}`, { organisation: says?.organisation ?? '' })}</b>
        </p>
        {says && whom === 'person' && <Keeps says={says} own />}
      </div>
      <p class="small grey">{t('leave.after')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} disabled={says === null} onClick={() => void leave()}>
          {t(warned ? 'leave.anyway' : 'leave.verb')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Dialog>
  );
}
