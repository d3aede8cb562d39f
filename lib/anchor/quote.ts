/** Words and what stood around them: plain JSON, under 2 KB for a sentence (the stored form's schema is `QuoteSchema`). */
export interface Quote {
  v: 1;
  /** The words themselves, as they stood. */
  exact: string;
  /** What stood before and after: short where the words stood once, long where they stood more often (see `oneOfSeveral`). */
  before: string;
  after: string;
  /** The paragraph that held the first word. */
  paragraph: string;
  /** UTF-16 offset in the described text: a hint only. */
  position: number;
}

const CONTEXT = 80;
const LONG_CONTEXT = 240;
const PARAGRAPH = 700;

/** Makes the quote of `text.slice(start, end)`, to be found again by `find` after edits near and far. */
export function describe(text: string, start: number, end: number): Quote {
  const exact = text.slice(start, end);
  const first = text.indexOf(exact);
  const several = exact !== '' && (first !== start || text.indexOf(exact, start + 1) >= 0);
  const room = several ? LONG_CONTEXT : CONTEXT;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const until = text.indexOf('\n', start);
  const paragraph = text.slice(start === 0 ? 0 : from, until < 0 ? text.length : until);
  return {
    v: 1,
    exact,
    before: text.slice(Math.max(0, start - room), start),
    after: text.slice(end, end + room),
    paragraph: paragraph.length > PARAGRAPH ? paragraph.slice(0, PARAGRAPH) : paragraph,
    position: start,
  };
}

/**
 * Whether the words stood more than once when they were described. The length of the context says it: a copy that is left
 * over after ours was deleted must not be taken for ours, so such a quote is only found where its surroundings are too.
 */
export function oneOfSeveral(quote: Quote): boolean {
  return quote.before.length > CONTEXT || quote.after.length > CONTEXT;
}
