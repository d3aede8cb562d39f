import type { Book, DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { isDelegateAt, personAt } from '../foundation/members.ts';

type Position = KnownFact<'position'>;

/**
 * Whether a later word may settle an earlier one: its own author's, or a fellow delegate's once that author no longer
 * gives the voice. Else two delegates who differ stay split; the last one to write never wins (P 2.3).
 */
export const maySettle = (book: Book, later: KnownFact, earlier: Position): boolean =>
  later.by === earlier.by ||
  (personAt(book, later.by, later.past)?.organisation === earlier.content.organisation &&
    isDelegateAt(book, later.by, later.past) &&
    !isDelegateAt(book, earlier.by, later.past));

/** The resolution of an objection within a past, or null (P 2.6). */
export const resolutionOf = (book: Book, decision: DecisionBook, objection: Position, past: Past) =>
  decision.resolutions.find(
    (fact) => fact.content.objection === objection.hash && within(past, fact) && maySettle(book, fact, objection),
  ) ?? null;
