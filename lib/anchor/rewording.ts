import { type Alignment, align } from './align.ts';
import { crowds } from './crowds.ts';
import { surroundingsOf } from './neighbours.ts';
import type { Indexed, Prepared } from './prepared.ts';
import type { Quote } from './quote.ts';
import { edgesOf, type Layout, layoutOf, type Span, sentencesAt } from './sentences.ts';
import { firstAt, type Words, wordsOf } from './words.ts';

/** A stretch of the text that may be what the quote became. */
export interface Likely extends Span {
  /** How alike the words are, 0–1: 1 = the same words, whatever their order. */
  score: number;
  /** How much of what stood around the quote stands around it, 0–1. */
  around: number;
  /** Both together, to compare and to judge. */
  total: number;
}

const AROUND = 0.08;

/** The stretches that have most of the quote's words, best first, whole sentences where the quote was of whole ones. */
export function rewordings(prepared: Prepared, quote: Quote): Likely[] {
  const { text } = prepared;
  const words = prepared.indexed();
  const wanted = wordsOf(quote.exact);
  const shape: Shape = { ...edgesOf(quote), layout: layoutOf(quote.exact) };
  const surroundings = surroundingsOf(quote);
  const found: Likely[] = [];
  for (const crowd of crowds(wanted, words)) {
    const alignment = align(wanted, words, crowd.from, crowd.to);
    if (alignment === null) continue;
    const span = fitted(text, words, wanted, alignment, shape);
    if (found.some((other) => other.start < span.end && span.start < other.end)) continue;
    const score = likeness(wanted, words, span, alignment);
    const around = surroundings(text, span);
    found.push({ ...span, score, around, total: score + AROUND * around });
  }
  return found.sort((a, b) => b.total - a.total);
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
  const units = unitsOf(text, indexed, alignment, first, last, shape.layout);
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

function unitsOf(
  text: string,
  indexed: Indexed,
  { at }: Alignment,
  first: number,
  last: number,
  layout: Layout,
): Unit[] {
  const { words } = indexed;
  const units: Unit[] = [];
  let hit = 0;
  for (const { start, end } of sentencesAt(text, first, last, layout)) {
    let own = 0;
    let got = 0;
    for (let word = firstAt(words, start); word < words.count && (words.start[word] as number) < end; word++) {
      const weight = indexed.weigh(words.hash[word] as number);
      own += weight;
      while ((at[hit] as number) < word) hit++;
      if (at[hit] === word) got += weight;
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
  for (let i = 0; i < quote.count; i++) {
    const hash = quote.hash[i] as number;
    left.set(hash, (left.get(hash) ?? 0) + 1);
  }
  let got = 0;
  for (let word = from; word < to; word++) {
    const hash = words.hash[word] as number;
    const more = left.get(hash) ?? 0;
    if (more === 0) continue;
    left.set(hash, more - 1);
    got += indexed.weigh(hash);
  }
  return (2 * got) / (weightOf(indexed, quote, 0, quote.count) + weightOf(indexed, words, from, to));
}

function weightOf(indexed: Indexed, words: Words, from: number, to: number): number {
  let sum = 0;
  for (let word = from; word < to; word++) sum += indexed.weigh(words.hash[word] as number);
  return sum;
}
