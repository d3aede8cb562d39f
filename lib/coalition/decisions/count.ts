import type { Book, DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { personAt } from '../foundation/members.ts';
import { emptySince, isPersonOutAt } from '../foundation/out.ts';
import { isAfterClose } from './after-close.ts';
import { hasLookedAgain } from './look-again.ts';
import { countsPersons } from './persons.ts';
import { maySettle, resolutionOf } from './settle.ts';
import { type Ballot, type Tally, tally, type Voice } from './tally.ts';
import { chainOf, openingOfVersion, type Version } from './versions.ts';
import { endAt } from './window.ts';

type Position = KnownFact<'position'>;
type CountedPosition = Ballot & { readonly fact: Position };
export interface CountedVoice extends Voice<CountedPosition> {
  readonly organisation: string;
}

/** What one past gives: the text that is current, each voice, and what that makes. */
export interface Count extends Omit<Tally<CountedPosition>, 'voices'> {
  readonly chain: readonly Version[];
  readonly version: string;
  readonly voices: readonly CountedVoice[];
  /** Whether it passes if it ends like this (P 2.2). */
  readonly passes: boolean;
  readonly withdrawn: boolean;
  /** End of the window in ms, requests for time included. */
  readonly ends: number;
}

/** The id under which a position is counted: its organisation, or its author where persons decide (P 2.3). */
const voiceIdOf = (opening: KnownFact<'opening'>, position: Position): string =>
  countsPersons(opening.content.row) ? position.by : position.content.organisation;

/** Positions of a decision that lie in a past, belong to this opening and came before the close. */
export const countable = (decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): Position[] =>
  decision.positions.filter(
    (fact) =>
      within(past, fact) &&
      openingOfVersion(decision, fact.content.version, past)?.hash === opening.hash &&
      !isAfterClose(decision, opening, fact),
  );

const ballotsOf = (
  book: Book,
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  past: Past,
): CountedPosition[] => {
  const positions = countable(decision, opening, past);
  const byHash = new Map(positions.map((fact) => [fact.hash, fact]));
  return positions.map((fact) => ({
    fact,
    id: fact.hash,
    voice: voiceIdOf(opening, fact),
    device: fact.device,
    n: fact.n,
    version: fact.content.version,
    choice: fact.content.choice,
    relayed: fact.content.relayed !== null,
    replaces: fact.content.replaces.filter((hash) => {
      const earlier = byHash.get(hash);
      return earlier !== undefined && maySettle(book, fact, earlier);
    }),
    resolved: fact.content.choice === 'objection' && resolutionOf(book, decision, fact, past) !== null,
  }));
};

/** Counts a decision in one past. Pure; the same past gives the same count on every device. P 2.2, 2.3, 2.6. */
export const countIn = (book: Book, decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): Count => {
  const { row, target } = opening.content;
  const persons = countsPersons(row);
  const chain = chainOf(decision, opening, past);
  const version = chain.at(-1)?.hash ?? opening.hash;
  const ballots = ballotsOf(book, decision, opening, past);
  const spoke = new Set(ballots.map(({ voice }) => voice));
  // What somebody said before it was out stands; who is out and had said nothing doesn't count (P 2.3, 8.5).
  const isOut = (id: string): boolean =>
    persons ? isPersonOutAt(book, id, past) : emptySince(book, id, past) !== null;
  const eligible = opening.content.eligible.filter((id) => spoke.has(id) || !isOut(id));
  const recused = decision.recusals
    .filter((fact) => within(past, fact) && within(fact.past, opening))
    .map((fact) => (persons ? fact.by : fact.content.organisation));
  const counted = tally(ballots, { eligible, recused }, row.method, {
    version,
    quorum: row.quorum,
    target: target ?? null,
    lookedAgain: hasLookedAgain(decision, version, past),
  });
  return {
    ...counted,
    chain,
    version,
    voices: counted.voices.map((voice) => ({
      ...voice,
      organisation: persons ? (personAt(book, voice.id, past)?.organisation ?? voice.id) : voice.id,
    })),
    passes: counted.outcome === 'passed',
    withdrawn: decision.withdrawals.some((fact) => within(past, fact)),
    ends: endAt(decision, opening, past),
  };
};
