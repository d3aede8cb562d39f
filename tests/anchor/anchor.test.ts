import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { describe, difference, find } from '../../lib/anchor/index.ts';

const page = `Housing demands 2026

Rent freeze
We demand a rent freeze until the independent report is out. The city must publish the report by June.

Who decides
Two tenants speak first at every hearing. Every group has one voice.`;
const quoteOf = (text: string, words: string) =>
  describe(text, text.indexOf(words), text.indexOf(words) + words.length);
const freeze = 'We demand a rent freeze until the independent report is out.';

suite('a quote and its place', () => {
  it('is small, plain JSON', () => {
    const quote = quoteOf(page, freeze);
    expect(JSON.parse(JSON.stringify(quote))).toEqual(quote);
    expect(JSON.stringify(quote).length).toBeLessThan(2048);
    expect(quote.paragraph).toContain('publish the report');
  });
  it('is unchanged in the text it was made of, and after edits before it', () => {
    const quote = quoteOf(page, freeze);
    expect(find(page, quote)).toMatchObject({ state: 'unchanged', start: page.indexOf(freeze) });
    const longer = `A new preamble.\n\n${page}`;
    expect(find(longer, quote)).toMatchObject({ state: 'unchanged', start: longer.indexOf(freeze) });
  });
  it('is moved when it stands among other words', () => {
    const other = 'Two tenants speak first at every hearing.';
    const without = page.replace(`${other} `, '');
    const moved = without.replace('Housing demands 2026\n', `Housing demands 2026\n\n${other}\n`);
    expect(find(moved, quoteOf(page, other))).toMatchObject({ state: 'moved', start: moved.indexOf(other) });
  });
  it('is reworded when words changed, and says which', () => {
    const now = page.replace('until the independent report is out', 'until two independent reports are out');
    const found = find(now, quoteOf(page, freeze));
    expect(found.state).toBe('reworded');
    if (found.state !== 'reworded') return;
    expect(now.slice(found.start, found.end)).toBe('We demand a rent freeze until two independent reports are out.');
    expect(found.difference.filter((p) => p.kind === 'gone').map((p) => p.text.trim())).toContain('the');
  });
  it('a changed number, a "not", a question mark: reworded, never unchanged', () => {
    for (const [from, to] of [
      ['demand', 'do not demand'],
      ['out.', 'out?'],
      ['freeze', 'FREEZE'],
    ] as const) {
      const now = page.replace(freeze, freeze.replace(from, to));
      expect(find(now, quoteOf(page, freeze)).state).toBe('reworded');
    }
  });
  it('white space and curled quotes are the editor’s', () => {
    const now = page.replace('rent freeze until', 'rent\u00a0freeze  until');
    expect(find(now, quoteOf(page, freeze)).state).toBe('unchanged');
  });
  it('is gone when nothing like it is left', () => {
    expect(find(page.replace(freeze, ''), quoteOf(page, freeze)).state).toBe('gone');
    expect(find('', quoteOf(page, freeze)).state).toBe('gone');
  });
});

suite('duplicates', () => {
  const list = `Agreed.\nFirst point: water.\nAgreed.\nSecond point: heating.\nAgreed.\nThird point: lifts.\n`;
  it('are told apart by what stands around them', () => {
    const second = list.indexOf('Agreed.', 10);
    const quote = describe(list, second, second + 7);
    const longer = `Preface.\n${list}`;
    expect(find(longer, quote)).toMatchObject({ start: longer.indexOf('Agreed.', 24) });
  });
  it('are never guessed', () => {
    const text = 'Yes.\n'.repeat(5);
    const found = find(`New line.\n${text}Yes.\n`, describe(text, 10, 14));
    expect(found.state).toBe('uncertain');
  });
  it('the copy that is left over is not ours without its surroundings', () => {
    const long = `${'Alpha beta gamma delta. '.repeat(8)}Agreed by all groups. ${'Some other words stand here. '.repeat(8)}\nAgreed by all groups.\nEnd.`;
    const at = long.indexOf('Agreed by all');
    const quote = describe(long, at, at + 21);
    expect(find('Another text.\nAgreed by all groups.\nEnd.', quote).state).toBe('uncertain');
  });
});

suite('languages without spaces', () => {
  it('are read by their words', () => {
    const text = '私たちは家賃の凍結を要求します。報告書は六月までに公表されるべきです。会議は毎週水曜日に開かれます。';
    const quote = quoteOf(text, '報告書は六月までに公表されるべきです。');
    const now = text.replace('六月', '七月');
    const found = find(now, quote);
    expect(found.state).toBe('reworded');
    if (found.state === 'reworded')
      expect(now.slice(found.start, found.end)).toBe('報告書は七月までに公表されるべきです。');
  });
});

suite('properties', () => {
  const word = fc.constantFrom(
    'we',
    'the',
    'rent',
    'freeze',
    'report',
    'Tenant',
    'hearing',
    'city',
    'must',
    '水',
    'é',
    '“x”',
    '.',
    '\n',
  );
  const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((list) => list.join(' '));
  const range = fc.tuple(text, fc.nat(), fc.nat()).map(([t, a, b]) => {
    const [x, y] = [a % (t.length + 1), b % (t.length + 1)];
    return { t, start: Math.min(x, y), end: Math.max(x, y) };
  });
  it('find(text, describe(text, s, e)) is the same range', () => {
    fc.assert(
      fc.property(range, ({ t, start, end }) => {
        fc.pre(t.slice(start, end).trim() !== '');
        expect(find(t, describe(t, start, end))).toMatchObject({ state: 'unchanged', start, end });
      }),
      { numRuns: 500 },
    );
  });
  it('whatever the other text, the answer lies inside it', () => {
    fc.assert(
      fc.property(range, text, ({ t, start, end }, other) => {
        const found = find(other, describe(t, start, end));
        if ('start' in found) {
          expect(found.start).toBeGreaterThanOrEqual(0);
          expect(found.end).toBeLessThanOrEqual(other.length);
          expect(found.end).toBeGreaterThan(found.start);
        }
      }),
    );
  });
  it('the difference holds both wordings whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const pieces = difference(a, b);
        expect(
          pieces
            .filter((p) => p.kind !== 'new')
            .map((p) => p.text)
            .join(''),
        ).toBe(a);
        expect(
          pieces
            .filter((p) => p.kind !== 'gone')
            .map((p) => p.text)
            .join(''),
        ).toBe(b);
      }),
    );
  });
});
