import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, createWriter, fromUtf8, join, readAll, same, utf8 } from './bytes.ts';
import type { RoomKeys } from './keys.ts';
import { createAssembler, splitContent } from './pieces.ts';
import { type Author, openEntry, sealEntry, type Verify } from './sealing.ts';

/**
 * A file in the relay's place (P 8.10): the very entries that the mailbox would keep, sealed with the room's key and
 * signed by their author, one behind the other: `CONCORDS | version u8 | bytes u32 | (id | sealed)…`.
 */
export const SEALED_FILE_VERSION = 1;
export const MAX_SEALED_FILE_BYTES = 64 * 1024 * 1024;
const MARK = utf8('CONCORDS');
const HEAD_BYTES = MARK.length + 1 + 4;

/**
 * `not-sealed`: some other file; `newer`: made by a newer Concord; `cut`: its end is missing; `wrong-key`: for other people,
 * or sealed after a change of members that is not known here; `damaged`: changed. Nothing of it is used then.
 */
export interface SealedFileError {
  readonly code: 'not-sealed' | 'newer' | 'cut' | 'wrong-key' | 'damaged' | 'too-large';
  readonly detail: string;
}
export interface FileContent {
  /** Who sealed it. Whether that device may speak here is for the caller to say. */
  readonly device: string;
  readonly content: Bytes;
}

/** Contents (bundles, a request, an answer) as one file. */
export const sealFile = async (
  keys: RoomKeys,
  author: Author,
  contents: readonly Uint8Array[],
): Promise<Result<Bytes, SealedFileError>> => {
  const entries = createWriter();
  for (const content of contents)
    for (const body of await splitContent(content)) {
      const { id, sealed } = await sealEntry(keys, author, body);
      entries.field(utf8(id));
      entries.field(sealed);
    }
  const bytes = entries.done();
  if (bytes.length + HEAD_BYTES > MAX_SEALED_FILE_BYTES) return bad('too-large', `${bytes.length} bytes`);
  const head = createWriter();
  head.raw(MARK);
  head.u8(SEALED_FILE_VERSION);
  head.u32(bytes.length);
  return ok(join(head.done(), bytes));
};

/** Whether a file says that it is one. */
export const isSealedFile = (file: Uint8Array): boolean => same(file.subarray(0, MARK.length), MARK);

/** File → contents, all of them or none. Tries each of the rooms. Never throws. */
export const openFile = async (
  rooms: readonly RoomKeys[],
  verify: Verify,
  file: Uint8Array,
): Promise<Result<FileContent[], SealedFileError>> => {
  if (!isSealedFile(file)) return bad('not-sealed', 'no mark');
  if (file.length < HEAD_BYTES) return bad('cut', 'ends in the head');
  const version = file[MARK.length] as number;
  if (version > SEALED_FILE_VERSION) return bad('newer', `made by version ${version}`);
  const bytes = new DataView(file.buffer, file.byteOffset).getUint32(MARK.length + 1);
  if (bytes > MAX_SEALED_FILE_BYTES) return bad('damaged', `${bytes} bytes`);
  if (file.length - HEAD_BYTES < bytes) return bad('cut', `${file.length - HEAD_BYTES} of ${bytes} bytes`);
  if (file.length - HEAD_BYTES > bytes) return bad('damaged', 'something stands behind its end');
  const entries = readAll(file.subarray(HEAD_BYTES), (reader) => {
    const list: { id: string | null; sealed: Bytes }[] = [];
    for (let left = bytes; left > 0; ) {
      const entry = { id: reader.field(), sealed: reader.field() };
      left -= 8 + entry.id.length + entry.sealed.length;
      list.push({ id: fromUtf8(entry.id), sealed: entry.sealed });
    }
    return list;
  });
  if (version < 1 || !entries || entries.length === 0) return bad('damaged', 'the entries have no known form');
  const assembler = createAssembler();
  const contents: FileContent[] = [];
  for (const [at, { id, sealed }] of entries.entries()) {
    const opened = await openAny(rooms, verify, { id: id ?? '', sealed });
    if (!opened.ok) return opened;
    const taken = await assembler.take(at, opened.value.body);
    if (taken === 'corrupt') return bad('damaged', 'a piece does not fit');
    if (taken !== 'incomplete') contents.push({ device: opened.value.device, content: taken.content });
  }
  return assembler.heldSeq() === null ? ok(contents) : bad('damaged', 'a piece is missing');
};

const openAny = async (rooms: readonly RoomKeys[], verify: Verify, entry: { id: string; sealed: Bytes }) => {
  for (const keys of rooms) {
    const opened = await openEntry(keys, verify, entry);
    if (opened.ok) return opened;
    const { code, detail } = opened.error;
    if (code === 'newer') return bad('newer', detail);
    if (code !== 'wrong-key') return bad('damaged', detail);
  }
  return bad('wrong-key', 'sealed with another key');
};

const bad = (code: SealedFileError['code'], detail: string) => fail<SealedFileError>({ code, detail });
