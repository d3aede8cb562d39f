import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, join, plain, utf8 } from './bytes.ts';
import { pad, type SealError, unpad } from './sealing.ts';

/**
 * A letter to one device: `version u8 | ephemeral X25519 public key 32 | AES-GCM(padded)`. The key comes from a fresh key
 * pair by HKDF and is used once, so the iv is constant. Anonymous: who wrote it must stand, signed, inside or outside.
 */
const VERSION = 1;
const HEAD_BYTES = 33;

/**
 * Seals bytes to a device. @param box its X25519 public key, 32 raw bytes. @param context what it is for (bound in; the
 * opener must name the same). Throws when `box` is no X25519 key: check keys when they come in.
 */
export const sealTo = async (box: Uint8Array, bytes: Uint8Array, context = 'epoch'): Promise<Bytes> => {
  const reader = await crypto.subtle.importKey('raw', plain(box), 'X25519', true, []);
  const once = (await crypto.subtle.generateKey('X25519', true, ['deriveBits'])) as CryptoKeyPair;
  const sender = new Uint8Array(await crypto.subtle.exportKey('raw', once.publicKey));
  const key = await sharedKey(once.privateKey, reader, join(sender, box), context);
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, pad(bytes));
  return join(Uint8Array.of(VERSION), sender, new Uint8Array(cipher));
};

/** Opens what `sealTo` made for this key pair. Never throws on hostile input. */
export const openSealed = async (
  own: { readonly privateKey: CryptoKey; readonly publicKey: Uint8Array },
  sealed: Uint8Array,
  context = 'epoch',
): Promise<Result<Bytes, SealError>> => {
  if (sealed.length < HEAD_BYTES + 16) return fail({ code: 'corrupt', detail: 'too short' });
  if (sealed[0] !== VERSION) return fail({ code: 'newer', detail: `sealed by version ${sealed[0]}` });
  try {
    const sender = plain(sealed.subarray(1, HEAD_BYTES));
    const senderKey = await crypto.subtle.importKey('raw', sender, 'X25519', true, []);
    const key = await sharedKey(own.privateKey, senderKey, join(sender, own.publicKey), context);
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: new Uint8Array(12) },
      key,
      plain(sealed.subarray(HEAD_BYTES)),
    );
    const content = unpad(new Uint8Array(opened));
    return content ? ok(content) : fail({ code: 'corrupt', detail: 'the content has no known form' });
  } catch {
    // A broken seal and a seal for somebody else look the same here.
    return fail({ code: 'wrong-key', detail: 'not sealed to this device, or damaged' });
  }
};

const sharedKey = async (own: CryptoKey, other: CryptoKey, bound: Bytes, context: string): Promise<CryptoKey> => {
  const shared = await crypto.subtle.deriveBits({ name: 'X25519', public: other }, own, 256);
  const base = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const info = utf8(`concord letter ${VERSION} ${context}`);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: bound, info },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
};
