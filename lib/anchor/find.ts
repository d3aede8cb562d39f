import { type Candidate, copiesOf, OURS } from './copies.ts';
import { difference, type Piece } from './difference.ts';
import { elidedLike, endsOf } from './long.ts';
import { type Prepared, prepare } from './prepared.ts';
import { oneOfSeveral, type Quote } from './quote.ts';
import { type Likely, rewordings } from './rewording.ts';
import { grown, type Span } from './sentences.ts';
import { widened } from './units.ts';

/** Where a quote stands now. *uncertain* asks a person; a place is never guessed between duplicates (P 2.7). */
export type Found =
  | { state: 'unchanged' | 'moved'; start: number; end: number; score: number }
  | { state: 'reworded'; start: number; end: number; score: number; difference: Piece[] }
  | { state: 'uncertain'; candidates: Candidate[] }
  | { state: 'gone' };

/** From here on a stretch is the sentence, reworded; below it and above DOUBT a person is asked. */
const SAME = 0.57;
const DOUBT = 0.55;
/** How much better the best of several must be than the next. */
const MARGIN = 0.06;
/** A sentence so like the quote that stands in its place makes an exact copy elsewhere doubtful. */
const IN_PLACE = 0.7;
const SHOWN = 5;

/**
 * Finds the quote in a text that may have been edited since (P 2.7). Exact copies cost one search; only else are words
 * compared. Many quotes share the work on a text that was prepared (and, for a while, on the same string).
 * @returns UTF-16 offsets that split no character; scores 0–1.
 */
export function find(text: string | Prepared, quote: Quote): Found {
  const search = searching(typeof text === 'string' ? prepare(text) : text, quote);
  let step = search.next();
  while (!step.done) step = search.next();
  return step.value;
}

/** The same, with pauses while a long text is read: no step takes more than a few ms. */
export function* searching(prepared: Prepared, quote: Quote): Generator<void, Found> {
  if (quote.exact.trim() === '' || prepared.text.trim() === '') return { state: 'gone' };
  const copy = copiesOf(prepared, quote);
  if ('several' in copy) return uncertain(copy.several);
  if ('one' in copy) {
    const { one, stayed } = copy;
    const more = grown(prepared.text, quote, one);
    if (more !== null) return reworded(prepared.text, quote, more, one.score);
    return { state: stayed ? 'unchanged' : 'moved', start: one.start, end: one.end, score: 1 };
  }
  yield* prepared.reading();
  const likely = likelyOf(prepared, quote);
  const { others, place } = copy;
  if (others.length === 0) return amongLikely(prepared.text, quote, likely);
  const here = place && likely.find(({ start, end }) => start < place.end && place.start < end);
  if (oneOfSeveral(quote) && place !== null) return amongLikely(prepared.text, quote, here ? [here] : []);
  // A copy stands elsewhere, and something like it where it stood: only a person can tell.
  return here && here.total >= IN_PLACE ? uncertain([...others, here]) : moved(others[0] as Candidate);
}

function amongLikely(text: string, quote: Quote, likely: readonly Likely[]): Found {
  const possible = likely.filter(({ total }) => total >= DOUBT);
  const [best] = possible;
  if (best === undefined) return { state: 'gone' };
  const rivals = possible.filter(({ rank }) => rank >= best.rank - MARGIN);
  if (best.total < SAME || rivals.length > 1) return uncertain(rivals);
  const { start, end } = widened(text, best);
  if (plain(text.slice(start, end)) === plain(quote.exact))
    return { state: best.around >= OURS ? 'unchanged' : 'moved', start, end, score: best.score };
  return reworded(text, quote, best, best.score);
}

/** Of very many words the two ends are looked for, each by itself, or close together if the middle was cut. */
function likelyOf(prepared: Prepared, quote: Quote): Likely[] {
  const ends = endsOf(quote.exact);
  if (ends === null) return rewordings(prepared, quote);
  const heads = rewordings(prepared, { ...quote, exact: ends.head, after: '' });
  const tails = rewordings(prepared, { ...quote, exact: ends.tail, before: '' });
  const pairs = heads.flatMap((head) =>
    tails
      .filter((tail) => tail.start >= head.start && tail.end - head.start <= 2 * ends.length + 500)
      .map((tail) => joined(head, tail)),
  );
  const [best] = pairs.sort((a, b) => b.rank - a.rank);
  return best !== undefined && best.total >= SAME
    ? [best]
    : rewordings(prepared, { ...quote, exact: `${ends.head} ${ends.tail}` });
}

const joined = (head: Likely, tail: Likely): Likely => ({
  start: head.start,
  end: Math.max(head.end, tail.end),
  score: (head.score + tail.score) / 2,
  around: Math.max(head.around, tail.around),
  total: (head.total + tail.total) / 2,
  rank: (head.rank + tail.rank) / 2,
});

const moved = ({ start, end }: Candidate): Found => ({ state: 'moved', start, end, score: 1 });

const uncertain = (candidates: readonly Candidate[]): Found => ({
  state: 'uncertain',
  candidates: candidates.slice(0, SHOWN).map(({ start, end, score }) => ({ start, end, score })),
});

function reworded(text: string, quote: Quote, span: Span, score: number): Found {
  const { start, end } = widened(text, span);
  return {
    state: 'reworded',
    start,
    end,
    score,
    difference: difference(quote.exact, elidedLike(quote.exact, text.slice(start, end))),
  };
}

/** White space and the shape of quotation marks are the editor's, not the author's. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
