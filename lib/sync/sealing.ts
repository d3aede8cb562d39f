import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, createWriter, fromBase64url, join, plain, readAll, same, toBase64url, utf8 } from './bytes.ts';
import type { RoomKeys } from './keys.ts';

/**
 * A mailbox entry: `version u8 | key tag 4 | iv 12 | AES-GCM(padded(device 32 | signature 64 | body))`.
 * Signed inside the seal, so that members know the author and the relay does not.
 */
const VERSION = 1;
const TAG_BYTES = 4;
const IV_BYTES = 12;
const HEAD_BYTES = 1 + TAG_BYTES + IV_BYTES;
/** Bytes that sealing adds before padding. */
export const SEAL_OVERHEAD = HEAD_BYTES + 16 + 4 + 4 + 32 + 64;

/** What signs and what checks; passed in, since device keys live in the vault. `device` is an Ed25519 public key, base64url. */
export interface Author {
  readonly device: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
export type Verify = (device: string, bytes: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** Why an entry could not be opened. */
export interface SealError {
  readonly code: 'corrupt' | 'wrong-key' | 'bad-signature' | 'newer';
  readonly detail: string;
}

/** An entry as the relay keeps it: `id` (HMAC of the body, base64url: the same content has the same id whoever seals it), and sealed bytes. */
export interface SealedEntry {
  readonly id: string;
  readonly sealed: Bytes;
}

/** Seals a body for a room. Throws only when the author's key does not work. */
export const sealEntry = async (keys: RoomKeys, author: Author, body: Uint8Array): Promise<SealedEntry> => {
  const signature = await author.sign(signedBytes(keys, body));
  const device = fromBase64url(author.device);
  if (device?.length !== 32 || signature.length !== 64) throw new TypeError('the author needs an Ed25519 key');
  const writer = createWriter();
  writer.raw(device);
  writer.raw(signature);
  writer.field(body);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const head = join(Uint8Array.of(VERSION), await keyTag(keys), iv);
  const cipher = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: additional(keys) },
    keys.seal,
    pad(writer.done()),
  );
  return { id: await entryId(keys, body), sealed: join(head, new Uint8Array(cipher)) };
};

/** Opens what `sealEntry` made. Never throws on hostile input. The caller decides whether the device may speak here. */
export const openEntry = async (
  keys: RoomKeys,
  verify: Verify,
  entry: { readonly id: string; readonly sealed: Uint8Array },
): Promise<Result<{ device: string; body: Bytes }, SealError>> => {
  const { sealed } = entry;
  if (sealed.length < SEAL_OVERHEAD) return bad('corrupt', 'too short');
  if (sealed[0] !== VERSION) return bad('newer', `sealed by version ${sealed[0]}`);
  if (!same(sealed.subarray(1, 1 + TAG_BYTES), await keyTag(keys))) return bad('wrong-key', 'sealed with another key');
  const iv = plain(sealed.subarray(1 + TAG_BYTES, HEAD_BYTES));
  const opened = await decrypt(keys.seal, iv, additional(keys), sealed.subarray(HEAD_BYTES));
  if (!opened) return bad('corrupt', 'the seal is broken');
  const content = unpad(opened);
  const parts =
    content && readAll(content, (r) => ({ device: toBase64url(r.raw(32)), signature: r.raw(64), body: r.field() }));
  if (!parts) return bad('corrupt', 'the content has no known form');
  if ((await entryId(keys, parts.body)) !== entry.id) return bad('corrupt', 'the id belongs to other content');
  if (!(await verify(parts.device, signedBytes(keys, parts.body), parts.signature)))
    return bad('bad-signature', 'the author did not sign this');
  return ok({ device: parts.device, body: parts.body });
};

/** The id under which the relay stores a body: HMAC-SHA-256 under the epoch's key, base64url. */
export const entryId = async (keys: RoomKeys, body: Uint8Array): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', keys.id, join(utf8('entry\n'), body))));

const bad = (code: SealError['code'], detail: string) => fail({ code, detail });

/** Tells "another key" from "damaged", which AES-GCM alone can't. Says no more than the room id does. */
const keyTag = (keys: RoomKeys): Promise<Bytes> => {
  const known = tags.get(keys);
  if (known) return known;
  const tag = crypto.subtle
    .sign('HMAC', keys.id, utf8('key tag'))
    .then((mac) => new Uint8Array(mac).slice(0, TAG_BYTES));
  tags.set(keys, tag);
  return tag;
};
const tags = new WeakMap<RoomKeys, Promise<Bytes>>();

const additional = (keys: RoomKeys): Bytes => utf8(`concord entry ${VERSION}\n${keys.room}`);
const signedBytes = (keys: RoomKeys, body: Uint8Array): Bytes =>
  join(utf8(`concord entry ${VERSION}\n${keys.room}\n`), body);

const decrypt = async (key: CryptoKey, iv: Bytes, additionalData: Bytes, cipher: Uint8Array): Promise<Bytes | null> => {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, plain(cipher)));
  } catch {
    return null;
  }
};

/**
 * PADMÉ: length after padding, so that the relay learns O(log log n) bits of a length and pays at most 12 %.
 * Short content goes up to 256 bytes: there the formula alone would tell nearly everything.
 */
export const padmeLength = (length: number): number => {
  if (length <= 256) return 256;
  const exponent = Math.floor(Math.log2(length));
  const keep = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(length / keep) * keep;
};

/** Content with its length in front and zeros behind, at a PADMÉ length. */
export const pad = (content: Uint8Array): Bytes => {
  const padded = new Uint8Array(padmeLength(content.length + 4));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, 4);
  return padded;
};

/** What `pad` was given, or null: a wrong length and anything but zeros behind are damage. */
export const unpad = (padded: Uint8Array): Bytes | null =>
  readAll(padded, (r) => ({ content: r.field(), rest: r.rest() }))?.content ?? null;
