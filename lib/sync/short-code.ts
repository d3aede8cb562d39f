import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, join, plain, utf8 } from './bytes.ts';
import { relayUrl } from './relay-url.ts';

/**
 * An invitation as a code that a person can read out (P 8.11: mail gateways rewrite links). 16 bytes out of the
 * invitation's secret open a room of their own at the relay, where the invitation itself lies, sealed with them.
 */
export interface ShortCode {
  /** 16 bytes. */
  readonly seed: Bytes;
  /** As it stands in the code; null where nothing is said: the build's own. */
  readonly relay: string | null;
}

const SEED_BYTES = 16;
/** Crockford's: no I, L, O, U; what people write for them is understood. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 128 bits of seed and 12 of check sum. */
const LENGTH = 28;
const GROUP = 4;

/** The seed that belongs to an invitation's secret (32 bytes). One way: the code opens nothing but its own room. */
export const seedOf = (secret: Uint8Array): Promise<Bytes> => expand(secret, 'concord short code 1', SEED_BYTES);
/** The secret of the code's room (`deriveRoom(secret, 'code')`). */
export const codeRoomSecret = (seed: Uint8Array): Promise<Bytes> => expand(seed, 'concord code room 1', 32);

/** `K7QF-3M2A-…`, seven groups; behind an @ the relay, unless it is null: the host, or the whole address where it is not `wss`. */
export const encodeShort = ({ seed, relay }: ShortCode): string => {
  let bits = seed.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  bits = (bits << 12n) | BigInt(checkOf(seed));
  let text = '';
  for (let at = LENGTH - 1; at >= 0; at--) text += LETTERS[Number((bits >> BigInt(at * 5)) & 31n)];
  const grouped = text.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? text;
  return relay === null ? grouped : `${grouped}@${relay.replace(/^wss:\/\//, '').replace(/\/+$/, '')}`;
};

/**
 * Reads what somebody typed or pasted: a code, or an invitation page's address with a code behind its #. Never throws.
 * `not-a-code`: something else; `mistyped`: a letter is wrong or missing; `relay`: an address that is not allowed.
 */
export const parseShort = (
  typed: string,
): Result<ShortCode, { readonly code: 'not-a-code' | 'mistyped' | 'relay' }> => {
  const text = typed.replace(/\s+/g, '');
  if (text.length > 400) return fail({ code: 'not-a-code' });
  const [, page, code = '', host] = /^(?:(https?:\/\/[^#]+?)\/join\/?#)?([0-9A-Za-z-]+)(?:@(.+))?$/.exec(text) ?? [];
  const letters = code.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]+$/.test(letters) || Math.abs(letters.length - LENGTH) > 2 || !/\d|-/.test(code))
    return fail({ code: 'not-a-code' });
  let bits = 0n;
  for (const letter of letters) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter));
  const seed = new Uint8Array(SEED_BYTES);
  for (let at = 0; at < SEED_BYTES; at++) seed[at] = Number((bits >> BigInt(12 + 8 * (SEED_BYTES - 1 - at))) & 255n);
  if (letters.length !== LENGTH || Number(bits & 0xfffn) !== checkOf(seed)) return fail({ code: 'mistyped' });
  const said = page?.replace(/^http/, 'ws') ?? (host && (host.includes('://') ? host : `wss://${host}`)) ?? null;
  if (said !== null && !relayUrl(said).ok) return fail({ code: 'relay' });
  return ok({ seed, relay: said });
};

/** Finds a slip of the tongue or pen, not forgery: FNV-1a, 12 bits. */
const checkOf = (seed: Uint8Array): number => {
  let sum = 0x811c9dc5;
  for (const byte of seed) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum ^ (sum >>> 12) ^ (sum >>> 24)) & 0xfff;
};

const expand = async (secret: Uint8Array, info: string, bytes: number): Promise<Bytes> => {
  const base = await crypto.subtle.importKey('raw', plain(secret), 'HKDF', false, ['deriveBits']);
  const salt = join();
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) },
    base,
    bytes * 8,
  );
  return new Uint8Array(bits);
};
