import { type Alignment, align, FORM } from './align.ts';
import { crowds } from './crowds.ts';
import { surroundingsOf } from './neighbours.ts';
import type { Indexed, Prepared } from './prepared.ts';
import type { Quote } from './quote.ts';
import { edgesOf, type Layout, layoutOf, type Span, sentencesAt } from './sentences.ts';
import { widened } from './units.ts';
import { firstAt, type Words, wordsOf } from './words.ts';

/** A stretch of the text that may be what the quote became. */
export interface Likely extends Span {
  /** How alike the words are, 0–1: 1 = the same words, whatever their order. */
  score: number;
  /** How much of what stood around the quote stands around it, 0–1. */
  around: number;
  /** Both together, to judge whether it is the quote at all. */
  total: number;
  /** Both together, to compare: between sentences much alike the neighbours say more. */
  rank: number;
}

const AROUND = 0.08;
const AROUND_RIVALS = 0.25;

/** The stretches that have most of the quote's words, best first, whole sentences where the quote was of whole ones. */
export function rewordings(prepared: Prepared, quote: Quote): Likely[] {
  const { text } = prepared;
  const words = prepared.indexed();
  const wanted = wordsOf(quote.exact);
  const shape: Shape = { ...edgesOf(quote), layout: layoutOf(quote.exact) };
  const surroundings = surroundingsOf(quote);
  const found: Likely[] = [];
  const look = (from: number, to: number, again: boolean): void => {
    const alignment = align(wanted, words, from, to);
    if (alignment === null) return;
    const span = widened(text, fitted(text, words, wanted, alignment, shape));
    if (!found.some((other) => other.start < span.end && span.start < other.end)) {
      const score = likeness(wanted, words, span, alignment);
      const around = surroundings(text, span).score;
      found.push({ ...span, score, around, total: score + AROUND * around, rank: score + AROUND_RIVALS * around });
    }
    if (!again) return;
    // A sentence much like it may stand right beside.
    const low = firstAt(words.words, span.start);
    const high = firstAt(words.words, span.end);
    const least = Math.max(3, wanted.count / 3);
    if (low - from >= least) look(from, low, false);
    if (to - high >= least) look(high, to, false);
  };
  for (const { from, to } of crowds(wanted, words)) look(from, to, true);
  return found.sort((a, b) => b.rank - a.rank);
}

interface Shape {
  opens: boolean;
  closes: boolean;
  sentences: number;
  layout: Layout;
}
interface Unit extends Span {
  /** Weight of its words, and of those that answered. */
  own: number;
  got: number;
}

/** From the words that answered to the sentences they stand in. */
function fitted(text: string, indexed: Indexed, quote: Words, alignment: Alignment, shape: Shape): Span {
  const { words } = indexed;
  const { at } = alignment;
  const first = words.start[at[0] as number] as number;
  const last = words.end[at[at.length - 1] as number] as number;
  const units = unitsOf(text, indexed, quote, alignment, first, last, shape.layout);
  let best = 0;
  for (let i = 1; i < units.length; i++) if ((units[i] as Unit).got > (units[best] as Unit).got) best = i;
  const whole = weightOf(indexed, quote, 0, quote.count);
  const belongs = (one: Unit | undefined): boolean =>
    one !== undefined && one.got >= (shape.sentences > 1 ? 0.3 : 0.5) * one.own && one.got >= 0.12 * whole;
  let low = best;
  let high = best;
  while (belongs(units[low - 1])) low--;
  while (belongs(units[high + 1])) high++;
  const from = units[low]?.start ?? first;
  const to = units[high]?.end ?? last;
  return { start: shape.opens ? from : Math.max(from, first), end: shape.closes ? to : Math.min(to, last) };
}

const BESIDE = 60;

function unitsOf(
  text: string,
  indexed: Indexed,
  quote: Words,
  { at }: Alignment,
  first: number,
  last: number,
  layout: Layout,
): Unit[] {
  const { words } = indexed;
  const units: Unit[] = [];
  const left = new Map<number, number>();
  for (let i = 0; i < quote.count; i++) add(left, quote.hash[i] as number, 1);
  for (const word of at) add(left, words.hash[word] as number, -1);
  let hit = 0;
  // A sentence on either side too: it may have got what the quote's lost.
  for (const { start, end } of sentencesAt(text, Math.max(0, first - BESIDE), last + BESIDE, layout)) {
    const beside = end <= first || start >= last;
    const spare = beside ? new Map(left) : left;
    let own = 0;
    let got = 0;
    for (let word = firstAt(words, start); word < words.count && (words.start[word] as number) < end; word++) {
      const weight = indexed.weigh(words.hash[word] as number);
      own += weight;
      while ((at[hit] as number) < word) hit++;
      if (at[hit] === word || (beside && add(spare, words.hash[word] as number, -1))) got += weight;
    }
    units.push({ start, end, own, got });
  }
  return units;
}

/** A stretch that has the quote's words close together counts nearly as much when its sentence goes on. */
const GOES_ON = 0.15;

function likeness(quote: Words, indexed: Indexed, span: Span, { at }: Alignment): number {
  const { words } = indexed;
  const from = firstAt(words, span.start);
  const to = firstAt(words, span.end);
  const sentence = shared(quote, indexed, from, to);
  const core = shared(quote, indexed, Math.max(from, at[0] as number), Math.min(to, (at[at.length - 1] as number) + 1));
  return Math.max(sentence, core - GOES_ON);
}

/** Weight of the words that quote and text[from, to) share, against the weight of both. */
function shared(quote: Words, indexed: Indexed, from: number, to: number): number {
  const { words } = indexed;
  const left = new Map<number, number>();
  for (let i = 0; i < quote.count; i++) add(left, quote.hash[i] as number, 1);
  let got = 0;
  const others: number[] = [];
  for (let word = from; word < to; word++) {
    const hash = words.hash[word] as number;
    if (add(left, hash, -1)) got += indexed.weigh(hash);
    else others.push(word);
  }
  // Forms of a word that is left on both sides.
  const stems = new Map<number, number>();
  for (let i = 0; i < quote.count; i++)
    if (add(left, quote.hash[i] as number, -1)) add(stems, quote.stem[i] as number, 1);
  for (const word of others)
    if (add(stems, words.stem[word] as number, -1)) got += FORM * indexed.weigh(words.hash[word] as number);
  return (2 * got) / (weightOf(indexed, quote, 0, quote.count) + weightOf(indexed, words, from, to));
}

/** Counts up, or down where there is something left. */
function add(counts: Map<number, number>, key: number, by: 1 | -1): boolean {
  const now = (counts.get(key) ?? 0) + by;
  if (now < 0) return false;
  counts.set(key, now);
  return true;
}

function weightOf(indexed: Indexed, words: Words, from: number, to: number): number {
  let sum = 0;
  for (let word = from; word < to; word++) sum += indexed.weigh(words.hash[word] as number);
  return sum;
}
