import type { Word } from './words.ts';

/** A stretch of the text's words that answers the quote: [from, to) and how well, 0–1. */
export interface Match {
  from: number;
  to: number;
  /** Share of the quote's weight that stands in the stretch, in order. */
  kept: number;
  /** Matched weight against the weight of both: 1 = the same words. */
  score: number;
  /** Which words of the text answered, first to last. */
  hits: number[];
}

const SKIP = 0.24;

/**
 * Local alignment by words, weighted by rarity, inside the windows that share most of the quote's rare words: the whole
 * text is looked at once, closely only where it can matter. Best first, no two of them overlap.
 */
export function align(quote: readonly Word[], text: readonly Word[], weigh: (fold: string) => number): Match[] {
  if (quote.length === 0 || text.length === 0) return [];
  const matches: Match[] = [];
  for (const [from, to] of windows(quote, text, weigh)) {
    const match = alignWindow(quote, text, from, to, weigh);
    if (match !== null) matches.push(match);
  }
  matches.sort((a, b) => b.score - a.score);
  return matches.filter((m, i) => !matches.slice(0, i).some((other) => other.from < m.to && m.from < other.to));
}

/** Where in the text the quote's words crowd: up to six windows, three times as wide as the quote. */
function windows(
  quote: readonly Word[],
  text: readonly Word[],
  weigh: (fold: string) => number,
): (readonly [number, number])[] {
  const wanted = new Map<string, number>();
  for (const word of quote) wanted.set(word.fold, weigh(word.fold) ** 2);
  const width = Math.max(4, Math.ceil(quote.length * 1.25));
  // Each wanted word counts once a window, however often it stands there: repetition is no likeness.
  const inside = new Map<string, number>();
  let sum = 0;
  const sums = new Float64Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const came = text[i]?.fold ?? '';
    const value = wanted.get(came);
    if (value !== undefined) {
      const count = inside.get(came) ?? 0;
      if (count === 0) sum += value;
      inside.set(came, count + 1);
    }
    const went = i >= width ? (text[i - width]?.fold ?? '') : '';
    const lost = wanted.get(went);
    if (lost !== undefined) {
      const count = (inside.get(went) ?? 1) - 1;
      if (count === 0) sum -= lost;
      inside.set(went, count);
    }
    sums[i] = sum;
  }
  const found: (readonly [number, number])[] = [];
  const peaks: number[] = [];
  let top = 0;
  while (found.length < 6) {
    let best = -1;
    let value = top * 0.45 + 1e-9;
    for (let i = 0; i < sums.length; i++) {
      const here = sums[i] ?? 0;
      if (here > value) {
        value = here;
        best = i;
      }
    }
    if (best < 0) break;
    top = Math.max(top, value);
    peaks.push(best);
    found.push([Math.max(0, best - 2 * width), Math.min(text.length, best + width + 1)]);
    sums.fill(0, Math.max(0, best - width), Math.min(text.length, best + width));
  }
  return found;
}

/** Smith–Waterman over words in text[from, to). */
function alignWindow(
  quote: readonly Word[],
  text: readonly Word[],
  from: number,
  to: number,
  weigh: (fold: string) => number,
): Match | null {
  const n = to - from;
  const q = quote.map((word) => weigh(word.fold));
  const t: number[] = [];
  for (let j = from; j < to; j++) t.push(weigh(text[j]?.fold ?? ''));
  const width = n + 1;
  const cells = new Float64Array((q.length + 1) * width);
  const came = new Uint8Array(cells.length);
  let top = 0;
  let at = 0;
  for (let i = 1; i <= q.length; i++) {
    const word = quote[i - 1]?.fold;
    const qw = q[i - 1] ?? 0;
    for (let j = 1; j <= n; j++) {
      const here = i * width + j;
      let value = 0;
      let way = 0;
      if (text[from + j - 1]?.fold === word) {
        value = (cells[here - width - 1] ?? 0) + qw;
        way = 1;
      }
      const up = (cells[here - width] ?? 0) - SKIP * qw;
      if (up > value) {
        value = up;
        way = 2;
      }
      const left = (cells[here - 1] ?? 0) - SKIP * (t[j - 1] ?? 0);
      if (left > value) {
        value = left;
        way = 3;
      }
      cells[here] = value;
      came[here] = way;
      if (value > top) {
        top = value;
        at = here;
      }
    }
  }
  if (top === 0) return null;
  let matched = 0;
  const hits: number[] = [];
  let end = -1;
  let start = 0;
  for (let here = at; came[here] !== 0; ) {
    const j = here % width;
    if (came[here] === 1) {
      matched += q[Math.floor(here / width) - 1] ?? 0;
      if (end < 0) end = j;
      start = j - 1;
      hits.push(from + start);
      here -= width + 1;
    } else if (came[here] === 2) here -= width;
    else here -= 1;
  }
  const whole = q.reduce((sum, w) => sum + w, 0);
  let stretch = 0;
  for (let j = start; j < end; j++) stretch += t[j] ?? 0;
  const score = (2 * matched) / (whole + stretch);
  return { from: from + start, to: from + end, kept: matched / whole, score, hits: hits.reverse() };
}
