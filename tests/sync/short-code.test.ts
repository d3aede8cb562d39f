import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeRoomSecret, encodeShort, parseShort, seedOf } from '../../lib/sync/short-code.ts';

/** P 8.11: the invitation as a code that is read out, typed with slips, and found again. */
const seeds = fc.uint8Array({ minLength: 16, maxLength: 16 });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('A short code', () => {
  test('says the same however it is typed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const code = encodeShort({ seed, relay: null });
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
        const typed = [
          code,
          code.toLowerCase(),
          ` ${code.replaceAll('-', ' ')}\n`,
          code.replace(/0/g, 'o').replace(/1/g, 'l'),
        ];
        for (const text of typed) {
          const parsed = parseShort(text);
          // Without any digit or dash it could be a word.
          if (!/\d|-/.test(text.replace(/\s/g, ''))) continue;
          expect(parsed).toMatchObject({ ok: true, value: { relay: null } });
          if (parsed.ok) expect(hex(parsed.value.seed)).toBe(hex(seed));
        }
      }),
    );
  });

  test('with one wrong letter, or two swapped, is called mistyped: all of 28 × 31 slips of one, nearly all of 27 swaps', () => {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const seed = Uint8Array.from({ length: 16 }, (_, i) => (i * 37 + 11) & 255);
    const code = encodeShort({ seed, relay: null }).replaceAll('-', '');
    const read = (text: string) => parseShort(text.replace(/(.{4})(?=.)/g, '$1-'));
    let missed = 0;
    for (let at = 0; at < code.length; at++)
      for (const letter of letters) {
        if (letter === code[at]) continue;
        if (read(code.slice(0, at) + letter + code.slice(at + 1)).ok) missed++;
      }
    for (let at = 0; at + 1 < code.length; at++) {
      const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2);
      if (swapped !== code && read(swapped).ok) missed++;
    }
    expect(missed).toBeLessThanOrEqual(1); // by chance one in 4,096
    expect(read(code.slice(1))).toMatchObject({ ok: false, error: { code: 'mistyped' } });
  });

  test('carries the relay: as host, as address on one’s own machine, as the page of its link', () => {
    const seed = new Uint8Array(16).fill(7);
    const plain = encodeShort({ seed, relay: null });
    for (const relay of ['wss://relay.tenants.example', 'wss://tenants.example/concord', 'ws://127.0.0.1:4455']) {
      const parsed = parseShort(encodeShort({ seed, relay }));
      expect(parsed).toMatchObject({ ok: true, value: { relay } });
    }
    expect(encodeShort({ seed, relay: 'wss://relay.tenants.example/' })).toBe(`${plain}@relay.tenants.example`);
    const page = parseShort(`https://relay.tenants.example/join#${plain.replaceAll('-', '')}`);
    expect(page).toMatchObject({ ok: true, value: { relay: 'wss://relay.tenants.example' } });
    expect(parseShort(`${plain}@ws://relay.tenants.example`)).toMatchObject({ ok: false, error: { code: 'relay' } });
  });

  test('is told from anything else that is pasted, and never throws', () => {
    for (const text of [
      '',
      'hello',
      'https://example.org/',
      'CC1abc',
      'Housing Now meets on Friday at 18:00 in the hall',
    ])
      expect(parseShort(text)).toEqual({ ok: false, error: { code: 'not-a-code' } });
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => void parseShort(text)));
  });

  test('leads from the secret one way: equal secrets, equal rooms; the seed tells nothing of the secret', async () => {
    const secret = new Uint8Array(32).fill(3);
    const seed = await seedOf(secret);
    expect(hex(seed)).toBe(hex(await seedOf(new Uint8Array(32).fill(3))));
    expect(hex(seed)).not.toBe(hex(secret.subarray(0, 16)));
    expect((await codeRoomSecret(seed)).length).toBe(32);
  });
});
