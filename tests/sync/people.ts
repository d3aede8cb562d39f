import { toBase64url } from '../../lib/sync/bytes.ts';
import { signWith } from '../../lib/sync/keys.ts';
import type { Author } from '../../lib/sync/sealing.ts';

/** A device with a fresh Ed25519 key, as the vault would give it. */
export const newAuthor = async (): Promise<Author> => {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const device = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  return { device, sign: (bytes) => signWith(pair.privateKey, bytes) };
};

/** n random bytes. */
export const randomBytes = (n: number) => {
  const bytes = new Uint8Array(n);
  for (let at = 0; at < n; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

/** Resolves when `check` is true; looks again after each tick of the event loop. Rejects after `ms`. */
export const until = async (check: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
