import type { Book, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import type { FactContent, KnownFact } from '../fact.ts';

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
  if (admission)
    return waitsAt(book, admission, past)
      ? null
      : { person: admission.content.person.id, organisation: admission.content.organisation };
  // The one whose key certified it stands behind it: what takes away that one's admission takes away this one's.
  const succession = inPast(book.successions.get(device), past)[0];
  if (succession) return memberAt(book, succession.content.of, past);
  const recovery = inPast(book.recoveries.get(device), past)[0];
  const organisation = recovery && personAt(book, recovery.by, past)?.organisation;
  return recovery && organisation !== undefined ? { person: recovery.by, organisation } : null;
};

/**
 * Whether a device that somebody else's invitation let in for a person who is here already still waits for one other
 * member's yes (P 8.6): else one delegate could speak as another person.
 */
export const waitsAt = (book: Book, admission: KnownFact<'admission'>, past: Past): boolean => {
  const { invitation, invitationKey, device } = admission.content;
  const found = invitationOf(book, invitation, invitationKey, admission.past);
  if (!found || found.content.person === null || found.content.person === found.by) return false;
  return inPast(book.seconded.get(device), past).length === 0;
};

/** The device whose key certified this one, over any number of steps; itself where none did (P 8.14). */
export const rootOf = (book: Book, device: string, past: Past): string => {
  const succession = inPast(book.successions.get(device), past)[0];
  return succession ? rootOf(book, succession.content.of, past) : device;
};

/** All devices that a past knows of a person, waiting ones too, whether or not they were removed, by id. */
export const devicesAt = (book: Book, person: string, past: Past): string[] => {
  const ids = inPast(book.admissionsOfPerson.get(person), past).map((fact) => fact.content.device);
  if (book.founding?.content.person.id === person && within(past, book.founding)) ids.push(book.founding.device);
  for (const [device, list] of book.recoveries)
    if (list.some((fact) => fact.by === person && within(past, fact))) ids.push(device);
  for (const [device, list] of book.successions)
    if (list.some((fact) => fact.by === person && within(past, fact))) ids.push(device);
  return [...new Set(ids)].sort();
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
