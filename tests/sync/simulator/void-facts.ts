import type { KnownFact } from '../../../lib/coalition/fact.ts';
import type { DecisionRow, RemovalRow, Tables } from '../../../lib/coalition/tables.ts';
import type { World } from './world.ts';

type Past = KnownFact['past'];
const within = (past: Past, { device, n }: KnownFact): boolean => (past[device] ?? 0) >= n;

/**
 * P 8.5, said a second time and without the rules that derive it: what a removed one said past its removal counts only
 * where more than half of the other organisations had it before they learnt of that, or had agreed to a close over it.
 */
export const checkVoidFacts = (world: World, facts: readonly KnownFact[], { decisions, membership }: Tables): void => {
  const byHash = new Map(facts.map((fact) => [fact.hash, fact]));
  const homes = homesOf(facts);
  const home = (id: string): string => homes.get(id) ?? id;
  const covering = (row: RemovalRow, cut: KnownFact, fact: KnownFact): boolean => {
    const words = facts.filter(
      ({ kind, content }) => kind === 'removal-acknowledged' && (content as { removal?: string }).removal === row.hash,
    );
    const had = [cut, ...words].filter((word) => within(word.past, fact)).map(({ device }) => home(device));
    return row.others.filter((organisation) => had.includes(organisation)).length * 2 > row.others.length;
  };
  const agreed = (decision: DecisionRow, cut: KnownFact, fact: KnownFact): boolean => {
    const eligible = new Set(decision.eligible.map(home));
    return decision.closings.some(({ hash }) => {
      const closing = byHash.get(hash);
      const words = facts.filter(
        ({ kind, content }) => kind === 'closing-acknowledged' && (content as { closing?: string }).closing === hash,
      );
      if (!closing || !within(closing.past, fact)) return false;
      const unaware = [closing, ...words].filter((word) => !within(word.past, cut)).map(({ device }) => home(device));
      return [...eligible].filter((organisation) => unaware.includes(organisation)).length * 2 > eligible.size;
    });
  };

  const cuts = [...(membership?.removals.values() ?? [])].filter(({ state, voids }) => state === 'holds' && voids);
  for (const decision of decisions.values())
    for (const hash of countedIn(decision)) {
      const fact = byHash.get(hash);
      if (!fact) continue;
      for (const row of cuts) {
        const cut = byHash.get(row.hash);
        const hit = row.devices.includes(fact.device) || (row.person !== null && row.person === fact.by);
        if (!cut || !hit || within(cut.past, fact) || agreed(decision, cut, fact)) continue;
        if (within(fact.past, cut) || !covering(row, cut, fact))
          world.violate('void, and counted', `${fact.kind} ${fact.n} of ${fact.device} after ${row.kind}`);
      }
    }
};

/** What a decision stands on: its opening, and the positions that count. */
const countedIn = ({ versions, positions }: DecisionRow): string[] => [
  ...versions.slice(0, 1).map(({ hash }) => hash),
  ...positions.filter(({ standing }) => standing === 'counts').map(({ hash }) => hash),
];

/** Device or person → its organisation. */
const homesOf = (facts: readonly KnownFact[]): Map<string, string> => {
  const homes = peopleOf(facts);
  for (const fact of facts) {
    const person = fact.kind === 'admission' ? (fact as KnownFact<'admission'>).content.person.id : null;
    if (person !== null) homes.set((fact as KnownFact<'admission'>).content.device, homes.get(person) ?? '');
    if (fact.kind === 'founding') homes.set(fact.device, homes.get(fact.by) ?? '');
  }
  return homes;
};

/** Person → its organisation, as they were let in. */
export const peopleOf = (facts: readonly KnownFact[]): Map<string, string> => {
  const people = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind === 'founding') people.set(fact.by, (fact as KnownFact<'founding'>).content.organisation.id);
    if (fact.kind !== 'admission') continue;
    const { person, organisation } = (fact as KnownFact<'admission'>).content;
    people.set(person.id, organisation);
  }
  return people;
};
