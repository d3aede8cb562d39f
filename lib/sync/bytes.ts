/** Octets: base64url, joining, comparing, and a small reader and writer that sync's binary formats share. No I/O. */

/** What WebCrypto and sockets want: bytes on an ordinary (not shared) buffer. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The same bytes with the narrower type. We never use shared memory, so this copies nothing. */
export const plain = (bytes: Uint8Array): Bytes => bytes as Bytes;

/** Bytes → base64url without padding. Goes in slices, since spreading megabytes into one call overflows the stack. */
export const toBase64url = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};

/** base64url without padding → bytes, or null when the text is anything else (also when its last digit carries stray bits). */
export const fromBase64url = (text: string): Bytes | null => {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  // One content must have one text: else a hostile relay could offer one id in several spellings.
  return text.length % 4 !== 0 && toBase64url(bytes.subarray(-(bytes.length % 3))) !== text.slice(-(text.length % 4))
    ? null
    : bytes;
};

/** Text → UTF-8. */
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** UTF-8 → text, or null where the bytes are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** JSON text → value, or undefined where it is not JSON. Never throws: what comes from outside is often damaged. */
export const fromJson = (text: string | null): unknown => {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** All parts in one array. */
export const join = (...parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Whether both hold the same bytes. Not for secrets: the time it takes tells where they differ. */
export const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Collects fields, each with its length in front, so that no two different records have the same bytes. */
export const createWriter = () => {
  const parts: Uint8Array[] = [];
  const u32 = (n: number) => {
    const field = new Uint8Array(4);
    new DataView(field.buffer).setUint32(0, n);
    parts.push(field);
  };
  return {
    u8: (n: number) => void parts.push(Uint8Array.of(n)),
    u32,
    raw: (bytes: Uint8Array) => void parts.push(bytes),
    field: (bytes: Uint8Array) => {
      u32(bytes.length);
      parts.push(bytes);
    },
    done: (): Bytes => join(...parts),
  };
};

/** Thrown inside a `readAll` body only, when the bytes end too early. */
class TooShort extends Error {}

/** Reads what `createWriter` wrote. Each call throws a private error when the bytes end early: use it inside `readAll`. */
export interface Reader {
  u8(): number;
  u32(): number;
  raw(length: number): Bytes;
  field(): Bytes;
  rest(): Bytes;
}

/**
 * Runs `body` over the bytes. Returns what it returns, or null when the bytes end early or some are left over: hostile
 * input is the normal case here, so it is a value and no exception.
 */
export const readAll = <T>(bytes: Uint8Array, body: (reader: Reader) => T): T | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): Bytes => {
    if (length > bytes.length - at) throw new TooShort();
    at += length;
    return plain(bytes.subarray(at - length, at));
  };
  const u32 = () => {
    take(4);
    return view.getUint32(at - 4);
  };
  try {
    const value = body({
      u8: () => take(1)[0] ?? 0,
      u32,
      raw: take,
      field: () => take(u32()),
      rest: () => take(bytes.length - at),
    });
    return at === bytes.length ? value : null;
  } catch (error) {
    if (error instanceof TooShort) return null;
    throw error;
  }
};
