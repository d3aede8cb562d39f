import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBundle } from '../../lib/sync/bundle.ts';
import { fromBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { deviceNumber, organisationNumber } from '../../lib/sync/numbers.ts';
import { decodeSnapshot, encodeSnapshot, isSnapshot } from '../../lib/sync/snapshot.ts';
import { newAuthor, randomBytes } from './people.ts';

describe('a snapshot as content', () => {
  const snapshot = {
    log: 'A'.repeat(22),
    seq: 500,
    heads: { ana: 3 },
    hash: 'h',
    bundle: { facts: [], updates: [{ volume: 'standing', update: Uint8Array.of(1, 2, 3) }] },
  };

  it('comes back as it was; is no bundle, and no bundle is one', () => {
    const bytes = encodeSnapshot(snapshot);
    expect(isSnapshot(bytes)).toBe(true);
    expect(decodeSnapshot(bytes)).toEqual({ ok: true, value: snapshot });
    expect(isSnapshot(encodeBundle(snapshot.bundle))).toBe(false);
  });

  it('damaged in any way: typed, never thrown', () => {
    const good = encodeSnapshot(snapshot);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 200 }), (at, byte, other) => {
        const bad = good.slice();
        bad[at] = byte;
        for (const bytes of [bad, good.subarray(0, at), other, Uint8Array.of(0x53, ...other)])
          expect(typeof decodeSnapshot(bytes).ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('numbers at the relay', () => {
  it('a device has the same in one epoch’s room, another in the next; two devices of one organisation share its', async () => {
    const [ana, tom] = [await newAuthor(), await newAuthor()];
    const secrets = [randomBytes(32), randomBytes(32)] as const;
    const [one, two] = await Promise.all(secrets.map((secret) => deriveRoom(secret)));
    const all = [
      await deviceNumber(ana, one?.room ?? ''),
      await deviceNumber(ana, two?.room ?? ''),
      await deviceNumber(tom, one?.room ?? ''),
      await organisationNumber(secrets[0], 'union'),
      await organisationNumber(secrets[1], 'union'),
      await organisationNumber(secrets[0], 'aid'),
    ];
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
    expect((await deviceNumber(ana, one?.room ?? '')).number).toBe(all[0]?.number);
    expect((await organisationNumber(secrets[0], 'union')).number).toBe(all[3]?.number);
    for (const { number, sign } of all) {
      const signature = fromBase64url(await sign('text')) ?? new Uint8Array();
      expect(await verifyWith(number, utf8('text'), signature)).toBe(true);
      expect(number).not.toBe(ana.device);
    }
  });
});
