import { type Book, inPast, type Past, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';

/** Of words that had not seen each other, one that protects counts. `stands`: words that are left out count for nothing. */
const isSaid = <F extends KnownFact>(
  words: readonly F[],
  past: Past,
  protects: (word: F) => boolean,
  stands: (word: KnownFact) => boolean,
): boolean => {
  const said = inPast(words, past).filter(stands);
  return said.some((word) => protects(word) && !said.some((other) => other !== word && within(other.past, word)));
};
const all = (): boolean => true;

/** Whether members are at risk in a past (P 8.2). */
export const isAtRisk = (book: Book, past: Past, stands: (word: KnownFact) => boolean = all): boolean =>
  isSaid(book.risks, past, (word) => word.content.risk, stands);

/** Whether an admission with this past needs a second yes (P 8.1): members are at risk, and it was asked for. */
export const asksSecondYes = (book: Book, past: Past, stands: (word: KnownFact) => boolean = all): boolean =>
  book.secondYeses.length > 0 &&
  isAtRisk(book, past, stands) &&
  isSaid(book.secondYeses, past, (word) => word.content.required, stands);
