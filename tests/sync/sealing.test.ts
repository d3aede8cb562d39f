import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys, signWith, verifyWith } from '../../lib/sync/keys.ts';
import { openSealed, sealTo } from '../../lib/sync/sealed-box.ts';
import { type Author, openEntry, pad, padmeLength, sealEntry, unpad } from '../../lib/sync/sealing.ts';
import { newAuthor, randomBytes } from './people.ts';

let keys: RoomKeys;
let other: RoomKeys;
let ana: Author;
beforeAll(async () => {
  [keys, other, ana] = await Promise.all([deriveRoom(randomBytes(32)), deriveRoom(randomBytes(32)), newAuthor()]);
});

describe('room keys', () => {
  it('are the same for the same secret and use, and share nothing with another use', async () => {
    const secret = randomBytes(32);
    const [one, again, invitation] = await Promise.all([
      deriveRoom(secret),
      deriveRoom(secret.slice()),
      deriveRoom(secret, 'invitation'),
    ]);
    expect([again.name, again.password, again.room]).toEqual([one.name, one.password, one.room]);
    for (const field of ['name', 'password', 'room'] as const) expect(invitation[field]).not.toBe(one[field]);
    expect(fromBase64url(one.room)?.length).toBe(32);
  });

  it('have an access key that verifies under the room’s id and can’t be exported', async () => {
    const signature = await signWith(keys.access, utf8('challenge'));
    expect(await verifyWith(keys.room, utf8('challenge'), signature)).toBe(true);
    expect(await verifyWith(other.room, utf8('challenge'), signature)).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', keys.access)).rejects.toThrow();
  });

  it('a known secret gives the known room, so that no later version loses its rooms', async () => {
    const fixed = await deriveRoom(new Uint8Array(32).fill(7));
    expect([fixed.name, fixed.room]).toEqual([
      'c1-K2s_hmVh0vQL54_rCoaxPA',
      'L_49xeQm47zG4Zs_UqTQLKGF00JJCsYHa4wlo_9Kzqc',
    ]);
  });
});

describe('mailbox entries', () => {
  it('open to what was sealed, with the author', async () => {
    for (const size of [0, 1, 255, 256, 5_000, 1_000_001]) {
      const body = randomBytes(size);
      const opened = await openEntry(keys, verifyWith, await sealEntry(keys, ana, body));
      expect(opened).toMatchObject({ ok: true, value: { device: ana.device } });
      expect(opened.ok && Buffer.from(opened.value.body).equals(body)).toBe(true);
    }
  });

  it('have the same id whoever seals them, and never the same bytes', async () => {
    const [one, two] = [await sealEntry(keys, ana, utf8('x')), await sealEntry(keys, await newAuthor(), utf8('x'))];
    expect(two.id).toBe(one.id);
    expect(Buffer.from(two.sealed).equals(one.sealed)).toBe(false);
    expect((await sealEntry(other, ana, utf8('x'))).id).not.toBe(one.id);
  });

  it('another room’s key, another’s name, another’s id: each its own error', async () => {
    const entry = await sealEntry(keys, ana, utf8('x'));
    const liar = { device: ana.device, sign: (await newAuthor()).sign };
    const code = async (k: RoomKeys, e: typeof entry) => {
      const opened = await openEntry(k, verifyWith, e);
      return opened.ok ? 'ok' : opened.error.code;
    };
    expect(await code(other, entry)).toBe('wrong-key');
    expect(await code(keys, await sealEntry(keys, liar, utf8('x')))).toBe('bad-signature');
    expect(await code(keys, { ...entry, id: (await sealEntry(keys, ana, utf8('y'))).id })).toBe('corrupt');
    expect(await code(keys, { ...entry, sealed: Uint8Array.from([9, ...entry.sealed.slice(1)]) })).toBe('newer');
  });

  it('any changed byte is found, and random bytes never throw', async () => {
    const entry = await sealEntry(keys, ana, utf8('hello'));
    await fc.assert(
      fc.asyncProperty(fc.nat(entry.sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const sealed = entry.sealed.slice();
        sealed[at] = (sealed[at] ?? 0) ^ flip;
        expect((await openEntry(keys, verifyWith, { id: entry.id, sealed })).ok).toBe(false);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (sealed) => {
        expect((await openEntry(keys, verifyWith, { id: 'x', sealed })).ok).toBe(false);
      }),
    );
  });

  it('are padded: lengths near each other look alike, and it costs at most an eighth', () => {
    expect(pad(new Uint8Array(1)).length).toBe(pad(new Uint8Array(200)).length);
    fc.assert(
      fc.property(fc.integer({ min: 257, max: 2_000_000 }), (length) => {
        const padded = padmeLength(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(length * 1.125 + 1);
        expect(padmeLength(padded)).toBe(padded);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (content) => {
        expect(Buffer.from(unpad(pad(content)) ?? []).equals(content)).toBe(true);
      }),
    );
  });
});

describe('letters to one device', () => {
  const box = async () => {
    const pair = (await crypto.subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    return { privateKey: pair.privateKey, publicKey };
  };

  it('open for the device, in the same context, and for nobody else', async () => {
    const [own, another] = [await box(), await box()];
    const secret = randomBytes(32);
    const sealed = await sealTo(own.publicKey, secret, 'admission x');
    const opened = await openSealed(own, sealed, 'admission x');
    expect(opened.ok && Buffer.from(opened.value).equals(secret)).toBe(true);
    for (const wrong of [openSealed(another, sealed, 'admission x'), openSealed(own, sealed, 'admission y')])
      expect(await wrong).toMatchObject({ ok: false, error: { code: 'wrong-key' } });
  });

  it('never throw on hostile bytes', async () => {
    const own = await box();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await openSealed(own, bytes)).ok).toBe(false);
        expect((await openSealed(own, Uint8Array.from([1, ...bytes]))).ok).toBe(false);
      }),
    );
  });
});

describe('base64url', () => {
  it('goes there and back, and takes no second spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(Buffer.from(fromBase64url(text) ?? []).equals(bytes)).toBe(true);
      }),
    );
    for (const bad of ['a', 'ab=', 'a b', '+/', 'AB', 'é', 'AAB']) expect(fromBase64url(bad)).toBeNull();
  });
});
