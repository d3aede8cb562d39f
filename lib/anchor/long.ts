import type { Span } from './sentences.ts';
import { cutsClean, fingerprint, within } from './units.ts';

/** What stands in a quote for the middle of very many words: its fingerprint, as people can read over it. */
const MIDDLE = /^([\s\S]*) \[… (\d+:[0-9a-z]+) …\] ([\s\S]*)$/;

/** Words as they are if they fit into so many bytes of JSON, else their beginning and end with the middle's fingerprint. */
export function elided(words: string, bytes: number): string {
  if (within(words, bytes, 'start').length === words.length) return words;
  const half = Math.floor((bytes - 40) / 2);
  let from = within(words, half, 'start').length;
  let to = words.length - within(words, half, 'end').length;
  while (from > 0 && !cutsClean(words, from)) from--;
  while (to < words.length && !cutsClean(words, to)) to++;
  return `${words.slice(0, from)} [… ${fingerprint(words.slice(from, to))} …] ${words.slice(to)}`;
}

/** The two ends of an elided quote; null for one that is whole. */
export function endsOf(exact: string): { head: string; tail: string; middle: string; length: number } | null {
  const parts = MIDDLE.exec(exact);
  if (parts === null) return null;
  const [, head = '', middle = '', tail = ''] = parts;
  return { head, tail, middle, length: head.length + Number.parseInt(middle, 10) + tail.length };
}

/** Where exactly these words stand, at most `most` places. */
export function occurrences(text: string, exact: string, most: number): Span[] {
  const ends = endsOf(exact);
  const first = ends?.head ?? exact;
  const length = ends?.length ?? exact.length;
  const found: Span[] = [];
  for (let start = text.indexOf(first); start >= 0 && found.length < most; start = text.indexOf(first, start + 1)) {
    const end = start + length;
    if (!cutsClean(text, start) || !cutsClean(text, end)) continue;
    if (ends !== null) {
      const { head, tail, middle } = ends;
      if (!text.startsWith(tail, end - tail.length) || end > text.length) continue;
      if (fingerprint(text.slice(start + head.length, end - tail.length)) !== middle) continue;
    }
    found.push({ start, end });
  }
  return found;
}

/** The words as they stand now, elided as the quote is, so that the two can be set side by side. */
export const elidedLike = (exact: string, now: string): string =>
  endsOf(exact) === null ? now : elided(now, new TextEncoder().encode(exact).length);
