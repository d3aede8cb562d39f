import * as v from 'valibot';
import { EXPORT_WORDS, type ExportWords } from '../coalition/export/words.ts';

/** Files between surfaces and the host (P 8.6, 8.10): in parts below a port's message limit, with their size capped. */
export const PART_BYTES = 480_000;
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
export const MOST_PARTS = Math.ceil(MAX_FILE_BYTES / PART_BYTES);
/** Characters below which a passphrase is no protection at all. */
export const SHORTEST_PASSPHRASE = 10;
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const Upload = v.pipe(v.string(), v.minLength(8), v.maxLength(60));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_PARTS));
const Word = text(300);
const words = Object.fromEntries(EXPORT_WORDS.map((word) => [word, Word])) as Record<keyof ExportWords, typeof Word>;

export const KEEP_COMMANDS = {
  /** A part of a file that the person chose. */
  'keep.put': v.object({ upload: Upload, index: Index, count: Index, part: text(PART_BYTES * 2) }),
  /** One encrypted file. Signs a recovery key, which lies in it. Answers {file}. */
  'keep.backup': v.object({ passphrase: text(1_000) }),
  /**
   * A backup as a new device, which the key in the file admits. `lost`: the device that made the file is gone, and its key
   * is revoked. `link`: an invitation of this person's next device, where the key in the file lets nobody in any more; then
   * it asks to be admitted, with progress by the query `joining`. Answers {coalition}.
   */
  'keep.restore': v.object({
    upload: Upload,
    passphrase: text(1_000),
    link: v.nullable(text(8_000)),
    lost: v.boolean(),
  }),
  /** A file for other programs, not encrypted. Answers {file}. */
  'keep.export': v.object({ what: v.picklist(['all', 'tasks', 'decisions', 'meetings']), words: v.object(words) }),
  /** Reads an export of all back: signed facts that are not here are taken in. Answers {took}. */
  'keep.import': v.object({ upload: Upload }),
  /** Stops what takes long. */
  'keep.cancel': v.object({}),
  /** What partners may lack, or everything, sealed for the members. Answers {file}. */
  'file.seal': v.object({ what: v.picklist(['lacking', 'all']) }),
  /**
   * Takes a partner's sealed file in, as if the post office had brought it. Answers {took}. A newcomer's request lets them
   * in: then it answers {letIn} and {file}, the answer to be handed back.
   */
  'file.open': v.object({ upload: Upload }),
  /** A newcomer's request to be let in, to be handed to any member in the relay's place (P 8.10). Answers {file}. */
  'file.request': v.object({ coalition: text(100) }),
  /** The answer that a member handed back. Answers {coalition} and {took}. */
  'file.answer': v.object({ upload: Upload }),
} as const;

export const KEEP_QUERIES = {
  /** What takes long, and how far it is. */
  keep: v.object({}),
  /** A part of a file that a command answered. */
  'file-part': v.object({ file: text(60), index: Index }),
} as const;
export interface KeepQueryResult {
  readonly keep: { readonly work: { readonly what: 'backup' | 'restore'; readonly share: number } | null };
  readonly 'file-part': { readonly part: string } | null;
}

/** A file that lies ready at the host, for a while. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly parts: number;
}
export interface KeepRecorded {
  readonly file?: KeptFile;
  /** Answer of `file.open`: how much was new; whether something in it stands on what is not here; how much was refused. */
  readonly took?: { readonly fresh: number; readonly missing: boolean; readonly refused: number };
  /** Answer of `file.open` with a newcomer's request: who came in by it. */
  readonly letIn?: { readonly name: string };
}
