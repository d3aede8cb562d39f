import type { Indexed } from './prepared.ts';
import type { Words } from './words.ts';

/** Words [from, to) of a text where many of a quote's words stand. */
export interface Crowd {
  from: number;
  to: number;
  /** Weight of the quote's words that stand there, each counted once. */
  weight: number;
}

const MOST = 5;
/** Of the best crowd's weight. */
const WORTH = 0.5;

/**
 * Where in the text the quote's words crowd, best first. Looks only at the places of the quote's words, so a long text that
 * lacks them costs nothing.
 */
export function crowds(quote: Words, text: Indexed): Crowd[] {
  const total = text.words.count;
  // Half a quote wide; a crowd is three neighbours, so that a quote of any alignment falls into one.
  const width = Math.max(4, Math.ceil(quote.count / 2));
  const weights = new Float64Array(Math.ceil(total / width) + 2);
  for (const [hash, weight] of telling(quote, text)) {
    let bucket = -1;
    for (let at = text.lastOf(hash); at >= 0; at = text.earlier[at] as number) {
      const here = Math.floor(at / width) + 1;
      // Once a crowd, however often it stands there: repetition is no likeness.
      if (here !== bucket) (weights[here] as number) += weight;
      bucket = here;
    }
  }
  const found: Crowd[] = [];
  let top = 0;
  while (found.length < MOST) {
    let best = -1;
    let value = top * WORTH + 1e-9;
    for (let i = 1; i < weights.length - 1; i++) {
      const here = (weights[i - 1] as number) + (weights[i] as number) + (weights[i + 1] as number);
      if (here > value) {
        best = i;
        value = here;
      }
    }
    if (best < 0) break;
    top = Math.max(top, value);
    const middle = (best - 1) * width;
    found.push({
      from: Math.max(0, middle - 2 * width),
      to: Math.min(total, middle + 3 * width),
      weight: value,
    });
    weights.fill(0, best - 1, best + 2);
  }
  return found;
}

/** The quote's words that the text has, rarest first, without those that stand everywhere unless there is nothing else. */
function telling(quote: Words, text: Indexed): [hash: number, weight: number][] {
  const seen = new Map<number, number>();
  for (let i = 0; i < quote.count; i++) {
    const hash = quote.hash[i] as number;
    if (!seen.has(hash)) seen.set(hash, text.countOf(hash));
  }
  const counted = [...seen].filter(([, count]) => count > 0).sort((a, b) => a[1] - b[1]);
  const common = Math.max(8, text.words.count / 100);
  const rare = counted.filter(([, count], i) => count <= common || i < 4);
  return rare.map(([hash]) => [hash, text.weigh(hash)]);
}
