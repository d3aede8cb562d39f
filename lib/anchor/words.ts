/** One word of a text: how it compares (folded) and where it stands (UTF-16 offsets). */
export interface Word {
  fold: string;
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{N}\p{M}_]+(?:['’.\-@][\p{L}\p{N}\p{M}_]+)*/gu;
/** Scripts that are written without spaces: only a dictionary knows their words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
const ASCII = /^[\w'.\-@]*$/;

/** The words of a text in order. Punctuation and white space are no words: editors change them by themselves. */
export function words(text: string): Word[] {
  const found: Word[] = [];
  let segmenter: Intl.Segmenter | undefined;
  for (const match of text.matchAll(WORD)) {
    const raw = match[0];
    const start = match.index;
    if (!ASCII.test(raw) && UNSPACED.test(raw)) {
      segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
      for (const part of segmenter.segment(raw)) {
        const from = start + part.index;
        found.push({ fold: fold(part.segment), start: from, end: from + part.segment.length });
      }
    } else {
      found.push({ fold: fold(raw), start, end: start + raw.length });
    }
  }
  return found;
}

/** How a word compares: case, compatibility forms and the curl of an apostrophe are typography, not wording. */
function fold(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase();
  return word.normalize('NFKC').toLowerCase().replaceAll('’', "'");
}

/** How much each word tells: a rare one much, "the" next to nothing; a word that the text lacks as much as its rarest. */
export function rarity(text: readonly Word[]): (fold: string) => number {
  const counts = new Map<string, number>();
  for (const word of text) counts.set(word.fold, (counts.get(word.fold) ?? 0) + 1);
  const total = Math.log(2 + text.length);
  return (fold) => 0.15 + 0.85 * (1 - Math.log(1 + (counts.get(fold) ?? 0)) / total);
}
