import type { Indexed } from './prepared.ts';
import type { Words } from './words.ts';

/** Words of the text that answer words of the quote, in order: their numbers. */
export interface Alignment {
  readonly at: number[];
}

const SKIP = 0.24;
/** A form of the same word ("organise", "organising") counts less than the word. */
export const FORM = 0.5;

/** Smith–Waterman over words in text[from, to), weighted by rarity; null where no word answers. */
export function align(quote: Words, text: Indexed, from: number, to: number): Alignment | null {
  const { words } = text;
  const n = to - from;
  const width = n + 1;
  const { cells, came } = scratch((quote.count + 1) * width);
  const costs = costsOf(text, from, to);
  let top = 0;
  let best = 0;
  cells.fill(0, 0, width);
  came.fill(0, 0, width);
  for (let i = 1; i <= quote.count; i++) {
    const hash = quote.hash[i - 1] as number;
    const stem = quote.stem[i - 1] as number;
    const weight = text.weigh(hash);
    const skip = SKIP * weight;
    const row = i * width;
    cells[row] = 0;
    came[row] = 0;
    for (let j = 1; j <= n; j++) {
      const here = row + j;
      const word = from + j - 1;
      let value = 0;
      let way = 0;
      if (words.hash[word] === hash) {
        value = (cells[here - width - 1] as number) + weight;
        way = 1;
      } else if (words.stem[word] === stem) {
        value = (cells[here - width - 1] as number) + FORM * weight;
        way = 1;
      }
      const up = (cells[here - width] as number) - skip;
      if (up > value) {
        value = up;
        way = 2;
      }
      const left = (cells[here - 1] as number) - (costs[j - 1] as number);
      if (left > value) {
        value = left;
        way = 3;
      }
      cells[here] = value;
      came[here] = way;
      if (value > top) {
        top = value;
        best = here;
      }
    }
  }
  return top === 0 ? null : traced(came, best, width, from);
}

function traced(came: Uint8Array, best: number, width: number, from: number): Alignment {
  const at: number[] = [];
  for (let here = best; came[here] !== 0; ) {
    const way = came[here];
    if (way === 1) at.push(from + (here % width) - 1);
    here -= way === 1 ? width + 1 : way === 2 ? width : 1;
  }
  return { at: at.reverse() };
}

function costsOf(text: Indexed, from: number, to: number): Float64Array {
  const costs = new Float64Array(to - from);
  for (let j = from; j < to; j++) costs[j - from] = SKIP * text.weigh(text.words.hash[j] as number);
  return costs;
}

/** The table is used anew by every search: only what it reads is cleared. */
let table = { cells: new Float64Array(0), came: new Uint8Array(0) };
function scratch(size: number): typeof table {
  if (table.came.length < size) table = { cells: new Float64Array(size * 2), came: new Uint8Array(size * 2) };
  return table;
}
