import { findAll, type Place, placesOf, withSurroundings } from '../anchor/places.ts';
import type { Quote } from '../anchor/quote.ts';
import type { FoundOnPage, PageMark } from '../protocol/page.ts';

/** Finding the marks' words in the document's text: by the page itself, if the host sends it the text. */
export interface Finder {
  places(text: string, marks: readonly PageMark[], tab: string | null): { places: Place[]; results: FoundOnPage[] };
  quote(quote: Quote, text: string): Quote;
}

export const pageFinder: Finder = {
  places(text, marks, tab) {
    const wanted = marks.flatMap(({ id, quote, tab: own }) =>
      quote !== null && (own === null || tab === null || own === tab) ? [{ id, quote }] : [],
    );
    const found = findAll(text, wanted);
    const results = found.map(({ id, found: one }) => ({
      id,
      state: one.state,
      difference: one.state === 'reworded' ? one.difference.slice(0, 2_000) : null,
    }));
    return { places: placesOf(text, found), results };
  },
  quote: withSurroundings,
};
