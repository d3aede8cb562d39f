import { importJson } from '../../coalition/export/json.ts';
import { dayIn } from '../../coalition/export/words.ts';
import { ok, type Result, refuse } from '../../coalition/result.ts';
import type { KeepQueryResult } from '../../protocol/keep.ts';
import { SHORTEST_PASSPHRASE } from '../../protocol/keep.ts';
import type { HostCommand, Recorded } from '../../protocol/surface.ts';
import { fromUtf8, utf8 } from '../../sync/bytes.ts';
import { openBackup } from '../../vault/backup.ts';
import { exportFile, fileName } from '../export/export.ts';
import type { Opened } from '../open.ts';
import type { Surface } from '../surfaces.ts';
import type { Workspace } from '../workspace.ts';
import { makeBackup } from './backup.ts';
import { createFiles } from './files.ts';
import { answerRequest } from './letters.ts';
import { type RestoreDeps, restoreBackup } from './restore.ts';
import { StorageFault, sealForPartners, takeFacts, takeFile } from './sealed.ts';

export interface KeepDeps extends RestoreDeps {
  /** The answer to the query `keep` changed. */
  changed(): void;
  /** The request of who waits to be let into this coalition. */
  requestFile(coalition: string): Promise<Uint8Array | null>;
  /** Lets this device in by a member's answer; `rest`: the sealed file that lay in it. */
  openAnswer(file: Uint8Array): Promise<Result<{ readonly coalition: string; readonly rest: Uint8Array | null }>>;
  workspace(coalition: string): Workspace | null;
}
type Name = Extract<HostCommand['name'], `keep.${string}` | `file.${string}`>;
type Commands = {
  readonly [N in Name]: (
    command: Extract<HostCommand, { name: N }>,
    surface: Surface,
    coalition: Opened | null,
    id: string,
  ) => Promise<Result<Recorded>>;
};
const done = (more: Partial<Recorded> = {}): Result<Recorded> => ok({ subject: null, undo: null, ...more });
/** Told at most so often (share of the whole): each telling goes to every surface. */
const STEP = 0.02;
const REQUEST_NAME = 'concord-request';

