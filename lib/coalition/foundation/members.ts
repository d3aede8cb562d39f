import type { Book, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import type { FactContent } from '../fact.ts';

/** Who stands behind a device, as one past knows it. */
export interface Member {
  readonly person: string;
  readonly organisation: string;
}
/** A person as one past knows it: name, addresses and organisation are those of the first admission. */
export interface PersonSeen extends Member {
  readonly name: string;
  readonly emails: readonly string[];
  /** The role by the invitation; passed decisions may have changed it since (`roleAt`). */
  readonly invitedAs: FactContent<'invitation'>['role'];
  readonly invitedAsDelegate: boolean;
}

/** The invitation that an admission was judged by: the one it names, with the key it names. */
export const invitationOf = (book: Book, id: string, key: string, past: Past) =>
  inPast(book.invitations.get(id), past).find((fact) => fact.content.key === key) ?? null;

/** Person and organisation of a device, or null if this past holds no admission of it (P 1.9, 8.1). */
export const memberAt = (book: Book, device: string, past: Past): Member | null => {
  const founding = book.founding;
  if (founding && founding.device === device && within(past, founding))
    return { person: founding.content.person.id, organisation: founding.content.organisation.id };
  const admission = inPast(book.admissionsOfDevice.get(device), past)[0];
  return admission ? { person: admission.content.person.id, organisation: admission.content.organisation } : null;
};

/** A person by id, or null if this past does not know it. */
export const personAt = (book: Book, person: string, past: Past): PersonSeen | null => {
  const founding = book.founding;
  if (founding && founding.content.person.id === person && within(past, founding))
    return {
      person,
      organisation: founding.content.organisation.id,
      name: founding.content.person.name,
      emails: [],
      invitedAs: 'coordinator',
      invitedAsDelegate: true,
    };
  const admission = inPast(book.admissionsOfPerson.get(person), past)[0];
  if (!admission) return null;
  const invitation = invitationOf(book, admission.content.invitation, admission.content.invitationKey, admission.past);
  return {
    person,
    organisation: admission.content.organisation,
    name: admission.content.person.name,
    emails: admission.content.person.emails,
    invitedAs: invitation?.content.role ?? 'observer',
    invitedAsDelegate: invitation?.content.delegate ?? false,
  };
};

/** Whether an organisation has a device in this past: from then on only its own delegates name its people (P 1.9). */
export const isSettled = (book: Book, organisation: string, past: Past): boolean =>
  (book.founding !== null && book.founding.content.organisation.id === organisation && within(past, book.founding)) ||
  (book.admissionsOfOrganisation.get(organisation) ?? []).some((fact) => within(past, fact));

/**
 * Whether a person gives the voice of its organisation (P 1.4, 1.9). Of several words that had not seen each other the
 * one that takes the voice away wins: a voice that is in doubt is not given.
 */
export const isDelegateAt = (book: Book, person: string, past: Past): boolean => {
  const words = inPast(book.delegates.get(person), past);
  const latest = words.filter((word) => !words.some((other) => other !== word && within(other.past, word)));
  if (latest.length > 0) return latest.every((word) => word.content.delegate);
  return personAt(book, person, past)?.invitedAsDelegate ?? false;
};

/** All people whom a past knows, by id. */
export const peopleAt = (book: Book, past: Past): string[] => {
  const ids = new Set<string>();
  if (book.founding && within(past, book.founding)) ids.add(book.founding.content.person.id);
  for (const fact of book.admissions) if (within(past, fact)) ids.add(fact.content.person.id);
  return [...ids].sort();
};

/** All organisations whom a past knows, invited ones included, by id. */
export const organisationsAt = (book: Book, past: Past): string[] => {
  const ids = new Set<string>();
  if (book.founding && within(past, book.founding)) ids.add(book.founding.content.organisation.id);
  for (const [id, list] of book.invitationsOfOrganisation) if (list.some((fact) => within(past, fact))) ids.add(id);
  return [...ids].sort();
};
