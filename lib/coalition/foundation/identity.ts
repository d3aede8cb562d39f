import type { Book, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import type { FactContent, KnownFact } from '../fact.ts';
import type { WaitingDevice } from '../tables.ts';
import { asksSecondYes } from './at-risk.ts';

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
  const admissions = inPast(book.admissionsOfDevice.get(device), past);
  if (admissions.length > 0) {
    // Two browsers may have let it in, one of which did not know yet that a second yes is asked for.
    const holds = admissions.find((admission) => !waitsAt(book, admission, past));
    return holds ? { person: holds.content.person.id, organisation: holds.content.organisation } : null;
  }
  // The one whose key certified it stands behind it: what takes away that one's admission takes away this one's.
  const succession = inPast(book.successions.get(device), past)[0];
  if (succession) return memberAt(book, succession.content.of, past);
  const recovery = inPast(book.recoveries.get(device), past)[0];
  const organisation = recovery && personAt(book, recovery.by, past)?.organisation;
  return recovery && organisation !== undefined ? { person: recovery.by, organisation } : null;
};

/** The yeses that would do for an admission which needs one, whether or not they are there; null where it needs none. */
export const yesesOf = (
  book: Book,
  { content, past }: KnownFact<'admission'>,
  stands: (word: KnownFact) => boolean = () => true,
): { readonly why: WaitingDevice['why']; readonly yeses: readonly KnownFact[] } | null => {
  const { invitation, invitationKey, device } = content;
  const found = invitationOf(book, invitation, invitationKey, past);
  if (found && found.content.person !== null && found.content.person !== found.by)
    return { why: 'recovery', yeses: book.seconded.get(device) ?? [] };
  // Whoever lets in without having heard that it is asked for, lets in: a verdict depends on nothing but its past.
  return asksSecondYes(book, past, stands) ? { why: 'at-risk', yeses: book.yeses.get(device) ?? [] } : null;
};

/**
 * Which second yes an admission still waits for: one other member's, to a device that somebody else's invitation let in for
 * a person who is here already (P 8.6), else one delegate could speak as another person; or, where members are at risk and
 * it was asked for, to anybody's (P 8.1).
 */
export const missingYes = (book: Book, admission: KnownFact<'admission'>, past: Past): WaitingDevice['why'] | null => {
  const needed = yesesOf(book, admission);
  return needed === null || inPast(needed.yeses, past).length > 0 ? null : needed.why;
};
export const waitsAt = (book: Book, admission: KnownFact<'admission'>, past: Past): boolean =>
  missingYes(book, admission, past) !== null;

/** Since when an admission holds (ms): since the yes that it waited for. It does hold. */
export const admittedAt = (book: Book, admission: KnownFact<'admission'>, past: Past): number => {
  const needed = yesesOf(book, admission);
  return needed?.why === 'at-risk' ? (inPast(needed.yeses, past)[0]?.at ?? admission.at) : admission.at;
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

/** A person by id, or null if this past does not know it, or it still waits to be let in. */
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
  const admission = inPast(book.admissionsOfPerson.get(person), past).find((one) => !waitsAt(book, one, past));
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
