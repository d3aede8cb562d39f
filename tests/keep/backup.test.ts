import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BackupContent, openBackup, sealBackup } from '../../lib/vault/backup.ts';
import { decodeHeader, encodeHeader, USUAL_COST } from '../../lib/vault/backup-header.ts';

/** Little work for one guess: what is tested here is the file. */
const cost = { m: 8, t: 1, p: 1 };
const KEY = 'A'.repeat(43);
const content: BackupContent = {
  coalition: KEY,
  name: 'Housing Now',
  person: { id: 'mara', name: 'Mara', email: null },
  relay: 'wss://relay.example.org/',
  madeAt: 1_795_000_000_000,
  epochs: [{ secret: new Uint8Array(32).fill(7), since: 5 }],
  device: KEY,
  recovery: { key: KEY, secret: 'c2VjcmV0' },
  facts: [{ v: 1, content: JSON.parse('{"constructor":1}') } as never],
  updates: [
    { volume: 'standing', update: Uint8Array.of(1, 2, 3) },
    { volume: '2026q4', update: new Uint8Array() },
  ],
};
const sealed = await sealBackup(content, 'correct horse', { cost });
const codeOf = async (bytes: Uint8Array, passphrase = 'correct horse') => {
  const opened = await openBackup(bytes, passphrase);
  return opened.ok ? 'opened' : opened.error.code;
};

describe('One encrypted file', () => {
  test('P 8.6 gives back what was put in', async () => {
    expect(await openBackup(sealed, 'correct horse')).toEqual({ ok: true, value: content });
  });

  test('the same words typed as other code points open it', async () => {
    const bytes = await sealBackup(content, 'Zürich wartet'.normalize('NFD'), { cost });
    expect(await codeOf(bytes, 'Zürich wartet'.normalize('NFC'))).toBe('opened');
  });

  test('nothing readable in it, and never the same bytes twice', async () => {
    const text = new TextDecoder('latin1').decode(sealed);
    for (const word of ['Housing', 'mara', 'Mara', 'relay.example', KEY]) expect(text).not.toContain(word);
    expect(await sealBackup(content, 'correct horse', { cost })).not.toEqual(sealed);
  });

  test('the parameters stand in the header; usual: 64 MiB, 3 passes', async () => {
    expect(await decodeHeader(sealed)).toMatchObject({ ok: true, value: { cost } });
    expect(USUAL_COST).toEqual({ m: 65_536, t: 3, p: 1 });
  });

  test('wrong passphrase, other file, newer version: each says so', async () => {
    expect(await codeOf(sealed, 'correct horsE')).toBe('wrong-passphrase');
    expect(await codeOf(sealed, '')).toBe('wrong-passphrase');
    expect(await codeOf(new TextEncoder().encode('CONCORD'))).toBe('not-a-backup');
    expect(await codeOf(new Uint8Array())).toBe('not-a-backup');
    const newer = sealed.slice();
    newer[8] = 2;
    expect(await codeOf(newer)).toBe('newer');
  });

  test('cut anywhere: "cut", or no backup at all where even its mark is missing', async () => {
    for (let length = 0; length < sealed.length; length++)
      expect(await codeOf(sealed.subarray(0, length))).toBe(length < 8 ? 'not-a-backup' : 'cut');
  });

  test('any one byte changed, anything behind its end: refused, and never thrown', async () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(await codeOf(changed), `byte ${at}`).not.toBe('opened');
    }
    expect(await codeOf(Uint8Array.of(...sealed, 0))).toBe('damaged');
  });

  test('random bytes, also behind a true beginning, never throw', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat({ max: sealed.length }), async (noise, keep) => {
        expect(await codeOf(noise)).not.toBe('opened');
        const whole = keep === sealed.length && noise.length === 0;
        const opened = (await codeOf(Uint8Array.of(...sealed.subarray(0, keep), ...noise))) === 'opened';
        expect(opened).toBe(whole);
      }),
      { numRuns: 1_000, examples: [[Uint8Array.of(0), 0]] },
    );
  });

  test('a header that asks for more memory or work than a browser should give is refused before any', async () => {
    for (const greedy of [
      { m: 4_000_000, t: 1, p: 1 },
      { m: 65_536, t: 1_000, p: 1 },
      { m: 8, t: 1, p: 2 },
    ]) {
      const header = await encodeHeader({
        cost: greedy,
        salt: new Uint8Array(16),
        iv: new Uint8Array(12),
        check: '0'.repeat(16),
        bytes: 16,
      });
      const since = performance.now();
      expect(await codeOf(Uint8Array.of(...header, ...new Uint8Array(16)))).toBe('newer');
      expect(performance.now() - since).toBeLessThan(200);
    }
  });

  test('can be stopped, and tells how far it is', async () => {
    const stop = new AbortController();
    const shares: number[] = [];
    const work = sealBackup(content, 'correct horse', {
      signal: stop.signal,
      onProgress: (share) => {
        shares.push(share);
        if (share > 0.2) stop.abort(new Error('stopped'));
      },
    });
    await expect(work).rejects.toThrow('stopped');
    expect(shares.at(-1)).toBeLessThan(0.9);
  });
});
