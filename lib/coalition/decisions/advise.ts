import { type Refusal, type Result, refuse } from '../result.ts';
import type { DecisionRow, PersonRow, Tables } from '../tables.ts';
import { type Rule, verdict } from '../verdict.ts';
import { deciderOf } from './advice.ts';
import { says } from './choices.ts';
import { actingInWindow } from './guards.ts';
import { asksToLookAgain } from './look-again.ts';

/** Advice to whoever decides by it: from anybody but an observer; those whom the row names are waited for (P 2.2). */
export const advise: Rule<'decision.advise'> = (tables, command, context) => {
  const found = actingInWindow(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, organisation } = found.value;
  if (decision.row?.method !== 'advice') return refuse('decision.no-advice-asked', { title: decision.title });
  if (command.version !== decision.version) return refuse('decision.text-changed', { title: decision.title });
  if (!says(command.text)) return refuse('decision.advice-says-nothing');
  const { version, text } = command;
  const content = { decision: decision.id, version, organisation: organisation.id, text };
  return verdict({ facts: [{ kind: 'advice', content }], subject: decision.id });
};

/** It was looked at again since so many stand aside: by the proposer or a coordinator (P 2.2). */
export const lookAgain: Rule<'decision.look-again'> = (tables, command, context) => {
  const found = actingInWindow(tables, command.decision, context);
  if (!found.ok) return found;
  const { decision, person } = found.value;
  if (decision.proposer !== person.id && person.role !== 'coordinator')
    return refuse('decision.only-proposer', { name: tables.people.get(decision.proposer)?.name ?? '' });
  if (command.version !== decision.version) return refuse('decision.text-changed', { title: decision.title });
  if (!isToBeLookedAt(decision)) return refuse('decision.nothing-to-look-at', { title: decision.title });
  const content = { decision: decision.id, version: command.version };
  return verdict({ facts: [{ kind: 'looked-again', content }], subject: decision.id });
};

/** Whether more than a fifth stand aside and nobody who may has looked at it again yet (P 2.2). */
export const isToBeLookedAt = (decision: DecisionRow): boolean =>
  decision.row !== null && !decision.lookedAgain && asksToLookAgain(decision.row.method, decision.voices);

/** Whether a person or its organisation is among those whose advice is asked and has not come (P 2.2). */
export const isAdviceAsked = (decision: DecisionRow, person: PersonRow): boolean =>
  decision.row?.method === 'advice' &&
  [person.id, person.organisation].some((id) => decision.row?.advises.includes(id)) &&
  !decision.advice.some(({ by, organisation }) => by === person.id || organisation === person.organisation);

/** Named advisers who have said nothing yet: names to show. */
export const advisersAsked = (decision: DecisionRow, tables: Tables): string[] => {
  const heard = new Set(decision.advice.flatMap(({ by, organisation }) => [by, organisation]));
  return (decision.row?.advises ?? [])
    .filter((id) => !heard.has(id))
    .map((id) => tables.people.get(id)?.name ?? tables.organisations.get(id)?.name ?? id);
};

/** Why the named decider can't decide yet: an adviser is still to be heard, or an advice has no answer. Null: nothing in the way. */
export const adviceMissing = (
  decision: DecisionRow,
  tables: Tables,
  at: number,
  became: readonly { readonly advice: string }[],
): Result<never, Refusal> | null => {
  if (!decision.row || deciderOf(decision.row) === null) return null;
  const names = advisersAsked(decision, tables);
  if (names.length > 0 && at < (decision.ends ?? 0))
    return refuse('decision.advice-not-heard', { names: names.join(', '), when: decision.ends ?? 0 });
  const answered = new Set(became.map(({ advice }) => advice));
  return decision.advice.every(({ hash }) => answered.has(hash)) ? null : refuse('decision.advice-not-answered');
};
