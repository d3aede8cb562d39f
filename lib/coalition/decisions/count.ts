import type { Book, DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { Choice, KnownFact } from '../fact.ts';
import { emptySince, isPersonOutAt } from '../foundation/out.ts';
import { isAfterClose } from './after-close.ts';
import { countsPersons } from './persons.ts';
import { chainOf, openingOfVersion, type Version } from './versions.ts';
import { type Voice, voiceAt, voiceIdOf } from './voices.ts';
import { endAt } from './window.ts';

/** What one past gives: the text that is current, each voice, and what that makes. */
export interface Count {
  readonly chain: readonly Version[];
  readonly version: string;
  readonly voices: readonly Voice[];
  readonly quorumMet: boolean;
  /** Every eligible voice has answered the current text or stands aside: the window may close early (P 2.4). */
  readonly complete: boolean;
  /** Whether it passes if it ends like this (P 2.2). */
  readonly passes: boolean;
  readonly withdrawn: boolean;
  /** End of the window in ms, requests for time included. */
  readonly ends: number;
  readonly tally: Readonly<Partial<Record<Choice, number>>>;
}

/**
 * Whether votes pass (P 2.2). `electorate` = the frozen list less those who recused themselves; abstentions are not
 * counted as cast; a tie fails; nothing cast passes nothing. Quorum comes first and is judged elsewhere.
 */
export const votesPass = (
  method: 'majority' | 'two-thirds-cast' | 'two-thirds-eligible',
  yes: number,
  no: number,
  electorate: number,
): boolean => {
  if (yes === 0) return false;
  if (method === 'majority') return yes > no;
  if (method === 'two-thirds-cast') return yes >= 2 * no;
  return 3 * yes >= 2 * electorate;
};

/** Positions of a decision that lie in a past, belong to this opening and came before the close. */
export const countable = (decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): KnownFact<'position'>[] =>
  decision.positions.filter(
    (fact) =>
      within(past, fact) &&
      openingOfVersion(decision, fact.content.version, past)?.hash === opening.hash &&
      !isAfterClose(decision, opening, fact),
  );

/** Counts a decision in one past. Pure; the same past gives the same count on every device. P 2.2, 2.3, 2.6. */
export const countIn = (book: Book, decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): Count => {
  const { row } = opening.content;
  const chain = chainOf(decision, opening, past);
  const version = chain.at(-1)?.hash ?? opening.hash;
  const positions = countable(decision, opening, past);
  const byVoice = new Map<string, KnownFact<'position'>[]>();
  for (const position of positions) {
    const id = voiceIdOf(opening, position);
    byVoice.set(id, [...(byVoice.get(id) ?? []), position]);
  }
  // What somebody said before it was out stands; who is out and had said nothing doesn't count (P 2.3, 8.5).
  const isOut = (id: string): boolean =>
    countsPersons(row) ? isPersonOutAt(book, id, past) : emptySince(book, id, past) !== null;
  const eligible = opening.content.eligible.filter((id) => byVoice.has(id) || !isOut(id));
  const voices = eligible.map((id) => voiceAt(book, decision, opening, past, id, byVoice.get(id) ?? [], version));
  const recused = voices.filter((voice) => voice.state === 'recused').length;
  const present = voices.filter((voice) => voice.state !== 'silent').length;
  const tally: Partial<Record<Choice, number>> = {};
  for (const voice of voices) if (voice.choice !== null) tally[voice.choice] = (tally[voice.choice] ?? 0) + 1;
  const quorumMet = present >= row.quorum * eligible.length - 1e-9;
  const electorate = eligible.length - recused;
  const passes =
    quorumMet &&
    electorate > 0 &&
    (row.method === 'consent'
      ? !tally.objection
      : row.method === 'majority' || row.method === 'two-thirds-cast' || row.method === 'two-thirds-eligible'
        ? votesPass(row.method, tally.yes ?? 0, tally.no ?? 0, electorate)
        : false);
  return {
    chain,
    version,
    voices,
    quorumMet,
    complete: voices.every((voice) => voice.state === 'recused' || (voice.state === 'answered' && voice.current)),
    passes,
    withdrawn: decision.withdrawals.some((fact) => within(past, fact)),
    ends: endAt(decision, opening, past),
    tally,
  };
};
