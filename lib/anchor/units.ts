import type { Span } from './sentences.ts';

/** Letters that surely are characters of their own, whatever stands beside them. */
const PLAIN = 0x300;
const LOOK = 40;
let graphemes: Intl.Segmenter | undefined;

/** Whether a cut at this offset leaves every character (surrogates, marks, joined emoji) whole. */
export function cutsClean(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const left = text.charCodeAt(at - 1);
  const right = text.charCodeAt(at);
  if (left < PLAIN && right < PLAIN) return !(left === 13 && right === 10);
  return characterAt(text, at).start === at;
}

/** The span, with the characters whole that its edges cut. */
export function widened(text: string, { start, end }: Span): Span {
  return {
    start: cutsClean(text, start) ? start : characterAt(text, start).start,
    end: cutsClean(text, end) ? end : characterAt(text, end).end,
  };
}

function characterAt(text: string, at: number): Span {
  let from = Math.max(0, at - LOOK);
  if (isLow(text.charCodeAt(from)) && from > 0) from--;
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const found = graphemes.segment(text.slice(from, at + LOOK)).containing(at - from);
  const start = from + (found?.index ?? at - from);
  return { start, end: start + (found?.segment.length ?? 0) };
}

const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/**
 * As much of a text as fits into so many bytes of JSON in UTF-8.
 * @param keep which side of it stays.
 */
export function within(text: string, bytes: number, keep: 'start' | 'end'): string {
  let room = bytes;
  if (keep === 'start') {
    let end = 0;
    while (end < text.length && room >= sizeAt(text, end)) room -= sizeAt(text, end++);
    if (end > 0 && end < text.length && isLow(text.charCodeAt(end))) end--;
    return text.slice(0, end);
  }
  let start = text.length;
  while (start > 0 && room >= sizeAt(text, start - 1)) room -= sizeAt(text, --start);
  if (isLow(text.charCodeAt(start))) start++;
  return text.slice(start);
}

/** Bytes that a code unit takes in JSON; of a pair each half takes its share. */
function sizeAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x20) return 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  if (isHigh(code)) return isLow(text.charCodeAt(at + 1)) ? 2 : 6;
  if (isLow(code)) return isHigh(text.charCodeAt(at - 1)) ? 2 : 6;
  return 3;
}

/** Tells texts apart that somebody edited, not texts that somebody made to collide: nothing but a place hangs on it. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}:${(hash >>> 0).toString(36)}`;
}
