export interface Span {
  start: number;
  end: number;
}

/** Docs' marks for table, row, cell and object; a tab between cells in what pages copy. No quote goes over them. */
const CELLS = '\u0001\u0010\u0011\u0012\u001c\ue907';
const CELL = new RegExp(`[${CELLS}]`, 'g');
const BORDER = new RegExp(`[${CELLS}\\t\\n\\r\\u2029]`);
const WRAPPED_BORDER = new RegExp(`[${CELLS}\\t\\u2029]|\\n\\s*\\n`);

const STOP = /[\p{STerm}…]+["'”’»)\]」』）*_]*/gu;
/** Full stops that need no space after them. */
const TIGHT = /[。！？｡]/;
const BEGINS = /^\s+[¿¡"'“‘«„([「『*_]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u;
/** Bullets and numbers of items are the list's, not the sentence's. */
const BULLETS = /^[\s•◦▪●○*#>|–—-]*(?:\(?(?:\p{L}|\p{N}{1,3}|[ivxlc]{1,5})[.)]\s+)?/iu;
/** Hostile text may be one endless paragraph. */
const REACH = 1_000;

/**
 * The sentences that touch text[start, end), in order. A line ends a sentence, except where lines are wrapped (mail): there
 * only an empty one does.
 */
export function sentencesAt(text: string, start: number, end: number, layout: Layout): Span[] {
  const border = layout.wrapped ? WRAPPED_BORDER : BORDER;
  const low = Math.max(0, start - REACH);
  const high = Math.min(text.length, end + REACH);
  const from = low + lastBorder(text.slice(low, start), border);
  const after = text.slice(end, high).search(border);
  const to = after < 0 ? high : end + after;
  const found: Span[] = [];
  let at = from;
  for (const line of text.slice(from, to).split(new RegExp(border, 'g'))) {
    const begins = text.indexOf(line, at);
    if (layout.rows && ROW.test(line)) cellsOf(line, begins, found);
    else sentencesOf(line, begins, found);
    at = begins + line.length;
  }
  return found.filter((one) => one.end > start && one.start < end);
}

/** Of a range that goes over borders of cells, the part in its first cell with words. */
export function withinCell(text: string, start: number, end: number): Span {
  const from = Math.max(0, Math.min(start, text.length));
  const to = Math.max(from, Math.min(end, text.length));
  let at = from;
  for (const cell of text.slice(from, to).split(CELL)) {
    if (cell.trim() !== '') return { start: at, end: at + cell.length };
    at += cell.length + 1;
  }
  return { start: from, end: from };
}

function lastBorder(text: string, border: RegExp): number {
  let at = 0;
  for (const match of text.matchAll(new RegExp(border, 'g'))) at = match.index + match[0].length;
  return at;
}

/** A row of a table in Markdown: every cell is a line of its own. */
const ROW = /^\s*\|/;

function cellsOf(row: string, offset: number, into: Span[]): void {
  let at = offset;
  for (const cell of row.split('|')) {
    sentencesOf(cell, at, into);
    at += cell.length + 1;
  }
}

function sentencesOf(line: string, offset: number, into: Span[]): void {
  let from = BULLETS.exec(line)?.[0].length ?? 0;
  const push = (to: number): void => {
    const words = line.slice(from, to).trim();
    if (words === '') return;
    const start = line.indexOf(words, from);
    into.push({ start: offset + start, end: offset + start + words.length });
  };
  for (const stop of line.matchAll(STOP)) {
    const end = stop.index + stop[0].length;
    if (end <= from || !ends(line, stop.index, stop[0], end)) continue;
    push(end);
    from = end;
  }
  push(line.length);
}

function ends(line: string, at: number, stop: string, end: number): boolean {
  if (TIGHT.test(stop)) return true;
  const rest = line.slice(end, end + 8);
  if (rest.trim() === '') return true;
  if (!/^\s/.test(rest)) return false;
  if (!stop.startsWith('.')) return true;
  // "e.g. this", "U.S. law": no sentence ends there.
  if (!BEGINS.test(rest)) return false;
  return !/(?:^|[^\p{L}\p{N}])\p{L}$/u.test(line.slice(Math.max(0, at - 2), at));
}

/** Whether a quote began where a sentence begins, and ended where one ends. */
export function edgesOf(quote: { before: string; exact: string; after: string }): {
  opens: boolean;
  closes: boolean;
  sentences: number;
} {
  const text = quote.before + quote.exact + quote.after;
  const lead = quote.exact.length - quote.exact.trimStart().length;
  const start = quote.before.length + lead;
  const end = quote.before.length + quote.exact.trimEnd().length;
  const spans = sentencesAt(text, start, Math.max(start, end), layoutOf(quote.exact));
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return { opens: true, closes: true, sentences: 1 };
  return {
    // A mark more or less at an edge is no other sentence.
    opens: !WORD.test(text.slice(first.start, start)),
    closes: !WORD.test(text.slice(end, last.end)),
    sentences: spans.length,
  };
}

/** How the text lies in lines, as the quote tells it. */
export interface Layout {
  /** Lines end inside sentences (mail). */
  wrapped: boolean;
  /** A row of a table in Markdown is several cells, not one sentence. */
  rows: boolean;
}

export const layoutOf = (exact: string): Layout => ({
  wrapped: /[\p{L}\p{N},;] ?\n ?\p{Ll}/u.test(exact.trim()),
  rows: !exact.includes('|'),
});

/**
 * The sentences around a copy of a quote that began or ended with its sentence, where words were put to it: the copy is
 * exact, but the sentence says something else now. null where it stands as it stood.
 */
export function grown(text: string, quote: { before: string; exact: string; after: string }, at: Span): Span | null {
  if (quote.before === '' && quote.after === '') return null;
  if (text.startsWith(quote.after, at.end) && text.startsWith(quote.before, at.start - quote.before.length))
    return null;
  const { opens, closes } = edgesOf(quote);
  const spans = sentencesAt(text, at.start, at.end, layoutOf(quote.exact));
  const start = spans[0]?.start ?? at.start;
  const end = spans.at(-1)?.end ?? at.end;
  const before = opens && WORD.test(text.slice(start, at.start));
  const after = closes && !ENDING.test(quote.exact.trimEnd()) && WORD.test(text.slice(at.end, end));
  return before || after ? { start: before ? start : at.start, end: after ? end : at.end } : null;
}

const ENDING = /[\p{STerm}…]["'”’»)\]」』）*_]*$/u;
const WORD = /[\p{L}\p{N}]/u;
