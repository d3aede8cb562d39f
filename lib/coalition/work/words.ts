/** Words of a text in plain letters: no case, no accents, no marks. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Small words that people type around what they look for ("who owns the flyers?"). */
const SMALL = new Set(wordsOf('who owns own does is the a an of for to and in on our with das der die und les des'));

/** Shortest word of which a beginning or a shared stem counts: "print" finds "printing", "flyer" finds "flyers". */
const STEM = 3;

/**
 * How well words find a text: 0 if any asked word is found nowhere. Whole words count more than beginnings, beginnings
 * more than a shared stem; each field by its weight. Over a few thousand tasks this takes a few milliseconds.
 */
export const wordScore = (
  asked: string,
  fields: readonly { readonly text: string; readonly weight: number }[],
): number => {
  const all = wordsOf(asked);
  const wanted = all.filter((word) => !SMALL.has(word));
  const needles = wanted.length > 0 ? wanted : all;
  if (needles.length === 0) return 0;
  const split = fields.map(({ text, weight }) => ({ words: wordsOf(text), weight }));
  let sum = 0;
  for (const needle of needles) {
    const best = Math.max(
      ...split.map(({ words, weight }) => weight * Math.max(0, ...words.map((w) => likeness(needle, w)))),
    );
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
