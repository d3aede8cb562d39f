import { align, type Match } from './align.ts';
import { trim, widen } from './bounds.ts';
import { difference, type Piece } from './difference.ts';
import { oneOfSeveral, type Quote } from './quote.ts';
import { rarity, type Word, words } from './words.ts';

export { difference, type Piece } from './difference.ts';
export { describe, type Quote } from './quote.ts';

export interface Candidate {
  start: number;
  end: number;
  score: number;
}
/** Where a quote stands now. *uncertain* asks a person; a place is never guessed between duplicates (P 2.7). */
export type Found =
  | { state: 'unchanged' | 'moved'; start: number; end: number; score: number }
  | { state: 'reworded'; start: number; end: number; score: number; difference: Piece[] }
  | { state: 'uncertain'; candidates: Candidate[] }
  | { state: 'gone' };

/** From here on a stretch is the sentence, reworded; below that and above DOUBT a person is asked. */
const SAME = 0.5;
/** How much better the best of several must fit its surroundings than the next. */
const MARGIN = 0.2;

/** Finds the quote in a text that may have been edited since. Exact copies cost one search; only else are words aligned. */
export function find(text: string, quote: Quote): Found {
  if (quote.exact.trim() === '') return { state: 'gone' };
  const copies = occurrences(text, quote.exact);
  if (copies.length > 0) {
    const found = amongCopies(text, quote, copies);
    if (found !== null) return found;
  }
  return byWords(text, quote);
}

function occurrences(text: string, exact: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(exact); at >= 0 && found.length < 200; at = text.indexOf(exact, at + 1)) found.push(at);
  return found;
}

