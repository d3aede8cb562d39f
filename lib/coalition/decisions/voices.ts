import type { Book, DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { Choice, KnownFact } from '../fact.ts';
import { isDelegateAt, personAt } from '../foundation/members.ts';
import { countsPersons } from './persons.ts';

type Position = KnownFact<'position'>;

/** How one voice stands on the current text (P 2.3, 2.6). */
export interface Voice {
  /** The organisation's or person's id, as the opening lists it. */
  readonly id: string;
  readonly organisation: string;
  readonly state: 'answered' | 'split' | 'recused' | 'silent';
  readonly choice: Choice | null;
  /** It answered the text that is current, not an older one by an objection that stands. */
  readonly current: boolean;
  readonly counting: readonly Position[];
  readonly unsettled: readonly Position[];
  readonly replaced: readonly Position[];
  readonly fellAway: readonly Position[];
  readonly recused: readonly Position[];
}

/** The id under which a position is counted: its organisation, or its author where persons decide (P 2.3). */
export const voiceIdOf = (opening: KnownFact<'opening'>, position: Position): string =>
  countsPersons(opening.content.row) ? position.by : position.content.organisation;

/**
 * Whether a later word may settle an earlier one: its own author's, or a fellow delegate's once that author no longer
 * gives the voice. Else two delegates who differ stay split; the last one to write never wins (P 2.3).
 */
export const maySettle = (book: Book, later: KnownFact, earlier: Position): boolean =>
  later.by === earlier.by ||
  (personAt(book, later.by, later.past)?.organisation === earlier.content.organisation &&
    isDelegateAt(book, later.by, later.past) &&
    !isDelegateAt(book, earlier.by, later.past));

const isReplaced = (book: Book, position: Position, all: readonly Position[]): boolean =>
  all.some(
    (other) =>
      other !== position &&
      ((other.device === position.device &&
        other.n > position.n &&
        (other.content.relayed === null) === (position.content.relayed === null)) ||
        (other.content.replaces.includes(position.hash) && maySettle(book, other, position))),
  );

/** The resolution of an objection within a past, or null (P 2.6). */
export const resolutionOf = (book: Book, decision: DecisionBook, objection: Position, past: Past) =>
  decision.resolutions.find(
    (fact) => fact.content.objection === objection.hash && within(past, fact) && maySettle(book, fact, objection),
  ) ?? null;

/** The one choice that positions agree on, 'split' if they differ. A resolved objection stays as a concern: recorded, and stops nothing. */
const agreed = (positions: readonly Position[], resolved: (p: Position) => boolean): Choice | 'split' => {
  const open = positions.filter((p) => p.content.choice !== 'objection' || !resolved(p));
  const choices = new Set(open.map((p) => p.content.choice));
  if (choices.size > 1) return 'split';
  return [...choices][0] ?? 'concern';
};

/**
 * How one voice stands in a past. `mine`: its positions with authority, not after the close, of any version.
 * Consent to an older text has fallen away; an objection to it stands until its organisation answers the new text or its
 * author resolves it (P 2.6).
 */
export const voiceAt = (
  book: Book,
  decision: DecisionBook,
  opening: KnownFact<'opening'>,
  past: Past,
  id: string,
  mine: readonly Position[],
  current: string,
): Voice => {
  const own = mine.filter((p) => p.content.relayed === null);
  const source = own.length > 0 ? own : mine;
  const relayedAside = own.length > 0 ? mine.filter((p) => p.content.relayed !== null) : [];
  const replaced = source.filter((p) => isReplaced(book, p, source));
  const live = source.filter((p) => !replaced.includes(p));
  const organisation = countsPersons(opening.content.row) ? (personAt(book, id, past)?.organisation ?? id) : id;
  const base = {
    id,
    organisation,
    replaced: [...replaced, ...relayedAside],
    counting: [],
    unsettled: [],
    fellAway: [],
  };
  const recusal = decision.recusals.find(
    (fact) => within(past, fact) && within(fact.past, opening) && (fact.content.organisation === id || fact.by === id),
  );
  if (recusal) return { ...base, state: 'recused', choice: null, current: true, recused: live };

  const resolved = (p: Position): boolean => resolutionOf(book, decision, p, past) !== null;
  const answers = live.filter((p) => p.content.version === current);
  const older = live.filter((p) => p.content.version !== current);
  if (answers.length > 0) {
    const choice = agreed(answers, resolved);
    const rest = { ...base, current: true, fellAway: older, recused: [] };
    return choice === 'split'
      ? { ...rest, state: 'split', choice: null, unsettled: answers }
      : { ...rest, state: 'answered', choice, counting: answers };
  }
  const standing = older.filter((p) => {
    if (p.content.choice !== 'objection' || resolved(p)) return false;
    return (
      agreed(
        older.filter((other) => other.content.version === p.content.version),
        resolved,
      ) === 'objection'
    );
  });
  const fellAway = older.filter((p) => !standing.includes(p));
  return standing.length > 0
    ? { ...base, state: 'answered', choice: 'objection', current: false, counting: standing, fellAway, recused: [] }
    : { ...base, state: 'silent', choice: null, current: false, fellAway, recused: [] };
};
