import { isBlind, veil } from '../decisions/blind.ts';
import type { SignedFact } from '../fact.ts';
import type { DecisionRow, Tables } from '../tables.ts';

/** The decisions as this viewer may see them: what is blind stays so in every export (P 2.3). */
export const seenDecisions = (tables: Tables): { readonly decision: DecisionRow; readonly hidden: boolean }[] =>
  [...tables.decisions.values()].map((decision) => {
    const hidden = isBlind(decision, tables);
    return { decision: hidden ? veil(decision, tables) : decision, hidden };
  });

/** Facts that say what others think in a decision that is blind for this viewer: answers, and that an objection is resolved. */
const TELLING = ['position', 'resolution'];

/** Splits facts into those that may be shown and the number of those that may not yet. */
export const withoutBlind = (
  facts: readonly SignedFact[],
  tables: Tables,
): { readonly facts: readonly SignedFact[]; readonly withheld: number } => {
  const own = tables.people.get(tables.local.person)?.organisation;
  const blind = new Set(
    [...tables.decisions.values()].filter((decision) => isBlind(decision, tables)).map(({ id }) => id),
  );
  const tells = ({ kind, content, by }: SignedFact): boolean =>
    TELLING.includes(kind) &&
    blind.has(String(content.decision)) &&
    by !== tables.local.person &&
    !(kind === 'position' && content.organisation === own);
  const shown = facts.filter((fact) => !tells(fact));
  return { facts: shown, withheld: facts.length - shown.length };
};