function amongCopies(text: string, quote: Quote, copies: number[]): Found | null {
  const length = quote.exact.length;
  const hit = (start: number, score: number): Found => ({
    state: score >= 0.3 || (copies.length === 1 && nearby(text, quote, start)) ? 'unchanged' : 'moved',
    start,
    end: start + length,
    score: 1,
  });
  const uncertain = (of: { start: number; score: number }[]): Found => ({
    state: 'uncertain',
    candidates: of.slice(0, 5).map(({ start, score }) => ({ start, end: start + length, score })),
  });
  const [only] = copies;
  if (copies.length === 1 && only !== undefined) {
    const score = surroundings(text, quote, only, only + length);
    // The last copy of what stood several times: ours only if its surroundings came along.
    if (oneOfSeveral(quote) && score < 0.3) return uncertain([{ start: only, score }]);
    return hit(only, score);
  }
  // Nothing moved at all: the very place, with all that stood around it.
  const { position } = quote;
  if (
    copies.includes(position) &&
    text.startsWith(quote.before, position - quote.before.length) &&
    text.startsWith(quote.after, position + length)
  )
    return hit(position, 1);
  const ranked = copies
    .map((start) => ({ start, score: surroundings(text, quote, start, start + length) }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = ranked;
  if (best === undefined || next === undefined) return null;
  if (best.score >= 0.3 && best.score - next.score >= MARGIN) return hit(best.start, best.score);
  const letters = copies
    .map((start) => ({ start, same: touching(text, quote, start) }))
    .sort((a, b) => b.same - a.same);
  const [nearest, other] = letters;
  if (nearest && other && nearest.start === best.start && nearest.same >= 12 && nearest.same >= 2 * other.same)
    return hit(best.start, best.score);
  return uncertain(ranked.filter(({ score }) => best.score - score < MARGIN));
}

/** How much of what stood directly around the quote stands around this place, 0–1. The better side counts most. */
function surroundings(text: string, quote: Quote, start: number, end: number): number {
  const room = 60;
  // Described without surroundings (the page could not tell them): there is nothing to compare.
  if (quote.before.trim() === '' && quote.after.trim() === '') return 0.3;
  const sides: number[] = [];
  const before = words(quote.before).slice(quote.before.length > 2 && /\w$/.test(quote.before[0] ?? '') ? 1 : 0);
  if (before.length > 0) {
    const here = words(text.slice(Math.max(0, start - quote.before.length - room), start));
    sides.push(adjacent(before.reverse(), here.reverse()));
  }
  const after = words(quote.after);
  if (after.length > 0) sides.push(adjacent(after, words(text.slice(end, end + quote.after.length + room))));
  // At the edge of the text one side is empty: standing at that edge still is its likeness.
  if (quote.before.trim() === '') sides.push(text.slice(0, start).trim() === '' ? 1 : 0);
  if (quote.after.trim() === '') sides.push(text.slice(end).trim() === '' ? 1 : 0);
  const high = Math.max(...sides);
  return 0.6 * high + 0.4 * (sides.reduce((sum, side) => sum + side, 0) / sides.length);
}

/** How many letters directly before and after are the same to the letter: tells list items apart that share most words. */
function touching(text: string, quote: Quote, start: number): number {
  const { before, after, exact } = quote;
  let left = 0;
  while (left < before.length && before[before.length - 1 - left] === text[start - 1 - left]) left++;
  let right = 0;
  while (right < after.length && after[right] === text[start + exact.length + right]) right++;
  return left + right;
}

/** Share of the wanted words that stand here in order, the nearest ones weighing most. */
function adjacent(wanted: readonly Word[], here: readonly Word[]): number {
  let at = 0;
  let got = 0;
  let all = 0;
  for (const [i, word] of wanted.entries()) {
    const weight = 1 / (1 + i * 0.25);
    all += weight;
    const found = here.findIndex((other, j) => j >= at && j < at + 6 && other.fold === word.fold);
    if (found < 0) continue;
    got += weight;
    at = found + 1;
  }
  return all === 0 ? 0 : got / all;
}

/** Same paragraph position as before, however the neighbours were rewritten: it did not move. */
function nearby(text: string, quote: Quote, start: number): boolean {
  return Math.abs(start - quote.position) < Math.max(40, text.length * 0.01);
}

function byWords(text: string, quote: Quote): Found {
  const all = words(text);
  const wanted = words(quote.exact);
  const matches = align(wanted, all, rarity(all));
  const [best] = matches;
  if (best === undefined || likeness(best) < SAME) return { state: 'gone' };
  const ranked = matches
    .filter((match) => likeness(match) >= SAME && likeness(match) >= likeness(best) - 0.12)
    .map((match) => place(text, quote, all, match))
    .sort((a, b) => b.total - a.total);
  const [first, second] = ranked;
  if (first === undefined) return { state: 'gone' };
  if (second !== undefined && first.total - second.total < 0.08) {
    return { state: 'uncertain', candidates: ranked.map(({ start, end, score }) => ({ start, end, score })) };
  }
  const { start, end, score, around } = first;
  const now = text.slice(start, end);
  if (plain(now) === plain(quote.exact)) return { state: around >= 0.3 ? 'unchanged' : 'moved', start, end, score };
  return { state: 'reworded', start, end, score, difference: difference(quote.exact, now) };
}

/** A sentence that lost a part keeps its score low but most of what it has left; one that grew keeps all its words. */
const likeness = (match: Match): number => Math.max(match.score, 0.5 * (match.kept + match.score));

function place(text: string, quote: Quote, all: readonly Word[], match: Match) {
  const from = all[match.from]?.start ?? 0;
  const to = all[match.to - 1]?.end ?? 0;
  const [low, high] = widen(text, from, to, quote, Math.max(60, quote.exact.length));
  const hits = match.hits.map((hit) => ({ start: all[hit]?.start ?? 0 }));
  const [start, end] = trim(text, low, high, quote.exact, hits);
  const around = surroundings(text, quote, start, end);
  return { start, end, score: likeness(match), around, total: likeness(match) + 0.3 * around };
}

/** White space and the shape of quotation marks are the editor's, not the author's. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\ufeff]/g, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
