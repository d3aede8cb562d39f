import { describe, type Found, find, type Quote } from '../anchor/index.ts';
import type { FoundOnPage, PageMark } from '../protocol/page.ts';
import type { SelectionFacts } from '../sites/site.ts';

/** Looks for every mark's words in the document's text, as it was just read. */
export function findMarks(text: string, marks: readonly PageMark[], tab: string | null): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const { id, quote, tab: own } of marks) {
    if (quote !== null && (own === null || tab === null || own === tab)) found.set(id, find(text, quote));
  }
  return found;
}

/** What the host is told of it. */
export const toResults = (found: ReadonlyMap<string, Found>): FoundOnPage[] =>
  [...found].map(([id, one]) => ({
    id,
    state: one.state,
    difference: one.state === 'reworded' ? one.difference.slice(0, 2_000) : null,
  }));

/**
 * The quote of a selection. Where the words stand once in the text they get their surroundings from it; where they stand
 * more often, or nowhere yet (just typed, or only suggested), only what the page itself knew stands around them.
 */
export function quoteOf(
  { text: words, before, after, paragraph, position }: SelectionFacts,
  text: string | null,
): Quote {
  const exact = words.slice(0, 4_000);
  if (text !== null) {
    const copies: number[] = [];
    for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) copies.push(at);
    const fits = copies.filter((at) => text.slice(0, at).endsWith(before) && text.startsWith(after, at + exact.length));
    const [only] = before || after ? fits : copies;
    if (only !== undefined && (before || after ? fits : copies).length === 1)
      return describe(text, only, only + exact.length);
  }
  return { v: 1, exact, before, after, paragraph: paragraph.slice(0, 700), position };
}
