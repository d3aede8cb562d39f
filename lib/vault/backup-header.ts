import * as v from 'valibot';
import { fail, ok, type Result } from '../coalition/result.ts';

/**
 * A backup begins with `CONCORDB | version u8 | length u16 | header as JSON | SHA-256 of all before, 8 bytes`; the sealed
 * content is the rest. All of that is bound into the seal. How a passphrase becomes a key stands in the header, so that a
 * later version may ask for more work and still open older files.
 */
export const BACKUP_VERSION = 1;

/**
 * `not-a-backup`: some other file; `newer`: made by a newer Concord; `cut`: its end is missing; `damaged`: changed;
 * `wrong-passphrase`. Nothing was changed by any of them.
 */
export interface BackupError {
  readonly code: 'not-a-backup' | 'newer' | 'cut' | 'damaged' | 'wrong-passphrase';
  readonly detail: string;
}

/** Argon2id's parameters (RFC 9106): memory in KiB, passes, lanes. */
export interface Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}
/** The RFC's second recommendation but for the lanes: those give the honest nothing where there is one thread. */
export const USUAL_COST: Cost = { m: 64 * 1024, t: 3, p: 1 };
/** What a file may ask of the browser that opens it: a hostile one must not take all its memory or its day. */
const MOST_KIB = 256 * 1024;
const MOST_WORK = 1024 * 1024;

interface Parts {
  readonly cost: Cost;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  /** Tells a wrong passphrase from a damaged file. */
  readonly check: string;
}
export interface Read extends Parts {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly cipher: Uint8Array<ArrayBuffer>;
}

const MARK = new TextEncoder().encode('CONCORDB');
const BEFORE = MARK.length + 1 + 2;
const DIGEST_BYTES = 8;
const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const Header = v.object({
  kdf: v.literal('argon2id'),
  m: whole(8, 2 ** 31),
  t: whole(1, 2 ** 20),
  p: whole(1, 2 ** 10),
  salt: hex(16),
  cipher: v.literal('aes-256-gcm'),
  iv: hex(12),
  check: hex(8),
  compression: v.literal('gzip'),
  bytes: whole(16, 2 ** 40),
});

export const encodeHeader = async ({
  cost,
  salt,
  iv,
  check,
  bytes,
}: Parts & { readonly bytes: number }): Promise<Uint8Array<ArrayBuffer>> => {
  const content: v.InferOutput<typeof Header> = {
    kdf: 'argon2id',
    ...cost,
    salt: toHex(salt),
    cipher: 'aes-256-gcm',
    iv: toHex(iv),
    check,
    compression: 'gzip',
    bytes,
  };
  const json = new TextEncoder().encode(JSON.stringify(content));
  const header = new Uint8Array(BEFORE + json.length + DIGEST_BYTES);
  header.set(MARK);
  header[MARK.length] = BACKUP_VERSION;
  new DataView(header.buffer).setUint16(MARK.length + 1, json.length);
  header.set(json, BEFORE);
  header.set(await digest(header.subarray(0, BEFORE + json.length)), BEFORE + json.length);
  return header;
};

/** Never throws. */
export const decodeHeader = async (file: Uint8Array): Promise<Result<Read, BackupError>> => {
  const bad = (code: BackupError['code'], detail: string) => fail({ code, detail });
  if (file.length < MARK.length || !MARK.every((byte, at) => file[at] === byte)) return bad('not-a-backup', 'no mark');
  if (file.length < BEFORE) return bad('cut', 'ends in the header');
  const version = file[MARK.length] as number;
  if (version > BACKUP_VERSION) return bad('newer', `made by version ${version}`);
  if (version < 1) return bad('damaged', 'no version');
  const length = new DataView(file.buffer, file.byteOffset).getUint16(MARK.length + 1);
  const end = BEFORE + length + DIGEST_BYTES;
  if (file.length < end) return bad('cut', 'ends in the header');
  const header = file.slice(0, end);
  const said = header.subarray(BEFORE + length);
  const is = await digest(header.subarray(0, BEFORE + length));
  if (!is.every((byte, at) => said[at] === byte)) return bad('damaged', 'the header was changed');
  const read = v.safeParse(Header, jsonOf(header.subarray(BEFORE, BEFORE + length)));
  if (!read.success) return bad('newer', `${v.getDotPath(read.issues[0]) ?? 'header'} is not known here`);
  const { m, t, p, salt, iv, check, bytes } = read.output;
  if (m > MOST_KIB || m * t > MOST_WORK || p > 16 || m < 8 * p) return bad('newer', `asks for m=${m} t=${t} p=${p}`);
  if (file.length - end < bytes) return bad('cut', `${file.length - end} of ${bytes} bytes`);
  if (file.length - end > bytes) return bad('damaged', 'something stands behind its end');
  return ok({ header, cost: { m, t, p }, salt: fromHex(salt), iv: fromHex(iv), check, cipher: file.slice(end) });
};

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, DIGEST_BYTES);

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
export const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
