import type { Book, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import { personAt, waitsAt } from './identity.ts';
import { isPersonOutAt } from './out.ts';

export {
  admittedAt,
  devicesAt,
  invitationOf,
  type Member,
  memberAt,
  missingYes,
  type PersonSeen,
  personAt,
  rootOf,
  waitsAt,
  yesesOf,
} from './identity.ts';

/** Whether an organisation has a device in this past: from then on only its own delegates name its people (P 1.9). */
export const isSettled = (book: Book, organisation: string, past: Past): boolean =>
  (book.founding !== null && book.founding.content.organisation.id === organisation && within(past, book.founding)) ||
  inPast(book.admissionsOfOrganisation.get(organisation), past).some((fact) => !waitsAt(book, fact, past));

/**
 * Whether a person gives the voice of its organisation (P 1.4, 1.9). Of several words that had not seen each other the
 * one that takes the voice away wins: a voice that is in doubt is not given.
 */
export const isDelegateAt = (book: Book, person: string, past: Past): boolean => {
  if (isPersonOutAt(book, person, past)) return false;
  const words = inPast(book.delegates.get(person), past);
  const latest = words.filter((word) => !words.some((other) => other !== word && within(other.past, word)));
  if (latest.length > 0) return latest.every((word) => word.content.delegate);
  return personAt(book, person, past)?.invitedAsDelegate ?? false;
};

/** All people who belong in a past, by id. */
export const peopleAt = (book: Book, past: Past): string[] =>
  peopleKnownAt(book, past).filter((person) => !isPersonOutAt(book, person, past));

/** All people whom a past knows, those who are out too, but nobody who waits to be let in; by id. */
export const peopleKnownAt = (book: Book, past: Past): string[] => {
  const ids = new Set<string>();
  if (book.founding && within(past, book.founding)) ids.add(book.founding.content.person.id);
  for (const fact of inPast(book.admissions, past)) if (!waitsAt(book, fact, past)) ids.add(fact.content.person.id);
  return [...ids].sort();
};

/** All organisations whom a past knows, invited ones included, by id. */
export const organisationsAt = (book: Book, past: Past): string[] => {
  const ids = new Set<string>();
  if (book.founding && within(past, book.founding)) ids.add(book.founding.content.organisation.id);
  for (const [id, list] of book.invitationsOfOrganisation) if (list.some((fact) => within(past, fact))) ids.add(id);
  return [...ids].sort();
};
