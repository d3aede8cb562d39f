import { afterEach, describe, expect, test } from 'vitest';
import { createDeviceKeys, signerOf, webLedgerCrypto } from '../../../lib/ledger/web-crypto.ts';
import { toBase64url } from '../../../lib/sync/bytes.ts';
import { deriveRoom, signWith, verifyWith } from '../../../lib/sync/keys.ts';
import { openSealed, sealTo } from '../../../lib/sync/sealed-box.ts';
import { openEntry, sealEntry } from '../../../lib/sync/sealing.ts';
import { createRandom } from './random.ts';
import { createStandInCrypto } from './stand-in-crypto.ts';

const real = globalThis.crypto;
const standIn = createStandInCrypto(createRandom(1));
const by = async <T>(crypto: Crypto, work: () => Promise<T>): Promise<T> => {
  Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true });
  try {
    return await work();
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: real, configurable: true, writable: true });
  }
};
afterEach(() => Object.defineProperty(globalThis, 'crypto', { value: real, configurable: true, writable: true }));

/** One suite for both, and across: what one seals and signs, the other opens and verifies. */
const both: [string, Crypto, Crypto][] = [
  ['real → real', real, real],
  ['stand-in → stand-in', standIn, standIn],
  ['stand-in → real', standIn, real],
  ['real → stand-in', real, standIn],
];
describe.each(both)('crypto, %s', (_name, one, other) => {
  const secret = new Uint8Array(32).fill(7);
  const body = new TextEncoder().encode('Housing Now');

  test('a secret gives the same room', async () => {
    const [here, there] = [await by(one, () => deriveRoom(secret)), await by(other, () => deriveRoom(secret))];
    expect([here.room, here.name, here.password]).toEqual([there.room, there.name, there.password]);
    const signature = await by(one, () => signWith(here.access, body));
    expect(await by(other, () => verifyWith(there.room, body, signature))).toBe(true);
    signature[5] = (signature[5] ?? 0) ^ 1;
    expect(await by(other, () => verifyWith(there.room, body, signature))).toBe(false);
  });

  test('an entry is opened by who has the key, and by nobody else; its author can’t be another', async () => {
    const entry = await by(one, async () => {
      const signer = await signerOf(await createDeviceKeys());
      const author = {
        device: signer.device,
        sign: async (bytes: Uint8Array) => new Uint8Array(Buffer.from(await signer.sign(bytes), 'base64url')),
      };
      return { ...(await sealEntry(await deriveRoom(secret), author, body)), device: signer.device };
    });
    await by(other, async () => {
      const opened = await openEntry(await deriveRoom(secret), verifyWith, entry);
      expect(opened).toMatchObject({ ok: true, value: { device: entry.device, body } });
      const stranger = await openEntry(await deriveRoom(new Uint8Array(32).fill(8)), verifyWith, entry);
      expect(stranger).toMatchObject({ ok: false, error: { code: 'wrong-key' } });
      const damaged = entry.sealed.slice();
      damaged[40] = (damaged[40] ?? 0) ^ 1;
      expect(await openEntry(await deriveRoom(secret), verifyWith, { ...entry, sealed: damaged })).toMatchObject({
        ok: false,
        error: { code: 'corrupt' },
      });
      expect(await openEntry(await deriveRoom(secret), async () => false, entry)).toMatchObject({
        error: { code: 'bad-signature' },
      });
    });
  });

  test('a letter is opened by its reader only', async () => {
    const reader = await by(other, createDeviceKeys);
    const box = new Uint8Array(Buffer.from(reader.boxId, 'base64url'));
    const letter = await by(one, () => sealTo(box, body, 'for you'));
    await by(other, async () => {
      const own = { privateKey: reader.box.privateKey, publicKey: box };
      expect(await openSealed(own, letter, 'for you')).toEqual({ ok: true, value: body });
      expect((await openSealed(own, letter, 'for him')).ok).toBe(false);
      const stranger = await createDeviceKeys();
      const other = new Uint8Array(Buffer.from(stranger.boxId, 'base64url'));
      expect((await openSealed({ privateKey: stranger.box.privateKey, publicKey: other }, letter, 'for you')).ok).toBe(
        false,
      );
    });
  });

  test('device keys sign for the ledger, survive a copy, and can’t be taken out', async () => {
    const keys = await by(one, createDeviceKeys);
    const kept = { ...keys, sign: structuredClone(keys.sign) };
    const signature = await by(one, async () => (await signerOf(kept)).sign(body));
    await by(other, async () => {
      expect(await webLedgerCrypto().verify(keys.device, body, signature)).toBe(true);
      expect(await webLedgerCrypto().verify(keys.device, new Uint8Array(3), signature)).toBe(false);
      expect(await webLedgerCrypto().verify(toBase64url(new Uint8Array(32).fill(1)), body, signature)).toBe(false);
    });
    await by(one, () => expect(crypto.subtle.exportKey('pkcs8', keys.sign.privateKey)).rejects.toThrow());
  });
});
