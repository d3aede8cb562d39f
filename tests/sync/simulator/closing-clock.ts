import type { KnownFact } from '../../../lib/coalition/fact.ts';
import type { RemovalRow, Tables } from '../../../lib/coalition/tables.ts';
import { peopleOf } from './void-facts.ts';
import type { World } from './world.ts';

/** P 2.4: nobody closes before the end by its own clock, but where all have answered who are still there. */
export const checkClock = (
  world: World,
  closing: KnownFact<'closing'>,
  facts: readonly KnownFact[],
  { membership }: Tables,
): void => {
  const seen = facts.filter(({ device, n }) => (closing.past[device] ?? 0) >= n);
  const mine = seen.filter(({ content }) => (content as { decision?: unknown }).decision === closing.content.decision);
  const openings = mine.filter(({ kind }) => kind === 'opening') as unknown as KnownFact<'opening'>[];
  const ends = Math.min(...openings.map(({ content }) => content.ends));
  if (closing.at >= ends) return;

  // An organisation in which nobody is left has no voice; where persons decide, who is out has none (P 2.3).
  const heard = new Set(seen.map(({ hash }) => hash));
  const removals = [...(membership?.removals.values() ?? [])].filter(({ hash }) => heard.has(hash));
  const out = new Set(removals.map(({ person }) => person));
  const people = [...lettingIn(seen, removals)];
  const isThere = (id: string): boolean =>
    people.some(([person, home]) => (person === id || home === id) && !out.has(person));
  const fewest = Math.min(...openings.map(({ content }) => content.eligible.filter(isThere).length));
  const spoken = new Set(mine.filter(({ kind }) => kind === 'position' || kind === 'recusal').map(({ by }) => by));
  if (spoken.size < fewest)
    world.violate(
      'closed too early',
      `${closing.device} closed ${ends - closing.at} ms before the end, ${spoken.size} of ${fewest} had spoken`,
    );
};

/** Person → organisation, but for whom somebody let in who was out by then, and all whom those let in. */
const lettingIn = (seen: readonly KnownFact[], removals: readonly RemovalRow[]): Map<string, string> => {
  const isVoid = (fact: KnownFact): boolean =>
    removals.some(({ hash, person, devices }) => {
      const past = seen.find((cut) => cut.hash === hash)?.past ?? {};
      return (fact.by === person || devices.includes(fact.device)) && (past[fact.device] ?? 0) < fact.n;
    });
  const stands = seen.filter((fact) => !isVoid(fact));
  let people = new Map<string, string>();
  for (;;) {
    const next = peopleOf(stands.filter(({ kind, by }) => kind === 'founding' || people.has(by)));
    if (next.size === people.size) return people;
    people = next;
  }
};
