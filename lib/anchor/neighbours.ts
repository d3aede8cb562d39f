import type { Quote } from './quote.ts';
import type { Span } from './sentences.ts';
import { wordsOf } from './words.ts';

/** How much of a quote's neighbours stands around a place of the text, 0–1. The better side counts most. */
export type Surroundings = (text: string, span: Span) => number;

/** Words looked at beyond as many letters as the quote kept: something may have been put in between. */
const ROOM = 60;
const FARTHEST = 6;
/** Described without surroundings (the page could not tell them): nothing speaks for a place, nor against. */
const UNKNOWN = 0.3;

export function surroundingsOf(quote: Quote): Surroundings {
  const before = hashes(quote.before).reverse();
  const after = hashes(quote.after);
  const alone = before.length === 0 && after.length === 0;
  return (text, { start, end }) => {
    if (alone) return UNKNOWN;
    const left = text.slice(Math.max(0, start - quote.before.length - ROOM), start);
    const right = text.slice(end, end + quote.after.length + ROOM);
    // At the edge of a text one side is empty: to stand at that edge still is its likeness.
    const sides = [
      before.length > 0 ? inOrder(before, hashes(left).reverse()) : Number(left.trim() === ''),
      after.length > 0 ? inOrder(after, hashes(right)) : Number(right.trim() === ''),
    ] as const;
    return 0.8 * Math.max(...sides) + 0.2 * Math.min(...sides);
  };
}

function hashes(text: string): number[] {
  const words = wordsOf(text);
  return Array.from(words.hash.subarray(0, words.count));
}

/** Share of the wanted words that stand here in order, the nearest weighing most. */
function inOrder(wanted: readonly number[], here: readonly number[]): number {
  let at = 0;
  let got = 0;
  let all = 0;
  for (let i = 0; i < wanted.length; i++) {
    const weight = 1 / (1 + i * 0.25);
    all += weight;
    for (let j = at; j < at + FARTHEST && j < here.length; j++) {
      if (here[j] !== wanted[i]) continue;
      got += weight;
      at = j + 1;
      break;
    }
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
const TELLING = 10;

/**
 * What stands now between the quote's two neighbours, if both are still there, near each other and nowhere else: the
 * place that the quote had, whatever became of it (it may be empty). null where that can't be told.
 */
export function between(text: string, quote: Quote): Span | null {
  const before = quote.before.slice(-NEAR);
  const after = quote.after.slice(0, NEAR);
  if (before.trim().length < TELLING || after.trim().length < TELLING) return null;
  let found: Span | null = null;
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
    const start = at + before.length;
    const reach = text.slice(start, start + 2 * quote.exact.length + 200 + NEAR);
    const length = reach.indexOf(after);
    if (length < 0) continue;
    if (found !== null) return null;
    found = { start, end: start + length };
  }
  return found;
}
