import { elided } from './long.ts';
import { type Span, withinCell } from './sentences.ts';
import { fingerprint, widened, within } from './units.ts';

/** Words and what stood around them: plain JSON, always under 2 KB in UTF-8 (the stored form's schema is `QuoteSchema`). */
export interface Quote {
  v: 1;
  /** The words themselves, as they stood; of very many, the first and the last (see `elided`). */
  exact: string;
  /** What stood before and after: more of it where the words stood more than once. */
  before: string;
  after: string;
  /** The paragraph that held the first word. */
  paragraph: string;
  /** UTF-16 offset in the described text. */
  position: number;
  /**
   * Only where the words stood more than once: a fingerprint of the text. In the very same text the position tells
   * duplicates apart; in any other it tells nothing.
   */
  whole?: string | undefined;
}

const CONTEXT = 80;
const LONG_CONTEXT = 240;
/** Bytes of JSON. With the names of the fields and the position they stay under 2,048. */
const EXACT_BYTES = 900;
const CONTEXT_BYTES = 340;
const ALL_BYTES = 1_860;

/**
 * Makes the quote of `text.slice(start, end)`, to be found again by `find` after edits near and far. A range that goes over
 * a border between table cells is cut to its first cell with words; one that splits a character is widened to hold it.
 * @param start UTF-16 offset; `end` too, exclusive.
 */
export function describe(text: string, start: number, end: number): Quote {
  const span = widened(text, withinCell(text, start, end));
  const exact = text.slice(span.start, span.end);
  const first = text.indexOf(exact);
  const several = exact !== '' && (first !== span.start || text.indexOf(exact, span.start + 1) >= 0);
  const room = several ? LONG_CONTEXT : CONTEXT;
  const quote: Quote = {
    v: 1,
    exact: elided(exact, EXACT_BYTES),
    before: within(text.slice(Math.max(0, span.start - room), span.start), CONTEXT_BYTES, 'end'),
    after: within(text.slice(span.end, span.end + room), CONTEXT_BYTES, 'start'),
    paragraph: '',
    position: span.start,
    ...(several && { whole: fingerprint(text) }),
  };
  const left = ALL_BYTES - new TextEncoder().encode(JSON.stringify(quote)).length;
  return { ...quote, paragraph: paragraphOf(text, span, left) };
}

/** As much of the paragraph as fits: from its beginning, or, where the words stand far down, from a little before them. */
function paragraphOf(text: string, { start }: Span, bytes: number): string {
  const from = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  const until = text.indexOf('\n', start);
  const far = start - from > bytes / 3;
  const all = text.slice(far ? Math.max(from, start - Math.floor(bytes / 6)) : from, until < 0 ? text.length : until);
  return within(all.slice(0, bytes), bytes, 'start');
}

/** Whether the words stood more than once when they were described: a copy that is left over must not be taken for ours. */
export const oneOfSeveral = (quote: Quote): boolean =>
  quote.whole !== undefined || quote.before.includes(quote.exact) || quote.after.includes(quote.exact);
