import { fromBase64url, toBase64url } from './bytes.ts';
import type { LedgerCrypto, Signer } from './types.ts';

/** A device's keys: one to sign with, one that epochs and letters are sealed to. The private halves can't be exported. */
export interface DeviceKeys {
  readonly sign: CryptoKeyPair;
  readonly box: CryptoKeyPair;
}
/** The names of both keys: base64url of the raw public keys. */
export interface DeviceIds {
  readonly device: string;
  readonly boxId: string;
}

/** New keys for one device in one coalition. */
export const createDeviceKeys = async (): Promise<DeviceKeys & DeviceIds> => {
  const sign = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  const box = (await crypto.subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
  return { sign, box, ...(await idsOf({ sign, box })) };
};

/** The ids of keys that were stored. */
export const idsOf = async (keys: DeviceKeys): Promise<DeviceIds> => ({
  device: await rawOf(keys.sign.publicKey),
  boxId: await rawOf(keys.box.publicKey),
});

/** Signs this device's facts. */
export const signerOf = async (keys: DeviceKeys): Promise<Signer> => ({
  device: await rawOf(keys.sign.publicKey),
  sign: async (bytes) =>
    toBase64url(new Uint8Array(await crypto.subtle.sign('Ed25519', keys.sign.privateKey, plain(bytes)))),
});

/** A key that lies in a backup (P 8.6). `secret`: its private half as PKCS #8, base64url. */
export interface RecoveryKey {
  readonly key: string;
  readonly secret: string;
}

/** A new recovery key. Its private half leaves this browser in the file, and is kept nowhere here. */
export const createRecoveryKey = async (): Promise<RecoveryKey> => {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const secret = toBase64url(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)));
  return { key: await rawOf(pair.publicKey), secret };
};

/** Signs as a recovery key; null where its secret is no key. */
export const recoverySigner = async ({ key, secret }: RecoveryKey): Promise<Signer | null> => {
  try {
    const bytes = plain(fromBase64url(secret) ?? new Uint8Array());
    const own = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', false, ['sign']);
    return {
      device: key,
      sign: async (text) => toBase64url(new Uint8Array(await crypto.subtle.sign('Ed25519', own, plain(text)))),
    };
  } catch {
    return null;
  }
};

/** Hashing and verifying with WebCrypto. Imported keys are kept: a coalition has few devices and many facts. */
export const webLedgerCrypto = (): LedgerCrypto => {
  const keys = new Map<string, Promise<CryptoKey | null>>();
  const keyOf = (device: string): Promise<CryptoKey | null> => {
    const known = keys.get(device);
    if (known) return known;
    const raw = fromBase64url(device);
    const key =
      raw?.length === 32
        ? crypto.subtle.importKey('raw', raw, 'Ed25519', true, ['verify']).catch(() => null)
        : Promise.resolve(null);
    if (keys.size > 1_000) keys.clear();
    keys.set(device, key);
    return key;
  };
  return {
    hash: async (bytes) => toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', plain(bytes)))),
    verify: async (device, bytes, signature) => {
      const key = await keyOf(device);
      const raw = fromBase64url(signature);
      if (!key || raw?.length !== 64) return false;
      return crypto.subtle.verify('Ed25519', key, raw, plain(bytes)).catch(() => false);
    },
  };
};

const rawOf = async (key: CryptoKey): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)));

/** What WebCrypto's types want; we never use shared memory. */
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;
