import { type Book, inPast, type Past, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { isDelegateAt } from '../foundation/members.ts';
import { roleAt } from '../foundation/standing.ts';
import { refuse } from '../result.ts';
import { actor, type Rule, verdict } from '../verdict.ts';

/** Says that members are at risk, or not any more (P 8.2): a coordinator, or whoever gives an organisation's voice. */
export const declareRisk: Rule<'coalition.risk'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person } = who.value;
  if (person.role !== 'coordinator' && !person.delegate) return refuse('coalition.only-delegates');
  const { risk } = command;
  if (tables.profile.risk === risk) return verdict({ subject: null });
  return verdict({
    facts: [{ kind: 'at-risk', content: { risk } }],
    subject: null,
    undo: { name: 'coalition.risk', risk: !risk },
  });
};

/** Null, or why it counts for nothing. Judged against its own past alone. */
export const judgeRisk = (book: Book, fact: KnownFact<'at-risk'>): string | null =>
  roleAt(book, fact.by, fact.past) === 'coordinator' || isDelegateAt(book, fact.by, fact.past)
    ? null
    : 'not-a-delegate-there';

/** Whether members are at risk in a past. Of words that had not seen each other, the one that protects counts. */
export const isAtRisk = (book: Book, past: Past): boolean => {
  const said = inPast(book.risks, past);
  return said.some((word) => word.content.risk && !said.some((other) => other !== word && within(other.past, word)));
};
