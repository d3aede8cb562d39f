import type { Book } from '../book.ts';
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

/** Asks for a second yes to whoever is let in from now on, or not any more (P 8.1): as above, where members are at risk. */
export const askSecondYes: Rule<'coalition.second-yes'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person } = who.value;
  if (person.role !== 'coordinator' && !person.delegate) return refuse('coalition.only-delegates');
  const { required } = command;
  if ((tables.profile.secondYes ?? false) === required) return verdict({ subject: null });
  if (required && !tables.profile.risk) return refuse('coalition.not-at-risk');
  // Whoever invites can't say it: alone nobody would ever come in.
  const others = [...tables.people.values()].filter((p) => p.id !== person.id && p.role !== 'observer');
  if (required && others.length === 0) return refuse('coalition.nobody-else');
  return verdict({
    facts: [{ kind: 'second-yes', content: { required } }],
    subject: null,
    undo: { name: 'coalition.second-yes', required: !required },
  });
};

/** Null, or why a word about risk, or about the second yes, counts for nothing. Judged against its own past alone. */
export const judgeRisk = (book: Book, fact: KnownFact<'at-risk' | 'second-yes'>): string | null =>
  roleAt(book, fact.by, fact.past) === 'coordinator' || isDelegateAt(book, fact.by, fact.past)
    ? null
    : 'not-a-delegate-there';
