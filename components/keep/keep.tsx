import { useState } from 'preact/hooks';
import { EXPORT_WORDS, type ExportWords } from '../../lib/coalition/export/words.ts';
import type { Refusal } from '../../lib/coalition/result.ts';
import type { KeepRecorded } from '../../lib/protocol/keep.ts';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import { type MessageKey, t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAct, useCoalition } from '../ui/coalition.ts';
import { useHost } from '../ui/host.ts';
import { Row, Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { Backup } from './backup.tsx';
import { ChooseFile } from './choose-file.tsx';
import { SealedFile, sayTook } from './sealed-file.tsx';
import { download, upload } from './transfer.ts';

/** What one can carry away: a backup that only its passphrase opens, files for other programs, and sealed changes. */
export function Keep() {
  return (
    <div class="stack wide">
      <header class="stack">
        <h1 class="title">{t('nav.keep')}</h1>
      </header>
      <Section title={t('keep.backup')}>
        <Backup />
      </Section>
      <Section title={t('keep.exports')}>
        <Exports />
      </Section>
      <Section title={t('keep.sealed')}>
        <SealedFile />
      </Section>
    </div>
  );
}

const EXPORTS = ['all', 'tasks', 'decisions', 'meetings'] as const;

function Exports() {
  const save = useSave();
  return (
    <div class="stack padded">
      <p>{t('keep.exports-what')}</p>
      <p class="small grey">{t('keep.exports-not')}</p>
      <ul>
        {EXPORTS.map((what) => (
          <Row
            key={what}
            plain
            what={t(`export.${what}`)}
            who={t(`export-what.${what}`)}
            action={
              <Button
                name={`export-${what}`}
                label={`${t('action.save')}: ${t(`export.${what}`)}`}
                busy={save.busy}
                onClick={() => void save.run({ name: 'keep.export', what, words })}
              >
                {t('action.save')}
              </Button>
            }
          />
        ))}
      </ul>
      <Saved save={save} />
      <ReadBack />
    </div>
  );
}

/** An export of all, read again: what was signed proves itself, and is taken in where it is missing. */
function ReadBack() {
  const host = useHost();
  const coalition = useCoalition();
  const [took, setTook] = useState<KeepRecorded['took'] | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const read = async (file: File | null) => {
    setTook(null);
    setRefusal(null);
    if (!file) return;
    const put = await upload(host, file);
    if ('refusal' in put) return setRefusal(put.refusal);
    const done = await host.execute(coalition, { name: 'keep.import', upload: put.name });
    if (done.ok) setTook(done.value.took ?? null);
    else setRefusal(done.error);
  };
  return (
    <>
      <ChooseFile name="import-file" label={t('import.open')} accept=".json" onFile={(file) => void read(file)} />
      <p class="small grey">{t('import.what')}</p>
      <RefusalLine refusal={refusal} />
      <p class="small" role="status">
        {took && <span data-imported={took.fresh}>{sayTook(took)}</span>}
      </p>
    </>
  );
}

/** What stands in exported files beside people's own words. */
const words = Object.fromEntries(
  EXPORT_WORDS.map((word) => [word, t(`export-word.${word}` as MessageKey)]),
) as ExportWords;

/** A command that answers a file, which is then the browser's own download. */
export function useSave() {
  const host = useHost();
  const act = useAct();
  const [saved, setSaved] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const run = async (command: AnyCommand): Promise<void> => {
    setSaved(null);
    setFailed(false);
    const done = await act.run(command, 'quiet');
    if (!done?.file) return;
    if (await download(host, done.file)) setSaved(done.file.name);
    else setFailed(true);
  };
  return { busy: act.busy, refusal: failed ? { code: 'keep.not-whole' } : act.refusal, saved, run };
}

export function Saved({ save }: { readonly save: ReturnType<typeof useSave> }) {
  return (
    <>
      <RefusalLine refusal={save.refusal} />
      <p class="small" role="status">
        {save.saved && <span data-saved={save.saved}>{t('keep.saved', { file: save.saved })}</span>}
      </p>
    </>
  );
}
