import { fingerprint } from './units.ts';
import { noWords, readWords, type Words } from './words.ts';

/** A text with what many searches in it share. Its words are only read when a quote has no exact copy. */
export interface Prepared {
  readonly text: string;
  /** Its words, read at once if nobody has; `reading` reads them in steps of a few ms before. */
  indexed(): Indexed;
  reading(): Generator<void, void>;
  fingerprint(): string;
}
/** The words of a text, and for each where it stands. */
export interface Indexed {
  readonly words: Words;
  /** How often a word stands in the text. */
  countOf(hash: number): number;
  /** The last place of a word, −1 for none; `earlier` goes on from there, backwards. */
  lastOf(hash: number): number;
  readonly earlier: Int32Array;
  /** How much a word tells, 0.15–1: a rare one much, "the" next to nothing; one that the text lacks as much as its rarest. */
  weigh(hash: number): number;
}

/** Shares the work on a text between searches. Searches by string for the same text find what the last one prepared. */
export function prepare(text: string): Prepared {
  const held = last?.deref();
  if (held?.text === text) return held;
  let indexed: Indexed | undefined;
  let print: string | undefined;
  const prepared: Prepared = {
    text,
    indexed() {
      for (const _ of prepared.reading());
      return indexed as Indexed;
    },
    *reading() {
      indexed ??= yield* read(text);
    },
    fingerprint() {
      print ??= fingerprint(text);
      return print;
    },
  };
  last = new WeakRef(prepared);
  return prepared;
}
/** Weak: a burst of searches shares it, and nobody keeps a document's words alive. */
let last: WeakRef<Prepared> | undefined;

/** Letters between two pauses. */
const PIECE = 50_000;

function* read(text: string): Generator<void, Indexed> {
  const words = noWords(text.length);
  for (let at = 0; at < text.length; ) {
    at = readWords(words, text, at, at + PIECE);
    if (at < text.length) yield;
  }
  return yield* index(words);
}

/** Open addressing: three numbers a slot, in columns. */
function* index(words: Words): Generator<void, Indexed> {
  const { count, hash } = words;
  let size = 1024;
  while (size < count * 2) size *= 2;
  const mask = size - 1;
  const heads = new Int32Array(size).fill(-1);
  const counts = new Int32Array(size);
  const earlier = new Int32Array(count);
  const slotOf = (wanted: number): number => {
    let slot = Math.imul(wanted, 0x9e3779b1) & mask;
    for (let head = heads[slot] as number; head >= 0 && hash[head] !== wanted; head = heads[slot] as number)
      slot = (slot + 1) & mask;
    return slot;
  };
  for (let at = 0; at < count; at++) {
    const slot = slotOf(hash[at] as number);
    earlier[at] = heads[slot] as number;
    heads[slot] = at;
    (counts[slot] as number)++;
    if (at % PIECE === PIECE - 1) yield;
  }
  const countOf = (wanted: number): number => counts[slotOf(wanted)] as number;
  const total = Math.log(2 + count);
  return {
    words,
    countOf,
    lastOf: (wanted) => heads[slotOf(wanted)] as number,
    earlier,
    weigh: (wanted) => 0.15 + 0.85 * (1 - Math.log(1 + countOf(wanted)) / total),
  };
}
