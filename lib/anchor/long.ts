import type { Span } from './sentences.ts';
import { cutsClean, fingerprint, within } from './units.ts';

/** What stands in a quote for the middle of very many words: its fingerprint, as people can read over it. */
const MIDDLE = /^([\s\S]*) \[… (\d+:[0-9a-z]+) …\] ([\s\S]*)$/;

/** A character of more units than this is cut. */
const LOOK = 40;

/** Words as they are if they fit into so many bytes of JSON, else their beginning and end with the middle's fingerprint. */
export function elided(words: string, bytes: number): string {
  if (within(words, bytes, 'start').length === words.length) return words;
  const half = Math.floor((bytes - 40) / 2);
  let from = within(words, half, 'start').length;
  let to = words.length - within(words, half, 'end').length;
  for (let i = 0; i < LOOK && !cutsClean(words, from); i++) from--;
  for (let i = 0; i < LOOK && !cutsClean(words, to); i++) to++;
  return `${words.slice(0, from)} [… ${fingerprint(words.slice(from, to))} …] ${words.slice(to)}`;
}

/** The two ends of an elided quote; null for one that is whole. */
export function endsOf(exact: string): { head: string; tail: string; middle: string; length: number } | null {
  const parts = MIDDLE.exec(exact);
  if (parts === null) return null;
  const [, head = '', middle = '', tail = ''] = parts;
  return { head, tail, middle, length: head.length + Number.parseInt(middle, 10) + tail.length };
}

/** Where exactly these words stand, at most `most` places; hostile text has ever more that only nearly are. */
export function occurrences(text: string, exact: string, most: number): Span[] {
  const first = endsOf(exact)?.head ?? exact;
  const found: Span[] = [];
  let tries = 2 * most;
  for (let start = text.indexOf(first); start >= 0 && found.length < most && tries-- > 0; ) {
    const span = standingAt(text, exact, start);
    if (span !== null) found.push(span);
    start = text.indexOf(first, start + 1);
  }
  return found;
}

/** The span of exactly these words at this place; null where they don't stand, or only as a part of characters. */
export function standingAt(text: string, exact: string, start: number): Span | null {
  const ends = endsOf(exact);
  const { head, tail, length } = ends ?? { head: exact, tail: '', length: exact.length };
  const end = start + length;
  if (end > text.length || !text.startsWith(head, start) || !text.startsWith(tail, end - tail.length)) return null;
  if (ends !== null && fingerprint(text.slice(start + head.length, end - tail.length)) !== ends.middle) return null;
  return cutsClean(text, start) && cutsClean(text, end) ? { start, end } : null;
}

/** The words as they stand now, elided as the quote is, so that the two can be set side by side. */
export const elidedLike = (exact: string, now: string): string =>
  endsOf(exact) === null ? now : elided(now, new TextEncoder().encode(exact).length);
