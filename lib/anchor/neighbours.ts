import type { Quote } from './quote.ts';
import type { Span } from './sentences.ts';
import { wordsOf } from './words.ts';

/** How much of a quote's neighbours stands around a place of the text, each 0–1. */
export interface Around {
  before: number;
  after: number;
  /** Both together; the better side counts most. */
  score: number;
}
export type Surroundings = (text: string, span: Span) => Around;

/** Words looked at beyond as many letters as the quote kept: something may have been put in between. */
const ROOM = 60;
const FARTHEST = 6;
/** What a word more or less leaves of the weight of those behind it. */
const GAP = 0.85;
/** Described without surroundings (the page could not tell them): nothing speaks for a place, nor against. */
const UNKNOWN = 0.3;

export function surroundingsOf(quote: Quote): Surroundings {
  const before = hashes(quote.before).reverse();
  const after = hashes(quote.after);
  const alone = before.length === 0 && after.length === 0;
  return (text, { start, end }) => {
    if (alone) return { before: UNKNOWN, after: UNKNOWN, score: UNKNOWN };
    const left = text.slice(Math.max(0, start - quote.before.length - ROOM), start);
    const right = text.slice(end, end + quote.after.length + ROOM);
    // At the edge of a text one side is empty: to stand at that edge still is its likeness.
    const one = before.length > 0 ? inOrder(before, hashes(left).reverse()) : Number(left.trim() === '');
    const other = after.length > 0 ? inOrder(after, hashes(right)) : Number(right.trim() === '');
    return { before: one, after: other, score: 0.8 * Math.max(one, other) + 0.2 * Math.min(one, other) };
  };
}

function hashes(text: string): number[] {
  const words = wordsOf(text);
  return Array.from(words.hash.subarray(0, words.count));
}

/** Share of the wanted words that stand here in order: the nearest weigh most, and what is missing or put in between counts. */
function inOrder(wanted: readonly number[], here: readonly number[]): number {
  let at = 0;
  let got = 0;
  let all = 0;
  let trust = 1;
  for (let i = 0; i < wanted.length; i++) {
    const weight = 1 / (1 + i * 0.25);
    all += weight;
    let j = at;
    while (j < at + FARTHEST && j < here.length && here[j] !== wanted[i]) j++;
    if (j < at + FARTHEST && j < here.length) {
      trust *= GAP ** (j - at);
      got += trust * weight;
      at = j + 1;
    } else trust *= GAP;
  }
  return got / all;
}

/** How many letters directly before and after are the same: tells places apart that share most words. */
export function touching(text: string, { before, after }: Quote, { start, end }: Span): number {
  let left = 0;
  while (left < before.length && before[before.length - 1 - left] === text[start - 1 - left]) left++;
  let right = 0;
  while (right < after.length && after[right] === text[end + right]) right++;
  return left + right;
}

const NEAR = 40;
const TELLING = 8;

/**
 * What stands now between the quote's two neighbours, if both are still there, near each other and nowhere else: the
 * place that the quote had, whatever became of it (it may be empty). null where that can't be told.
 */
export function between(text: string, quote: Quote): Span | null {
  const before = quote.before.slice(-NEAR).trimEnd();
  const after = quote.after.slice(0, NEAR).trimStart();
  if (before.trimStart().length < TELLING || after.trimEnd().length < TELLING) return null;
  const room = Math.ceil(1.5 * quote.exact.length) + 30;
  let found: Span | null = null;
  let tries = 50;
  for (let at = text.indexOf(before); at >= 0 && tries-- > 0; at = text.indexOf(before, at + 1)) {
    const start = at + before.length;
    const reach = text.slice(start, start + room + after.length);
    const length = reach.indexOf(after);
    if (length < 0) continue;
    if (found !== null) return null;
    const inside = reach.slice(0, length);
    const lead = inside.length - inside.trimStart().length;
    found = { start: start + lead, end: start + Math.max(lead, inside.trimEnd().length) };
  }
  return found;
}
