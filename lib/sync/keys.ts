import { type Bytes, fromBase64url, join, plain, toBase64url, utf8 } from './bytes.ts';

/** Everything that one shared 32-byte secret gives: an epoch's room, an invitation's and its short code's, that of an epoch's recoveries, the way back of who was removed. Only WebCrypto is used. */
export interface RoomKeys {
  readonly use: RoomUse;
  /** y-webrtc's room name: the relay sees it. It says nothing, and can't be linked to `room` without the secret. */
  readonly name: string;
  /** y-webrtc's password. */
  readonly password: string;
  /** The room's id at the relay's mailbox = public access key, base64url. */
  readonly room: string;
  /** AES-GCM-256: seals mailbox entries. */
  readonly seal: CryptoKey;
  /** HMAC-SHA-256: makes entry ids. */
  readonly id: CryptoKey;
  /** Ed25519: signs the relay's challenge; in an invitation's room also the newcomer's `proof`. */
  readonly access: CryptoKey;
}

/** What the secret is for. Stands in the derivation, so one secret used for both would still give unrelated rooms. */
export type RoomUse = 'epoch' | 'invitation' | 'code' | 'recovery' | 'way-back';

/** Part of the y-webrtc room name: peers whose carrier speaks another version never meet (they could not talk). */
const CARRIER_VERSION = 1;
const SECRET_BYTES = 32;
const PKCS8_ED25519 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

/**
 * Derives a room's keys by HKDF-SHA-256.
 * @param secret 32 random bytes; anything else throws, since only our own code makes secrets.
 * @param use part of the derivation.
 */
export const deriveRoom = async (secret: Uint8Array, use: RoomUse = 'epoch'): Promise<RoomKeys> => {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a room secret has ${SECRET_BYTES} bytes`);
  const base = await crypto.subtle.importKey('raw', plain(secret), 'HKDF', false, ['deriveBits']);
  const derive = async (label: string, bytes: number): Promise<Bytes> =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: utf8('concord room 1'), info: utf8(`${use} ${label}`) },
        base,
        bytes * 8,
      ),
    );
  const [name, password, seal, id, access] = await Promise.all([
    derive('name', 16),
    derive('password', 32),
    derive('seal', 32).then((raw) => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])),
    derive('id', 32).then((raw) =>
      crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    ),
    derive('access', 32).then(signingKeyFromSeed),
  ]);
  return {
    use,
    name: `c${CARRIER_VERSION}-${toBase64url(name)}`,
    password: toBase64url(password),
    room: access.publicKey,
    seal,
    id,
    access: access.privateKey,
  };
};

/** An Ed25519 key pair out of a 32-byte seed. The private key can't be exported again. */
export const signingKeyFromSeed = async (seed: Bytes): Promise<{ privateKey: CryptoKey; publicKey: string }> => {
  const pkcs8 = join(PKCS8_ED25519, seed);
  // WebCrypto has no "public key of": the export of an extractable twin tells it.
  const twin = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', twin);
  if (x === undefined) throw new Error('this browser does not tell the public key of an Ed25519 key');
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  return { privateKey, publicKey: x.replace(/=+$/, '') };
};

/** Signs with an Ed25519 key: 64 bytes. */
export const signWith = async (key: CryptoKey, bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('Ed25519', key, plain(bytes)));

/** Whether `signature` over `bytes` was made by the holder of `publicKey` (base64url, 32 bytes). False for anything damaged; never throws. */
export const verifyWith = async (publicKey: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const raw = fromBase64url(publicKey);
  if (raw?.length !== 32 || signature.length !== 64) return false;
  try {
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, plain(signature), plain(bytes));
  } catch {
    return false; // not a point of the curve
  }
};
