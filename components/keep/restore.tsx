import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../../lib/coalition/result.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { Check, Field } from '../ui/field.tsx';
import { useHost, useValue } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { ChooseFile } from './choose-file.tsx';
import { Passphrase, Work } from './passphrase.tsx';
import { upload } from './transfer.ts';

const NEEDS_INVITATION = ['keep.needs-invitation', 'keep.other-invitation', 'keep.already-here'];

/** From a file to a new device: what it will be is said first. By an invitation it waits for a partner's browser, like any newcomer. */
export function Restore(props: { readonly onJoined: (coalition: string | null) => void; readonly onBack: () => void }) {
  const host = useHost();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [link, setLink] = useState('');
  const [asks, setAsks] = useState(false);
  const [lost, setLost] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [coalition, setCoalition] = useState<string | null>(null);
  const work = useValue(null, { name: 'keep' })?.work ?? null;
  const ready = file !== null && passphrase !== '';
  const restore = async () => {
    if (!file || busy) return;
    setBusy(true);
    setRefusal(null);
    const put = await upload(host, file);
    const done =
      'refusal' in put
        ? ({ ok: false, error: put.refusal } as const)
        : await host.execute(null, {
            name: 'keep.restore',
            upload: put.name,
            passphrase,
            link: link.trim() || null,
            lost,
          });
    setBusy(false);
    if (done.ok) return setCoalition(done.value.coalition ?? null);
    setRefusal(done.error);
    if (NEEDS_INVITATION.includes(done.error.code)) setAsks(true);
  };
  if (coalition !== null) return <Waiting onJoined={props.onJoined} coalition={coalition} />;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void restore();
      }}
    >
      <h1 class="title">{t('restore.title')}</h1>
      <p>{t('restore.what')}</p>
      <ChooseFile name="backup-file" label={t('restore.file')} accept=".concord-backup" onFile={setFile} />
      <Passphrase name="passphrase" label={t('backup.passphrase')} value={passphrase} onValue={setPassphrase} />
      <Check name="lost" checked={lost} onChecked={setLost} label={t('restore.lost')} />
      {asks && <Field name="link" label={t('join.paste')} value={link} onValue={setLink} lines={2} />}
      {work && <Work share={work.share} onStop={() => void host.execute(null, { name: 'keep.cancel' })} />}
      <RefusalLine refusal={refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="restore" busy={busy} disabled={!ready}>
          {t('restore.verb')}
        </Button>
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </Actions>
    </form>
  );
}

function Waiting(props: { readonly coalition: string; readonly onJoined: (coalition: string | null) => void }) {
  const joining = useValue(null, { name: 'joining' });
  const coalitions = useValue(null, { name: 'coalitions' });
  const { coalition, onJoined } = props;
  const admitted = coalitions?.some(({ id }) => id === coalition) ?? false;
  useEffect(() => {
    if (admitted) onJoined(coalition);
  }, [admitted, coalition, onJoined]);
  return (
    <section class="stack" role="status" data-restored={coalition}>
      <h1 class="title">{t('restore.done')}</h1>
      <p>{t('restore.waiting')}</p>
      {joining?.at(-1)?.why && <p class="small grey">{t('join.unreachable')}</p>}
    </section>
  );
}
