import type { DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { KnownFact } from '../fact.ts';

export type Version = KnownFact<'opening'> | KnownFact<'amendment'>;

/**
 * The opening that stands for a decision in one past. One id is opened once; of two that had not seen each other the one
 * made by the device that the id names goes first, then the smaller hash, so that nobody takes over another's decision.
 */
export const openingAt = (decision: DecisionBook, past: Past): KnownFact<'opening'> | null => {
  const openings = decision.openings.filter((fact) => within(past, fact));
  const rank = (fact: KnownFact): string => `${decision.id.includes(fact.device) ? 0 : 1}${fact.hash}`;
  return openings.reduce<KnownFact<'opening'> | null>(
    (best, fact) => (best === null || rank(fact) < rank(best) ? fact : best),
    null,
  );
};

/** The opening to which a version's hash leads, or null if the hash is no version of this decision in this past. */
export const openingOfVersion = (decision: DecisionBook, version: string, past: Past): KnownFact<'opening'> | null => {
  let hash = version;
  for (let step = 0; step <= decision.amendments.length; step++) {
    const opening = decision.openings.find((fact) => fact.hash === hash);
    if (opening) return within(past, opening) ? opening : null;
    const amendment = decision.amendments.find((fact) => fact.hash === hash);
    if (!amendment || !within(past, amendment)) return null;
    hash = amendment.content.amends;
  }
  return null;
};

/** The chain of texts that are current one after another: of two amendments of one version the smaller hash (P 2.6). */
export const chainOf = (decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): Version[] => {
  const chain: Version[] = [opening];
  let current: Version | undefined = opening;
  while (current) {
    const from: string = current.hash;
    current = decision.amendments
      .filter((fact) => fact.content.amends === from && within(past, fact))
      .sort((a, b) => (a.hash < b.hash ? -1 : 1))[0];
    if (current) chain.push(current);
  }
  return chain;
};
