/** Words of a text in plain letters: no case, no accents, no marks. */
export const wordsOf = (text: string): string[] =>
  (PLAIN.test(text) ? text : text.normalize('NFD').replace(/\p{M}/gu, '')).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Letters without accents need no folding. */
const PLAIN = /^[ -~\s]*$/;

/** Small words that people type around what they look for ("who owns the flyers?"). */
const SMALL = new Set(wordsOf('who owns own does is the a an of for to and in on our with das der die und les des'));

/** Shortest word of which a beginning or a shared stem counts: "print" finds "printing", "flyer" finds "flyers". */
const STEM = 3;

/** A text to be searched, already split, and how much a word of it counts. */
export interface Field {
  readonly words: readonly string[];
  readonly weight: number;
}

/** What a person asks for: the words without the small ones around them; all of them if there are no others. */
export const askedWords = (asked: string): readonly string[] => {
  const all = wordsOf(asked);
  const wanted = all.filter((word) => !SMALL.has(word));
  return wanted.length > 0 ? wanted : all;
};

/**
 * How well asked words find a text: 0 if any of them is found nowhere. Whole words count more than beginnings, beginnings
 * more than a shared stem; each field by its weight. Over a few thousand tasks this takes a few milliseconds.
 */
export const wordScore = (asked: readonly string[], fields: readonly Field[]): number => {
  if (asked.length === 0) return 0;
  let sum = 0;
  for (const needle of asked) {
    let best = 0;
    for (const { words, weight } of fields)
      for (const word of words) best = Math.max(best, weight * likeness(needle, word));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
};

const likeness = (needle: string, word: string): number => {
  if (needle === word) return 1;
  if (word.startsWith(needle)) return needle.length >= STEM ? 0.8 : 0.5;
  if (word.length >= STEM && needle.startsWith(word)) return 0.6;
  return 0;
};
