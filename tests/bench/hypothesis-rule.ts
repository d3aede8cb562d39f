import search, { type Match } from 'approx-string-match';

export interface PeerQuote {
  exact: string;
  prefix: string;
  suffix: string;
  hint: number;
}

/** What Hypothesis's client keeps of a selection: the words, 32 characters on each side, where it stood. */
export const peerQuote = (text: string, start: number, end: number): PeerQuote => ({
  exact: text.slice(start, end),
  prefix: text.slice(Math.max(0, start - 32), start),
  suffix: text.slice(end, end + 32),
  hint: start,
});

/**
 * The rule by which Hypothesis's client finds a quote, written anew from its description: exact copies first, else edit
 * distance up to half the quote (at most 256 errors); the best by quote (weight 50), prefix and suffix (20 each) and
 * position (2).
 * @returns null where nothing is near enough.
 */
export function peerFind(text: string, quote: PeerQuote): { start: number; end: number } | null {
  const { exact, prefix, suffix, hint } = quote;
  if (exact === '') return null;
  let best: Match | null = null;
  let top = Number.NEGATIVE_INFINITY;
  for (const match of candidates(text, exact, Math.min(256, exact.length / 2))) {
    const before = text.slice(Math.max(0, match.start - prefix.length), match.start);
    const after = text.slice(match.end, match.end + suffix.length);
    const score =
      50 * (1 - match.errors / exact.length) +
      20 * (prefix === '' ? 1 : likeness(before, prefix)) +
      20 * (suffix === '' ? 1 : likeness(after, suffix)) +
      2 * (1 - Math.abs(match.start - hint) / text.length);
    if (score > top) [best, top] = [match, score];
  }
  return best;
}

function candidates(text: string, exact: string, errors: number): Match[] {
  const copies: Match[] = [];
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1))
    copies.push({ start: at, end: at + exact.length, errors: 0 });
  return copies.length > 0 ? copies : search(text, exact, errors);
}

function likeness(text: string, wanted: string): number {
  if (text === '') return 0;
  const [first] = candidates(text, wanted, wanted.length);
  return first === undefined ? 0 : 1 - first.errors / wanted.length;
}
