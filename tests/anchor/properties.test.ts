import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { describe, find, prepare, type Quote } from '../../lib/anchor/index.ts';
import { findAll } from '../../lib/anchor/places.ts';

const BORDERS = '\u0001\u0010\u0011\u0012\u001c\ue907';
const CELL = new RegExp(`[${BORDERS}]`);
const pieces = [
  'we',
  'the',
  'rent',
  'freeze',
  'Tenant',
  '水',
  '報告',
  'สิทธิ',
  'é',
  'e\u0301',
  '👩‍👩‍👧',
  '🏴‍☠️',
  'שלום',
  'ن\u0651',
  'क़',
  '“x”',
  '.',
  '!',
  '。',
  '।',
];
const breaks = [' ', ' ', ' ', '\n', '\v', '\t', '\u00a0', '\u200b', '|', ...BORDERS];
const prose = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...breaks)), { minLength: 1, maxLength: 80 })
  .map((list) => list.join(''));
/** Anything: lone surrogates, marks without letters, one endless word, repetitions that look like patterns. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 300 }),
  fc.tuple(fc.constantFrom('a', '.', ' ', '\ud800', '|', '\n', '. A'), fc.nat(1_500)).map(([c, n]) => c.repeat(n)),
);
const text = fc.oneof({ weight: 3, arbitrary: prose }, { weight: 1, arbitrary: hostile });
const ranged = text.chain((all) =>
  fc
    .tuple(fc.nat(all.length), fc.nat(all.length))
    .map(([a, b]) => ({ all, start: Math.min(a, b), end: Math.max(a, b) })),
);
const bytes = (quote: Quote) => new TextEncoder().encode(JSON.stringify(quote)).length;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Judged on the text around, as a reader of the whole would: long runs of flags are cut by nobody. */
const boundary = (all: string, at: number) =>
  at === 0 || at === all.length || graphemes.segment(all).containing(at)?.index === at;

suite('whatever the text', () => {
  it('a quote is under 2 KB and goes over no cell', () => {
    const long = fc.tuple(text, fc.nat(12)).map(([all, times]) => all.repeat(times + 1));
    fc.assert(
      fc.property(long, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const quote = describe(all, Math.floor(all.length * share * 0.5), all.length);
        expect(bytes(quote)).toBeLessThan(2_048);
        expect(CELL.test(quote.exact)).toBe(false);
      }),
    );
  });
  it('in the unedited text a quote is unchanged, where it was, even among duplicates', () => {
    fc.assert(
      fc.property(ranged, ({ all, start, end }) => {
        const quote = describe(all, start, end);
        const found = find(all, quote);
        if (quote.exact.trim() === '') {
          expect(found).toEqual({ state: 'gone' });
          return;
        }
        expect(found).toMatchObject({ state: 'unchanged', start: quote.position });
        if (!('start' in found)) return;
        expect(found.start).toBeLessThanOrEqual(Math.max(start, quote.position));
        expect(boundary(all, found.start) && boundary(all, found.end)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
  it('in any other text the answer lies inside it, splits no character and goes over no cell', () => {
    fc.assert(
      fc.property(ranged, text, fc.boolean(), ({ all, start, end }, other, mixed) => {
        const now = mixed ? all.slice(0, end) + other + all.slice(start) : other;
        const found = find(now, describe(all, start, end));
        const spans = 'start' in found ? [found] : found.state === 'uncertain' ? found.candidates : [];
        for (const span of spans) {
          expect(0 <= span.start && span.start < span.end && span.end <= now.length).toBe(true);
          const shown = now.slice(span.start, span.end);
          expect([shown, boundary(now, span.start), boundary(now, span.end)]).toEqual([shown, true, true]);
          expect(shown).not.toMatch(CELL);
        }
      }),
      { numRuns: 300 },
    );
  });
  it('any quote, however it came about, throws nothing', () => {
    fc.assert(
      fc.property(text, text, text, text, fc.nat(), (exact, before, after, all, position) => {
        expect(find(all, { v: 1, exact, before, after, paragraph: '', position }).state).toBeTypeOf('string');
      }),
    );
  });
  it('very many words are found again by both ends', () => {
    const page = Array.from(
      { length: 60 },
      (_, i) => `Rule ${i} holds for house number ${i * 7}, whoever lives there.`,
    ).join(' ');
    const all = `Before.\n${page}\nAfter.`;
    const quote = describe(all, 8, 8 + page.length);
    expect(find(`New.\n${all}`, quote)).toMatchObject({ state: 'unchanged', start: 13, end: 13 + page.length });
    const edited = all.replace('Rule 30 holds', 'Rule 30 does not hold');
    const found = find(edited, quote);
    expect(found).toMatchObject({ state: 'reworded', start: 8 });
  });
});

suite('duplicates', () => {
  it('between equals in equal places nobody guesses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Agreed.', 'Yes, with pleasure.', '同意。', 'موافق.'),
        fc.integer({ min: 12, max: 60 }),
        fc.nat(),
        (line, count, pick) => {
          const list = Array.from({ length: count }, () => line).join('\n');
          const at = (4 + (pick % (count - 8))) * (line.length + 1);
          const quote = describe(list, at, at + line.length);
          expect(find(list, quote)).toMatchObject({ state: 'unchanged', start: at });
          expect(find(`${line}\n${list}`, quote).state).not.toMatch(/moved|reworded/);
          expect(find(`${list}\n${line}`, { ...quote, before: '', after: '' }).state).toBe('uncertain');
        },
      ),
    );
  });
  it('the position alone never decides', () => {
    const block = (n: number) => `Item\nAll groups agreed.\n`.repeat(n);
    const all = block(30);
    const quote = describe(all, all.indexOf('All', 300), all.indexOf('All', 300) + 18);
    expect(find(block(31), quote).state).toBe('uncertain');
  });
});

suite('many quotes in one text', () => {
  it('share its words, and others get their turn in between', async () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, i) => `Sentence ${i} speaks of matter ${(i * 31) % 977} in room ${i % 89}.`,
    );
    const all = lines.join('\n');
    const wanted = Array.from({ length: 200 }, (_, i) => {
      const start = all.indexOf(lines[i * 15] as string);
      return { id: `${i}`, quote: describe(all, start, start + (lines[i * 15] as string).length) };
    });
    const edited = all.replaceAll('speaks of matter', 'tells about subject');
    let pauses = 0;
    let clock = 0;
    const found = await findAll(edited, wanted, {
      now: () => (clock += 2),
      pause: async () => {
        pauses++;
      },
    });
    expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    expect(pauses).toBeGreaterThan(50);
    const prepared = prepare(edited);
    expect(found).toEqual(wanted.map(({ id, quote }) => ({ id, found: find(prepared, quote) })));
  });
});
