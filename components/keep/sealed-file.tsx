import { useState } from 'preact/hooks';
import type { Refusal } from '../../lib/coalition/result.ts';
import type { KeepRecorded } from '../../lib/protocol/keep.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useCoalition } from '../ui/coalition.ts';
import { Check } from '../ui/field.tsx';
import { useHost } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { ChooseFile } from './choose-file.tsx';
import { Saved, useSave } from './keep.tsx';
import { download, upload } from './transfer.ts';

/** P 8.10: without a post office, changes travel as a file, by mail or on a stick; only members can open it. */
export function SealedFile() {
  const [all, setAll] = useState(false);
  const save = useSave();
  return (
    <div class="stack padded">
      <p>{t('sealed.what')}</p>
      <p class="small grey">{t('sealed.not')}</p>
      <Check name="seal-all" checked={all} onChecked={setAll} label={t('sealed.all')} />
      <Actions>
        <Button
          name="seal"
          busy={save.busy}
          onClick={() => void save.run({ name: 'file.seal', what: all ? 'all' : 'lacking' })}
        >
          {t('sealed.verb')}
        </Button>
      </Actions>
      <Saved save={save} />
      <TakeIn />
    </div>
  );
}

function TakeIn() {
  const host = useHost();
  const coalition = useCoalition();
  const [took, setTook] = useState<KeepRecorded['took'] | null>(null);
  const [letIn, setLetIn] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const open = async (file: File | null) => {
    setTook(null);
    setLetIn(null);
    setRefusal(null);
    if (!file) return;
    const put = await upload(host, file);
    if ('refusal' in put) return setRefusal(put.refusal);
    const done = await host.execute(coalition, { name: 'file.open', upload: put.name });
    if (!done.ok) return setRefusal(done.error);
    setTook(done.value.took ?? null);
    // A newcomer's request: the answer to it is saved at once, to be handed back.
    const { letIn: came, file: answer } = done.value;
    if (!came || !answer) return;
    if (await download(host, answer)) setLetIn(came.name);
    else setRefusal({ code: 'keep.not-whole' });
  };
  return (
    <>
      <ChooseFile
        name="sealed-file"
        label={t('sealed.open')}
        accept=".concord-sealed"
        onFile={(file) => void open(file)}
      />
      <RefusalLine refusal={refusal} />
      <p class="small" role="status">
        {took && <span data-took={took.fresh}>{sayTook(took)}</span>}
        {letIn && <span data-let-in={letIn}>{t('sealed.let-in', { name: letIn })}</span>}
      </p>
    </>
  );
}

export const sayTook = ({ fresh, missing, refused }: NonNullable<KeepRecorded['took']>): string =>
  [
    fresh === 0 ? t('sealed.nothing-new') : t('sealed.took', { n: fresh }),
    ...(missing ? [t('sealed.missing')] : []),
    ...(refused > 0 ? [t('sealed.refused', { n: refused })] : []),
  ].join(' ');
