import { useState } from 'preact/hooks';
import type { Refusal } from '../../lib/coalition/result.ts';
import { t } from '../../locales/index.ts';
import { ChooseFile } from '../keep/choose-file.tsx';
import { download, upload } from '../keep/transfer.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useHost } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';

/** P 8.10: where the post office can't be reached, request and answer travel as sealed files. */
export function ByHand({ coalition }: { readonly coalition: string }) {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const save = async () => {
    setBusy(true);
    setRefusal(null);
    const done = await host.execute(null, { name: 'file.request', coalition });
    setBusy(false);
    if (!done.ok) return setRefusal(done.error);
    if (done.value.file && !(await download(host, done.value.file))) setRefusal({ code: 'keep.not-whole' });
  };
  const answer = async (file: File | null) => {
    setRefusal(null);
    if (!file) return;
    const put = await upload(host, file);
    if ('refusal' in put) return setRefusal(put.refusal);
    const done = await host.execute(null, { name: 'file.answer', upload: put.name });
    if (!done.ok) setRefusal(done.error);
  };
  return (
    <details class="stack">
      <summary>{t('join.by-hand')}</summary>
      <div class="stack padded">
        <p class="small grey">{t('join.by-hand-what')}</p>
        <Actions>
          <Button name="request-file" busy={busy} onClick={() => void save()}>
            {t('join.request-file')}
          </Button>
        </Actions>
        <ChooseFile
          name="answer-file"
          label={t('join.answer-file')}
          accept=".concord-sealed"
          onFile={(file) => void answer(file)}
        />
        <RefusalLine refusal={refusal} />
      </div>
    </details>
  );
}
