import { ALONE, BREAK, foldOf, foldOfPair, JOINED, MARK, PAIRED, SILENT, SPELT, speltOut } from './fold.ts';

/** The words of a text in order, in columns: a long text has a hundred thousand of them. */
export interface Words {
  count: number;
  /** What the word is, folded, as a number: equal words have equal ones. */
  hash: Int32Array;
  /** The same of its first five letters: forms of one word mostly share it. */
  stem: Int32Array;
  /** UTF-16 offsets. */
  start: Int32Array;
  end: Int32Array;
}

const STEM = 5;
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** Punctuation and white space are no words: editors change them by themselves. */
export function wordsOf(text: string): Words {
  const words = noWords(text.length);
  readWords(words, text, 0, text.length);
  return words;
}

export function noWords(length: number): Words {
  const room = 16 + (length >> 2);
  const column = () => new Int32Array(room);
  return { count: 0, hash: column(), stem: column(), start: column(), end: column() };
}

/**
 * Adds the words of text[from, …) up to the first break at or after `to`, so that a long text can be read piece by piece.
 * @returns where it stopped.
 */
export function readWords(words: Words, text: string, from: number, to: number): number {
  let hash = SEED;
  let stem = SEED;
  let letters = 0;
  let start = -1;
  let end = 0;
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let kind = foldOf(code);
    if (kind >= 8) {
      if (start < 0) start = at;
      hash = Math.imul(hash ^ kind, PRIME);
      if (++letters === STEM) stem = hash;
      end = at + 1;
      continue;
    }
    let point = code;
    if (kind === PAIRED) {
      point = text.codePointAt(at) as number;
      kind = foldOfPair(point);
    }
    const size = point > 0xffff ? 2 : 1;
    if (kind === SILENT) continue;
    if (kind === MARK) {
      if (start >= 0) end = at + 1;
      continue;
    }
    if (kind === SPELT) {
      if (start < 0) start = at;
      for (const unit of speltOut(point)) {
        hash = Math.imul(hash ^ unit, PRIME);
        if (++letters === STEM) stem = hash;
      }
      end = at + size;
    } else {
      if (start >= 0) {
        add(words, hash, letters < STEM ? hash : stem, start, end);
        hash = SEED;
        letters = 0;
        start = -1;
      }
      if (kind === ALONE || kind === JOINED) {
        const before = kind === JOINED && at > 0 ? text.charCodeAt(at - 1) : 0;
        const own = Math.imul(Math.imul(SEED ^ point, PRIME) ^ before, PRIME);
        add(words, own, own, at, at + size);
      } else if (kind === BREAK && at >= to) break;
    }
    at += size - 1;
  }
  if (start >= 0) add(words, hash, letters < STEM ? hash : stem, start, end);
  return at;
}

function add(words: Words, hash: number, stem: number, start: number, end: number): void {
  const at = words.count++;
  if (at === words.hash.length) grow(words);
  words.hash[at] = hash;
  words.stem[at] = stem;
  words.start[at] = start;
  words.end[at] = end;
}

function grow(words: Words): void {
  for (const name of ['hash', 'stem', 'start', 'end'] as const) {
    const wider = new Int32Array(words[name].length * 2);
    wider.set(words[name]);
    words[name] = wider;
  }
}

/** The first word that begins at or after an offset; their count where none does. */
export function firstAt(words: Words, offset: number): number {
  let low = 0;
  let high = words.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words.start[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
