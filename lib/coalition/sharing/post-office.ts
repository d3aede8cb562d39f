import { type Book, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { isDelegateAt } from '../foundation/members.ts';
import { roleAt } from '../foundation/standing.ts';
import { refuse } from '../result.ts';
import { actor, type Rule, verdict } from '../verdict.ts';

/** Where a coalition's post office is, by the word that counts. */
export interface PostOffice {
  readonly url: string;
  /** Hash of the fact that says so. */
  readonly hash: string;
  readonly by: string;
  readonly at: number;
}

/** Moves the coalition to another post office (P 8.10): a coordinator, or whoever gives an organisation's voice. */
export const moveRelay: Rule<'relay.move'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person } = who.value;
  if (person.role !== 'coordinator' && !person.delegate) return refuse('relay.only-delegates');
  if (tables.membership?.postOffice?.url === command.url) return verdict({ subject: command.url });
  return verdict({ facts: [{ kind: 'relay-moved', content: { url: command.url } }], subject: command.url });
};

/** Null, or why a move counts for nothing. Judged against its own past alone. */
export const judgeMove = (book: Book, fact: KnownFact<'relay-moved'>): string | null =>
  roleAt(book, fact.by, fact.past) === 'coordinator' || isDelegateAt(book, fact.by, fact.past)
    ? null
    : 'not-a-delegate-there';

/** The last word on it; of several that had not seen each other the smallest hash, so that all come to the same one. Null: nobody ever moved. */
export const postOfficeOf = (book: Book): PostOffice | null => {
  const latest = book.moves.filter((move) => !book.moves.some((other) => other !== move && within(other.past, move)));
  const [first] = latest.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return first ? { url: first.content.url, hash: first.hash, by: first.by, at: first.at } : null;
};
