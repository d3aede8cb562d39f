import type { Book, DecisionBook, Past } from '../book.ts';
import type { About, KnownFact } from '../fact.ts';
import { closedIn } from './closing.ts';
import { countIn } from './count.ts';
import { openingAt } from './versions.ts';

/** A passed, finally closed decision and the closing by which it took effect. */
export interface Effect {
  readonly decision: string;
  readonly about: About | null;
  readonly closing: KnownFact<'closing'>;
}

/** What a decision puts in force in one past: null until it is finally closed and passed there. P 1.9, 2.4. */
export const effectIn = (book: Book, decision: DecisionBook, past: Past): Effect | null => {
  const opening = openingAt(decision, past);
  const final = opening && closedIn(book, decision, opening, past)?.final;
  if (!final) return null;
  const count = countIn(book, decision, opening, final.past);
  return count.passes && !count.withdrawn
    ? { decision: decision.id, about: opening.content.about, closing: final }
    : null;
};
