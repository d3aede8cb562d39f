/**
 * How a UTF-16 code unit takes part in words. Values from 8 on are the folded letter itself: case, accents, vowel points
 * and compatibility forms are typography, or come and go between editors; the wording is what is left.
 */
export const BREAK = 1;
/** A mark on the letter before it: no letter of its own, but it belongs to the word. */
export const MARK = 2;
/** Joiners, direction marks, soft hyphens: as if they weren't there. */
export const SILENT = 3;
/** Folds to several units (see `speltOut`). */
export const SPELT = 4;
/** A script that is written without spaces: every character compares by itself, whatever a dictionary would cut. */
export const ALONE = 5;
/** The same, in scripts of few letters: there a letter tells little, so it compares with the one before it. */
export const JOINED = 7;
/** Half of a surrogate pair. */
export const PAIRED = 6;

const table = new Uint16Array(65_536);
const spellings = new Map<number, readonly number[]>();

const MARKS =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/gu;
const SILENTS = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Variation_Selector}/u;
const IN_WORDS = /[\p{L}\p{N}\p{M}_]/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u30fc]/u;
const UNSPACED_LETTERS = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** The class or the folded letter of a code unit. */
export const foldOf = (code: number): number => table[code] || learn(code);

/** The units that a SPELT code unit, or a code point beyond the first plane, folds to. */
export const speltOut = (point: number): readonly number[] => spellings.get(point) ?? spell(point);

/** What a code point beyond the first plane is: BREAK, ALONE or SPELT. */
export function foldOfPair(point: number): number {
  const char = String.fromCodePoint(point);
  if (!IN_WORDS.test(char)) return BREAK;
  return UNSPACED.test(char) ? ALONE : SPELT;
}

function learn(code: number): number {
  const learnt = classify(code);
  table[code] = learnt;
  return learnt;
}

function classify(code: number): number {
  if (code >= 0xd800 && code < 0xe000) return PAIRED;
  const char = String.fromCharCode(code);
  if (SILENTS.test(char)) return SILENT;
  if (char.replace(MARKS, '') === '') return MARK;
  if (!IN_WORDS.test(char)) return BREAK;
  if (UNSPACED.test(char)) return ALONE;
  if (UNSPACED_LETTERS.test(char)) return JOINED;
  const [only = 0, ...more] = spell(code);
  return more.length === 0 && only >= 8 ? only : SPELT;
}

function spell(point: number): readonly number[] {
  // Up and down again: ß meets SS, final sigma the other, dotless i the dotted.
  const folded = String.fromCodePoint(point).toUpperCase().toLowerCase().normalize('NFKD').replace(MARKS, '');
  const units = Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i));
  if (spellings.size < 5_000) spellings.set(point, units);
  return units;
}
