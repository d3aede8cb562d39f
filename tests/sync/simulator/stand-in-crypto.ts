import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { Random } from './random.ts';

/**
 * WebCrypto that answers at once and takes its chance from a seed: the same algorithms with the same results, so it opens
 * what the real one has sealed and the other way round. What has been verified once is remembered, since five simulated
 * devices check the same signatures. Only what Concord uses.
 */
export const createStandInCrypto = (random: Random): Crypto => {
  const verified = new Map<string, boolean>();
  const privateKeys = new Map<string, KeyObject>();
  const publicKeys = new Map<string, KeyObject>();

  const privateOf = (curve: Curve, seed: Uint8Array): KeyObject => {
    const name = `${curve} ${text(seed)}`;
    const known = privateKeys.get(name);
    if (known) return known;
    const der = Buffer.concat([PKCS8[curve], seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    privateKeys.set(name, key);
    return key;
  };
  const publicOf = (curve: Curve, raw: Uint8Array): KeyObject => {
    const name = `${curve} ${text(raw)}`;
    const known = publicKeys.get(name);
    if (known) return known;
    const key = createPublicKey({ key: { kty: 'OKP', crv: curve, x: base64url(raw) }, format: 'jwk' });
    publicKeys.set(name, key);
    return key;
  };
  const rawPublic = (curve: Curve, seed: Uint8Array): Uint8Array<ArrayBuffer> => {
    const { x } = createPublicKey(privateOf(curve, seed)).export({ format: 'jwk' });
    return new Uint8Array(Buffer.from(x ?? '', 'base64url'));
  };
  const pairOf = (curve: Curve, seed: Uint8Array<ArrayBuffer>, extractable: boolean, usages: KeyUsage[]) => ({
    privateKey: keyOf('private', curve, seed, extractable, usages),
    publicKey: keyOf('public', curve, rawPublic(curve, seed), true, curve === 'Ed25519' ? ['verify'] : []),
  });

  const bitsOf = (algorithm: Named, key: Held, length: number): ArrayBuffer => {
    if (algorithm.name === 'HKDF')
      return hkdfSync('sha256', key.raw, octets(algorithm.salt), octets(algorithm.info), length / 8) as ArrayBuffer;
    if (algorithm.name === 'X25519') {
      const shared = diffieHellman({
        privateKey: privateOf('X25519', key.raw),
        publicKey: publicOf('X25519', (algorithm.public as unknown as Held).raw),
      });
      return bufferOf(shared);
    }
    throw new DOMException(String(algorithm.name), 'NotSupportedError');
  };
  const named = (algorithm: AlgorithmIdentifier): Named =>
    (typeof algorithm === 'string' ? { name: algorithm } : algorithm) as Named;

  const subtle = {
    digest: async (_algorithm: unknown, data: BufferSource) =>
      bufferOf(createHash('sha256').update(octets(data)).digest()),
    importKey: async (
      format: string,
      data: BufferSource,
      algorithm: AlgorithmIdentifier,
      extractable: boolean,
      usages: KeyUsage[],
    ) => {
      const { name } = named(algorithm);
      const raw = Uint8Array.from(octets(data));
      if (name !== 'Ed25519' && name !== 'X25519') return keyOf('secret', name, raw, extractable, usages);
      if (format === 'pkcs8') return keyOf('private', name, raw.slice(-32), extractable, usages);
      if (raw.length !== 32) throw new DOMException('32 bytes', 'DataError');
      publicOf(name, raw);
      return keyOf('public', name, raw, extractable, usages);
    },
    exportKey: async (format: string, key: CryptoKey) => {
      const { type, extractable, algorithm, raw } = key as unknown as Held;
      if (!extractable) throw new DOMException('not extractable', 'InvalidAccessError');
      const curve = algorithm.name as Curve;
      if (format === 'raw') return raw.slice().buffer;
      if (format === 'pkcs8') return bufferOf(Buffer.concat([PKCS8[curve], raw]));
      return { kty: 'OKP', crv: curve, x: base64url(type === 'public' ? raw : rawPublic(curve, raw)) };
    },
    generateKey: async (algorithm: AlgorithmIdentifier, extractable: boolean, usages: KeyUsage[]) =>
      pairOf(named(algorithm).name as Curve, random.bytes(32), extractable, usages),
    deriveBits: async (algorithm: AlgorithmIdentifier, key: CryptoKey, length: number) =>
      bitsOf(named(algorithm), key as unknown as Held, length),
    deriveKey: async (
      algorithm: AlgorithmIdentifier,
      key: CryptoKey,
      to: Named,
      extractable: boolean,
      usages: KeyUsage[],
    ) =>
      keyOf(
        'secret',
        to.name,
        new Uint8Array(bitsOf(named(algorithm), key as unknown as Held, 256)),
        extractable,
        usages,
      ),
    sign: async (algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource) => {
      const { raw } = key as unknown as Held;
      const bytes = octets(data);
      if (named(algorithm).name === 'HMAC') return bufferOf(createHmac('sha256', raw).update(bytes).digest());
      const signature = sign(null, bytes, privateOf('Ed25519', raw));
      verified.set(checkOf(rawPublic('Ed25519', raw), bytes, signature), true);
      return bufferOf(signature);
    },
    verify: async (_algorithm: AlgorithmIdentifier, key: CryptoKey, signature: BufferSource, data: BufferSource) => {
      const { raw } = key as unknown as Held;
      const bytes = octets(data);
      const check = checkOf(raw, bytes, octets(signature));
      const known = verified.get(check);
      if (known !== undefined) return known;
      const valid = verify(null, bytes, publicOf('Ed25519', raw), octets(signature));
      verified.set(check, valid);
      return valid;
    },
    encrypt: async (algorithm: Named, key: CryptoKey, data: BufferSource) => {
      const cipher = createCipheriv('aes-256-gcm', (key as unknown as Held).raw, octets(algorithm.iv));
      if (algorithm.additionalData) cipher.setAAD(octets(algorithm.additionalData));
      return bufferOf(Buffer.concat([cipher.update(octets(data)), cipher.final(), cipher.getAuthTag()]));
    },
    decrypt: async (algorithm: Named, key: CryptoKey, data: BufferSource) => {
      const bytes = octets(data);
      const cipher = createDecipheriv('aes-256-gcm', (key as unknown as Held).raw, octets(algorithm.iv));
      if (algorithm.additionalData) cipher.setAAD(octets(algorithm.additionalData));
      try {
        cipher.setAuthTag(bytes.subarray(-16));
        return bufferOf(Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]));
      } catch {
        throw new DOMException('', 'OperationError');
      }
    },
  };
  return {
    subtle: subtle as unknown as SubtleCrypto,
    getRandomValues: <T extends ArrayBufferView>(view: T): T => {
      octets(view as unknown as BufferSource).set(random.bytes(view.byteLength));
      return view;
    },
    randomUUID: () => `${random.id().slice(0, 8)}-0000-4000-8000-000000000000`,
  } as Crypto;
};

type Curve = 'Ed25519' | 'X25519';
interface Held {
  readonly type: 'secret' | 'private' | 'public';
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly KeyUsage[];
  readonly raw: Uint8Array<ArrayBuffer>;
}
type Named = { readonly name: string } & Readonly<Record<'salt' | 'info' | 'iv' | 'additionalData', BufferSource>> & {
    readonly public: CryptoKey;
  };
const PKCS8: Readonly<Record<Curve, Buffer>> = {
  Ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  X25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
};

/** A plain object, so that a store's copy of it still works. */
const keyOf = (
  type: Held['type'],
  name: string,
  raw: Uint8Array<ArrayBuffer>,
  extractable: boolean,
  usages: readonly KeyUsage[],
): CryptoKey => ({ type, extractable, algorithm: { name }, usages, raw }) as unknown as CryptoKey;

const octets = (data: BufferSource): Uint8Array<ArrayBuffer> =>
  (ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)) as Uint8Array<ArrayBuffer>;
const bufferOf = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;
const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const checkOf = (key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): string =>
  createHash('sha256').update(key).update(signature).update(bytes).digest('base64');
