import { type Found, searching } from './find.ts';
import { prepare } from './prepared.ts';
import { describe, type Quote } from './quote.ts';

/** Where a quote's words stand now, in a form small enough for a page: its own words and a little around them. */
export interface Place {
  id: string;
  state: Found['state'];
  /** Empty where there is no one place. */
  words: string;
  before: string;
  after: string;
  /** Lines before it, nearest first, that could be its heading: short, without a full stop. */
  headings: string[];
}

/** The clock (ms) and the rest of whoever runs a long search: others get their turn in between. */
export interface Slices {
  now(): number;
  pause(): Promise<void>;
}
/** ms. Half of what a page may notice. */
const SLICE = 4;

/** Looks for every quote in a text, as it was just read, in slices of a few ms. */
export async function findAll(
  text: string,
  wanted: readonly { id: string; quote: Quote }[],
  { now, pause }: Slices,
): Promise<{ id: string; found: Found }[]> {
  const prepared = prepare(text);
  const results: { id: string; found: Found }[] = [];
  let began = now();
  for (const { id, quote } of wanted) {
    const search = searching(prepared, quote);
    for (let step = search.next(); ; step = search.next()) {
      if (step.done) results.push({ id, found: step.value });
      if (now() - began >= SLICE) {
        await pause();
        began = now();
      }
      if (step.done) break;
    }
  }
  return results;
}

/** The places that a quote could be at, each as a quote of its own, in the order of the text. */
export function quotesOf(text: string, found: Extract<Found, { state: 'uncertain' }>): Quote[] {
  return [...found.candidates].sort((a, b) => a.start - b.start).map(({ start, end }) => describe(text, start, end));
}

/** What a page needs to know to put marks at what was found. */
export function placesOf(text: string, results: readonly { id: string; found: Found }[]): Place[] {
  return results.map(({ id, found }) => {
    const { state } = found;
    if (!('start' in found)) return { id, state, words: '', before: '', after: '', headings: [] };
    const { start, end } = found;
    const words = text.slice(start, end);
    return {
      id,
      state,
      words,
      before: text.slice(Math.max(0, start - 60), start),
      after: text.slice(end, end + 60),
      headings: headingsBefore(text, start),
    };
  });
}

const headingsBefore = (text: string, at: number): string[] =>
  text
    .slice(0, at)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 0 && line.length < 80 && !/[.;:,]$/.test(line))
    .reverse()
    .slice(0, 6);

/**
 * The quote of a selection whose surroundings the page did not know. Where the words stand once in the text they get their
 * surroundings from it; where they stand more often, or nowhere yet (just typed, or only suggested), it stays as it is.
 */
export function withSurroundings(quote: Quote, text: string): Quote {
  const { exact, before, after } = quote;
  if (exact === '') return quote;
  const copies: number[] = [];
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1))
    if (text.slice(0, at).endsWith(before) && text.startsWith(after, at + exact.length)) copies.push(at);
  const [only] = copies;
  return only !== undefined && copies.length === 1 ? describe(text, only, only + exact.length) : quote;
}
