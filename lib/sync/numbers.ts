import { toBase64url, utf8 } from './bytes.ts';
import { signingKeyFromSeed, signWith } from './keys.ts';
import type { Author } from './sealing.ts';

/**
 * A key pair under which the relay knows somebody in one epoch's room, and nowhere else: it signs how far a device has
 * read, and which snapshots an organisation vouches for (DESIGN, Relay mailbox).
 */
export interface RelayNumber {
  /** Ed25519 public key, base64url. */
  readonly number: string;
  /** Base64url. */
  sign(text: string): Promise<string>;
}

/** This device's. Its seed is a signature that only this device can make, so no other member speaks for it. */
export const deviceNumber = async (author: Author, room: string): Promise<RelayNumber> =>
  fromSeed(await author.sign(utf8(`concord relay number 1\n${room}`)));

/**
 * An organisation's: the same on all of its devices, so that two of them count once. All members can derive it, and the
 * relay can't tell who is of which organisation but by whom it hears of snapshots from.
 * @param secret the epoch's.
 */
export const organisationNumber = async (secret: Uint8Array, organisation: string): Promise<RelayNumber> => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return fromSeed(
    new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`concord organisation number 1\n${organisation}`))),
  );
};

const fromSeed = async (bytes: Uint8Array): Promise<RelayNumber> => {
  const seed = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  const { privateKey, publicKey } = await signingKeyFromSeed(seed);
  return { number: publicKey, sign: async (text) => toBase64url(await signWith(privateKey, utf8(text))) };
};
