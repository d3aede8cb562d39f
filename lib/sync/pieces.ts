import { type Bytes, createWriter, join, plain, readAll, same, toBase64url } from './bytes.ts';

/**
 * Content larger than one mailbox entry travels in pieces: `0 | content`, or `1 | key 16 | index u32 | count u32 | part`.
 * The key is the beginning of the content's SHA-256, so whoever uploads the same content makes the same pieces.
 */
export const PIECE_BYTES = 1_000_000;
const KEY_BYTES = 16;
/** 64 MB: more than any volume grows to. */
const MOST_PIECES = 64;
/** Contents whose pieces are waited for at one time; a member who leaves more of them unfinished loses the oldest. */
const MOST_OPEN = 32;

/** Content → bodies for `sealEntry`. Throws RangeError above 64 MB: content of ours never gets there. */
export const splitContent = async (content: Uint8Array): Promise<Bytes[]> => {
  if (content.length <= PIECE_BYTES) return [join(Uint8Array.of(0), content)];
  const count = Math.ceil(content.length / PIECE_BYTES);
  if (count > MOST_PIECES) throw new RangeError(`content of ${content.length} bytes is too large for a mailbox`);
  const key = await contentKey(content);
  return Array.from({ length: count }, (_, index) => {
    const writer = createWriter();
    writer.u8(1);
    writer.raw(key);
    writer.u32(index);
    writer.u32(count);
    writer.raw(content.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
    return writer.done();
  });
};

interface Open {
  readonly firstSeq: number;
  readonly parts: (Bytes | undefined)[];
}

/** What one body gave: content, nothing yet, or damage. */
export type Taken = { readonly content: Bytes } | 'incomplete' | 'corrupt';

/** Puts contents together again. `heldSeq`: the smallest seq whose content is unfinished; a cursor must stay below it. */
export const createAssembler = () => {
  const open = new Map<string, Open>();
  return {
    /** Takes one opened body. Never throws. */
    take: async (seq: number, body: Uint8Array): Promise<Taken> => {
      const piece = readPiece(body);
      if (!piece) return 'corrupt';
      if (piece.count === 1) return { content: piece.part };
      const name = `${toBase64url(piece.key)}/${piece.count}`;
      const state = open.get(name) ?? { firstSeq: seq, parts: Array.from({ length: piece.count }, () => undefined) };
      open.set(name, state);
      state.parts[piece.index] = piece.part;
      const oldest = open.keys().next().value;
      if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
      const parts = state.parts.filter((part) => part !== undefined);
      if (parts.length < piece.count) return 'incomplete';
      open.delete(name);
      const content = join(...parts);
      return same(await contentKey(content), piece.key) ? { content } : 'corrupt';
    },
    heldSeq: (): number | null => (open.size === 0 ? null : Math.min(...[...open.values()].map((o) => o.firstSeq))),
    clear: (): void => open.clear(),
  };
};

const contentKey = async (content: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', plain(content))).slice(0, KEY_BYTES);

const readPiece = (body: Uint8Array) => {
  const piece = readAll(body, (r) =>
    r.u8() === 0
      ? { key: new Uint8Array(), index: 0, count: 1, part: r.rest() }
      : { key: r.raw(KEY_BYTES), index: r.u32(), count: r.u32(), part: r.rest() },
  );
  const known = body[0] === 0 || (body[0] === 1 && (piece?.count ?? 0) > 1);
  return piece && known && piece.count <= MOST_PIECES && piece.index < piece.count ? piece : null;
};