/** Backup, restoring, exports and sealed files (P 8.6, 8.10): commands and the two queries that go with them. */
export const createKeep = (deps: KeepDeps) => {
  const files = createFiles(deps.newId);
  let work: (NonNullable<KeepQueryResult['keep']['work']> & { readonly stop: AbortController }) | null = null;

  /** One long thing at a time; a refusal when it was stopped. */
  const long = async <T>(
    what: 'backup' | 'restore',
    run: (work: { onProgress(share: number): void; signal: AbortSignal }) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (work) return refuse('keep.busy');
    const stop = new AbortController();
    const tell = (share: number): void => {
      work = { what, share, stop };
      deps.changed();
    };
    tell(0);
    try {
      return await run({
        signal: stop.signal,
        onProgress: (share) => {
          if (share - (work?.share ?? 0) >= STEP) tell(Math.min(1, share));
        },
      });
    } catch (error) {
      if (stop.signal.aborted) return refuse('keep.stopped');
      throw error;
    } finally {
      work = null;
      deps.changed();
    }
  };
  const offered = (name: string, type: string, bytes: Uint8Array): Result<Recorded> => {
    const file = files.offer(name, type, bytes);
    return file ? done({ file }) : refuse('keep.too-large');
  };
  const named = (coalition: Opened, end: string): string =>
    `${fileName(coalition.workspace.tables().profile.name)}-${dayIn(deps.now(), deps.zone())}.${end}`;

  const commands: Commands = {
    'keep.put': async ({ upload, index, count, part }) =>
      files.put(upload, index, count, part) ? done() : refuse('keep.not-whole'),
    'keep.backup': async ({ passphrase }, _surface, coalition) => {
      if (!coalition) return refuse('coalition.unknown');
      if (passphrase.length < SHORTEST_PASSPHRASE) return refuse('keep.short-passphrase', { n: SHORTEST_PASSPHRASE });
      const made = await long('backup', (under) => makeBackup(deps, coalition.workspace, passphrase, under));
      return made.ok ? offered(named(coalition, 'concord-backup'), 'application/octet-stream', made.value) : made;
    },
    'keep.restore': async ({ upload, passphrase, link, lost }) => {
      const bytes = files.get(upload);
      if (!bytes) return refuse('keep.not-whole');
      const restored = await long('restore', async (under) => {
        const opened = await openBackup(bytes, passphrase, under);
        return opened.ok ? restoreBackup(deps, opened.value, { link, lost }) : refuse(`keep.${opened.error.code}`);
      });
      if (!restored.ok) return restored;
      files.drop(upload);
      return done({ coalition: restored.value });
    },
    'keep.export': async ({ what, words }, _surface, coalition) => {
      if (!coalition) return refuse('coalition.unknown');
      const { name, type, text } = await exportFile(coalition.workspace, what, words, {
        now: deps.now(),
        zone: deps.zone(),
      });
      return offered(name, type, utf8(text));
    },
    'keep.import': async ({ upload }, _surface, coalition) => {
      if (!coalition) return refuse('coalition.unknown');
      const bytes = files.get(upload);
      if (!bytes) return refuse('keep.not-whole');
      const read = importJson(fromUtf8(bytes) ?? '');
      if (!read.ok) return refuse(`import.${read.error.code}`);
      if (read.value.coalition !== coalition.workspace.id)
        return refuse('import.other-coalition', { coalition: read.value.name });
      try {
        const took = await takeFacts(coalition.workspace, read.value.facts);
        files.drop(upload);
        return done({ took });
      } catch (error) {
        if (error instanceof StorageFault) return refuse(error.code);
        throw error;
      }
    },
    'keep.cancel': async () => {
      work?.stop.abort(new Error('stopped by the person'));
      return done();
    },
    'file.seal': async ({ what }, _surface, coalition) => {
      if (!coalition) return refuse('coalition.unknown');
      const sealed = await sealForPartners(coalition.workspace, what);
      if (!sealed.ok) return refuse(`file.${sealed.error.code}`);
      return offered(named(coalition, 'concord-sealed'), 'application/octet-stream', sealed.value);
    },
    'file.open': async ({ upload }, _surface, coalition) => {
      if (!coalition) return refuse('coalition.unknown');
      const bytes = files.get(upload);
      if (!bytes) return refuse('keep.not-whole');
      try {
        const { workspace } = coalition;
        const took = await takeFile(workspace, bytes);
        if (!took.ok && took.error.code === 'wrong-key') {
          const answered = await answerRequest(workspace, bytes);
          if (answered === null) return refuse('file.wrong-key');
          if (!answered.ok) return answered;
          files.drop(upload);
          const { name, file } = answered.value;
          const offer = offered(named(coalition, 'answer.concord-sealed'), 'application/octet-stream', file);
          return offer.ok ? done({ ...offer.value, letIn: { name } }) : offer;
        }
        if (!took.ok) return refuse(`file.${took.error.code}`);
        files.drop(upload);
        return done({ took: took.value });
      } catch (error) {
        if (error instanceof StorageFault) return refuse(error.code);
        throw error;
      }
    },
    'file.request': async ({ coalition }) => {
      const file = await deps.requestFile(coalition);
      if (file === null) return refuse('file.nothing-asked');
      return offered(
        `${REQUEST_NAME}-${dayIn(deps.now(), deps.zone())}.concord-sealed`,
        'application/octet-stream',
        file,
      );
    },
    'file.answer': async ({ upload }) => {
      const bytes = files.get(upload);
      if (!bytes) return refuse('keep.not-whole');
      const answer = await deps.openAnswer(bytes);
      if (!answer.ok) return answer;
      const { coalition, rest } = answer.value;
      const workspace = deps.workspace(coalition);
      try {
        const took = rest && workspace && (await takeFile(workspace, rest));
        files.drop(upload);
        return done({ coalition, ...(took?.ok && { took: took.value }) });
      } catch (error) {
        if (error instanceof StorageFault) return refuse(error.code);
        throw error;
      }
    },
  };
  return {
    commands,
    progress: (): KeepQueryResult['keep'] => ({ work: work && { what: work.what, share: work.share } }),
    part: (file: string, index: number): KeepQueryResult['file-part'] => {
      const part = files.part(file, index);
      return part === null ? null : { part };
    },
  };
};
export type Keep = ReturnType<typeof createKeep>;
