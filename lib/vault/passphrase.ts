import { argon2idAsync } from '@noble/hashes/argon2.js';
import { type Cost, toHex } from './backup-header.ts';

export interface PassphraseKeys {
  /** AES-256-GCM. */
  readonly key: CryptoKey;
  /** Says whether the passphrase is the right one; nothing of the key can be computed from it. */
  readonly check: string;
}

/**
 * A passphrase as keys, by Argon2id (plain JavaScript: the extension's pages allow no WebAssembly) and HKDF. Typed on
 * another keyboard the same words may come as other code points, hence NFKC. Gives the event loop back every 10 ms.
 */
export const keysOf = async (
  passphrase: string,
  salt: Uint8Array,
  { m, t, p }: Cost,
  work: { readonly onProgress?: (share: number) => void; readonly signal?: AbortSignal } = {},
): Promise<PassphraseKeys> => {
  work.signal?.throwIfAborted();
  const secret = await argon2idAsync(passphrase.normalize('NFKC'), salt, {
    m,
    t,
    p,
    dkLen: 32,
    asyncTick: 10,
    onProgress: (share) => {
      work.signal?.throwIfAborted();
      work.onProgress?.(share);
    },
  });
  const base = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits', 'deriveKey']);
  const info = (what: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: new TextEncoder().encode(`concord backup 1 ${what}`),
  });
  const key = await crypto.subtle.deriveKey(info('seal'), base, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const check = toHex(new Uint8Array(await crypto.subtle.deriveBits(info('check'), base, 64)));
  return { key, check };
};
