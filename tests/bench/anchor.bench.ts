import search from 'approx-string-match';
import { describe, find } from '../../lib/anchor/index.ts';
import { type Bench, seeded, timed } from './bench.ts';

/** Finding a sentence again in a long document: ours against the matcher that Hypothesis's client uses. */
const anchorBench: Bench = async () => {
  const text = book(60_000);
  const quotes = places(text, 30);
  const rows = [
    { what: 'find an unchanged quote in 60 kB', edit: (exact: string) => exact },
    { what: 'find a reworded quote in 60 kB', edit: reword },
  ].map(({ what, edit }) => {
    const cases = quotes.map(({ start, end }) => {
      const exact = text.slice(start, end);
      return { quote: describe(text, start, end), exact, edited: text.slice(0, start) + edit(exact) + text.slice(end) };
    });
    const right = { ours: 0, theirs: 0 };
    const near = (at: number | undefined, start: number): boolean => at !== undefined && Math.abs(at - start) < 12;
    for (const [at, { quote, exact, edited }] of cases.entries()) {
      const start = (quotes[at] as { start: number }).start;
      const found = find(edited, quote);
      if ('start' in found && near(found.start, start)) right.ours += 1;
      const [best] = search(edited, exact, exact.length / 2).sort((a, b) => a.errors - b.errors);
      if (near(best?.start, start)) right.theirs += 1;
    }
    const each = (action: (one: (typeof cases)[number]) => unknown): number =>
      timed(5, () => cases.forEach(action)) / cases.length;
    return {
      what,
      peer: 'approx-string-match',
      ours: each(({ edited, quote }) => find(edited, quote)),
      theirs: each(({ edited, exact }) => search(edited, exact, exact.length / 2)),
      unit: 'ms',
      note: `right place: ours ${right.ours}, theirs ${right.theirs} of ${cases.length}`,
    };
  });
  return rows;
};

function book(length: number): string {
  const random = seeded(42);
  const syllables = 'ta ren lo mi ska ve dor un pa chi bel so gra ne fi wo lan ter qui ama'.split(' ');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const lexicon = Array.from({ length: 1500 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(syllables)).join(''),
  );
  let text = '';
  while (text.length < length) {
    const sentence = Array.from({ length: 8 + Math.floor(random() * 14) }, () => pick(lexicon)).join(' ');
    text += `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.${random() < 0.2 ? '\n\n' : ' '}`;
  }
  return text;
}

function places(text: string, count: number): { start: number; end: number }[] {
  const sentences = [...text.matchAll(/[A-Z][^.]{60,160}\./g)];
  return Array.from({ length: count }, (_, at) => {
    const match = sentences[Math.floor(((at + 0.5) / count) * sentences.length)] as RegExpMatchArray;
    return { start: match.index as number, end: (match.index as number) + match[0].length };
  });
}

/** Every fourth word becomes another one. */
function reword(exact: string): string {
  return exact
    .split(' ')
    .map((word, at) => (at % 4 === 2 ? 'otherwise' : word))
    .join(' ');
}

export default anchorBench;
