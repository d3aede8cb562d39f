import type { Book, DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import { hadSeen, type KnownFact } from '../fact.ts';
import { memberAt, personAt } from '../foundation/members.ts';
import { emptySince } from '../foundation/out.ts';
import { isAfterClose } from './after-close.ts';
import { countsPersons } from './persons.ts';
import { openingOfVersion } from './versions.ts';

type Closing = KnownFact<'closing'>;

/** The closings of a decision in one past, who stands behind each, and which one is final. P 2.4. */
export interface Closed {
  readonly closings: readonly Closing[];
  /** Closing → organisations that acknowledge it (its author's by the closing itself), by id. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** Closing → devices whose last word it is. */
  readonly devices: ReadonlyMap<string, readonly string[]>;
  readonly final: Closing | null;
  /** Number of eligible organisations. */
  readonly of: number;
  /** What is counted: the final closing's past, until then the union of all closings' pasts. */
  readonly counted: () => Past;
}

/** The organisations whose voices an opening lists, by id: closings are confirmed by organisations, whoever decides. */
export const eligibleOrganisations = (book: Book, opening: KnownFact<'opening'>): string[] => {
  const persons = countsPersons(opening.content.row);
  const ids = opening.content.eligible.map((id) =>
    persons ? (personAt(book, id, opening.past)?.organisation ?? id) : id,
  );
  return [...new Set(ids)].sort();
};

/** Facts that a closing must cover to be agreed with: what the result depends on and what had seen no closing. */
export const coverable = (decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): KnownFact[] =>
  [
    ...decision.positions,
    ...decision.amendments,
    ...decision.recusals,
    ...decision.resolutions,
    ...decision.withdrawals,
    ...decision.looks,
  ].filter((fact) => within(past, fact) && !isAfterClose(decision, opening, fact));

/** Whether a closing has in its past everything that counts and that `past` holds. */
export const covers = (decision: DecisionBook, opening: KnownFact<'opening'>, closing: Closing, past: Past): boolean =>
  coverable(decision, opening, past).every((fact) => hadSeen(closing, fact));

const union = (pasts: readonly Past[]): Past => {
  const all: Record<string, number> = {};
  for (const past of pasts) for (const [device, n] of Object.entries(past)) all[device] = Math.max(all[device] ?? 0, n);
  return all;
};

/**
 * The state of a decision's closings in one past, or null while there is none. Each device's last word counts; devices
 * of one organisation that differ give none; more than half of the eligible organisations make a closing final.
 */
export const closedIn = (
  book: Book,
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  past: Past,
): Closed | null => {
  const closings = decision.closings.filter(
    (fact) => within(past, fact) && openingOfVersion(decision, fact.content.version, fact.past)?.hash === opening.hash,
  );
  if (closings.length === 0) return null;
  const known = new Set(closings.map((closing) => closing.hash));
  const last = new Map<string, { n: number; closing: string }>();
  const say = (device: string, n: number, closing: string): void => {
    if (known.has(closing) && n > (last.get(device)?.n ?? 0)) last.set(device, { n, closing });
  };
  for (const fact of closings) say(fact.device, fact.n, fact.hash);
  for (const fact of decision.acknowledgements) if (within(past, fact)) say(fact.device, fact.n, fact.content.closing);

  const eligible = eligibleOrganisations(book, opening);
  const said = new Map<string, Set<string>>();
  const devices = new Map<string, string[]>();
  for (const [device, word] of last) {
    const organisation = memberAt(book, device, past)?.organisation;
    devices.set(word.closing, [...(devices.get(word.closing) ?? []), device].sort());
    if (organisation === undefined || !eligible.includes(organisation)) continue;
    said.set(organisation, (said.get(organisation) ?? new Set()).add(word.closing));
  }
  const acknowledged = new Map<string, string[]>(closings.map((closing) => [closing.hash, []]));
  for (const organisation of eligible) {
    const [only, ...others] = said.get(organisation) ?? [];
    if (only !== undefined && others.length === 0) acknowledged.get(only)?.push(organisation);
  }
  // Of the frozen list; else of those who are still here, so that nobody who is out stands in the way of a close.
  const present = eligible.filter((organisation) => emptySince(book, organisation, past) === null);
  const words = (closing: Closing, among: readonly string[]): number =>
    (acknowledged.get(closing.hash) ?? []).filter((organisation) => among.includes(organisation)).length;
  const final =
    closings.find((closing) => words(closing, eligible) * 2 > eligible.length) ??
    closings.find((closing) => words(closing, present) * 2 > present.length) ??
    null;
  const counted = (): Past => (final ? final.past : union(closings.map((closing) => closing.past)));
  return { closings, acknowledged, devices, final, of: final ? eligible.length : present.length, counted };
};
