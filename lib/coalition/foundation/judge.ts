import type { Book, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { devicesAt, invitationOf, isDelegateAt, isSettled, personAt } from './members.ts';
import { isPersonOutAt } from './out.ts';
import { isFoundingInvitation, roleAt, statusAt } from './standing.ts';

/** An organisation that had people and has left or was removed takes nobody in; one that nobody has joined yet does. */
const isOrganisationOut = (book: Book, organisation: string, past: Past): boolean =>
  isSettled(book, organisation, past) && statusAt(book, organisation, past) === 'left' && book.cuts.length > 0;

/**
 * Whether a fact about who belongs had authority in its own past (P 1.9, 8.1).
 * Each returns null, or the code of the reason why the fact counts for nothing.
 */
export const judgeFounding = (book: Book, fact: KnownFact<'founding'>): string | null => {
  if (fact.device !== fact.coalition || fact.n !== 1) return 'founding-not-by-founder';
  if (book.founding) return 'founded-already';
  return fact.by === fact.content.person.id ? null : 'not-this-devices-person';
};

export const judgeInvitation = (book: Book, fact: KnownFact<'invitation'>): string | null => {
  const { organisation, role, delegate, person, founding } = fact.content;
  const inviter = personAt(book, fact.by, fact.past);
  if (!inviter) return 'no-member';
  const inviterRole = roleAt(book, fact.by, fact.past);
  if (inviterRole === 'observer') return 'observer';
  const inviterGivesVoice = isDelegateAt(book, fact.by, fact.past);
  if (inPast(book.invitations.get(fact.content.invitation), fact.past).length > 0) return 'invitation-exists';
  if (isOrganisationOut(book, organisation.id, fact.past)) return 'organisation-removed';
  if (person !== null && isPersonOutAt(book, person, fact.past)) return 'person-removed';
  // One's own next device: it gets what the person is already, whatever the invitation says.
  if (person === fact.by) return inviter.organisation === organisation.id ? null : 'not-own-organisation';
  if (isSettled(book, organisation.id, fact.past)) {
    if (inviter.organisation !== organisation.id || !inviterGivesVoice) return 'not-a-delegate-there';
    if (person !== null && personAt(book, person, fact.past)?.organisation !== organisation.id)
      return 'not-of-this-organisation';
    return role === 'member' || role === 'observer' ? null : 'role-needs-decision';
  }
  if (inviterRole !== 'coordinator' && !inviterGivesVoice) return 'may-not-invite';
  if (person !== null) return 'not-of-this-organisation';
  if (role === 'observer' && delegate) return 'observer';
  if (role === 'member' || role === 'observer') return null;
  return founding && isFoundingInvitation(book, fact) ? null : 'role-needs-decision';
};

export const judgeRevocation = (book: Book, fact: KnownFact<'invitation-revoked'>): string | null => {
  const invitation = inPast(book.invitations.get(fact.content.invitation), fact.past)[0];
  if (!invitation) return 'unknown-invitation';
  if (invitation.by === fact.by || roleAt(book, fact.by, fact.past) === 'coordinator') return null;
  const sameHouse =
    personAt(book, fact.by, fact.past)?.organisation === personAt(book, invitation.by, fact.past)?.organisation;
  return sameHouse && isDelegateAt(book, fact.by, fact.past) ? null : 'not-your-invitation';
};

/** Uses and expiry are those that the admitting device could know: its clock, its past (DESIGN, Invitation). */
export const judgeAdmission = (book: Book, fact: KnownFact<'admission'>): string | null => {
  const { content, past } = fact;
  if (roleAt(book, fact.by, past) === 'observer') return 'observer';
  if (inPast(book.invitations.get(content.invitation), past).length === 0) return 'unknown-invitation';
  const invitation = invitationOf(book, content.invitation, content.invitationKey, past);
  if (!invitation) return 'invitation-key-differs';
  if (invitation.content.organisation.id !== content.organisation) return 'not-the-invited-organisation';
  if ((book.revocations.get(content.invitation) ?? []).some((revoked) => within(past, revoked)))
    return 'invitation-revoked';
  if (fact.at > invitation.content.expires) return 'invitation-expired';
  if (isPersonOutAt(book, invitation.by, past)) return 'inviter-removed';
  if (isOrganisationOut(book, content.organisation, past)) return 'organisation-removed';
  // Two browsers that let the same newcomer in have used it once.
  const used = new Set(
    book.admissions
      .filter((other) => other.content.invitation === content.invitation && within(past, other))
      .map((other) => other.content.device),
  ).size;
  if (used >= invitation.content.uses) return 'invitation-used-up';
  if (book.founding?.device === content.device || inPast(book.admissionsOfDevice.get(content.device), past).length > 0)
    return 'device-admitted-already';
  const invited = invitation.content.person;
  if (invited !== null) {
    if (invited !== content.person.id) return 'not-the-invited-person';
    if (isPersonOutAt(book, invited, past)) return 'person-removed';
    return personAt(book, invited, past)?.organisation === content.organisation ? null : 'not-of-this-organisation';
  }
  // Else a holder of any link could enter under the id of somebody who is already here, or waits.
  return devicesAt(book, content.person.id, past).length > 0 ? 'person-exists' : null;
};

export const judgeDelegate = (book: Book, fact: KnownFact<'delegate'>): string | null => {
  const person = personAt(book, fact.content.person, fact.past);
  if (!person || isPersonOutAt(book, fact.content.person, fact.past)) return 'unknown-person';
  if (personAt(book, fact.by, fact.past)?.organisation !== person.organisation) return 'not-of-this-organisation';
  if (!isDelegateAt(book, fact.by, fact.past)) return 'not-a-delegate-there';
  return fact.content.delegate && roleAt(book, fact.content.person, fact.past) === 'observer' ? 'observer' : null;
};
