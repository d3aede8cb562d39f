import { type Book, type DecisionBook, type Past, within } from '../book.ts';
import type { KnownFact, MatrixRow } from '../fact.ts';
import { personAt } from '../foundation/members.ts';

/** Who decides by advice: the one person whom the row names (P 2.2); null where it names none, so nobody could. */
export const deciderOf = ({ method, who }: MatrixRow): string | null =>
  method === 'advice' && who.kind === 'person' ? who.person : null;

/** The advice to a decision that lies in a past. */
export const adviceIn = (decision: DecisionBook, past: Past): KnownFact<'advice'>[] =>
  decision.advice.filter((fact) => within(past, fact));

/** The advisers named by the row, persons or organisations, who have said nothing in a past. */
export const unheardAdvisers = (book: Book, decision: DecisionBook, row: MatrixRow, past: Past): string[] => {
  const heard = new Set(
    adviceIn(decision, past).flatMap(({ by }) => [by, personAt(book, by, past)?.organisation ?? by]),
  );
  return row.advises.filter((id) => !heard.has(id));
};
