import { refuse } from '../result.ts';
import type { PersonRow, Tables } from '../tables.ts';
import { actor, choicesOfPeople, type Rule, verdict } from '../verdict.ts';
import { askSecondYes, declareRisk } from './at-risk.ts';
import { moveRelay } from './post-office.ts';
import { removingCommands } from './removing.ts';
import { secondAdmission, turnAway } from './second-yes.ts';

/** Whether matrix or memo has been adopted: from then on nobody is invited as a founding organisation (P 8.1). */
export const isAdopted = (tables: Tables): boolean =>
  [...tables.decisions.values()].some(
    (d) =>
      d.closed?.final === true &&
      (d.state === 'passed' || d.state === 'superseded') &&
      (d.about?.changes === 'matrix-row' || d.category.toLowerCase() === 'memo'),
  );

const delegatesOf = (tables: Tables, organisation: string): PersonRow[] =>
  [...tables.people.values()].filter((p) => p.organisation === organisation && p.delegate);

const isSettled = (tables: Tables, organisation: string): boolean =>
  [...tables.devices.values()].some((device) => device.organisation === organisation);

const isFoundersHouse = (tables: Tables, organisation: string): boolean =>
  [...tables.devices.values()].some((d) => d.organisation === organisation && d.invitedBy === null);

/** The signed yes of an invitation (P 8.1): who may invite whom to what (P 1.9). */
export const signInvitation: Rule<'invitation.sign'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person, organisation: home } = who.value;
  const { invitation, key, founding, role, delegate, uses, expires } = command;
  if (expires <= context.at) return refuse('invitation.expiry-passed');
  if (tables.invitations.has(invitation)) return refuse('invitation.exists');
  const named = command.organisation === null ? null : (tables.organisations.get(command.organisation) ?? null);
  if (command.organisation !== null && !named) return refuse('organisation.unknown');
  const namesake = [...tables.organisations.values()].find(
    (o) => o.name.trim().toLowerCase() === command.organisationName.trim().toLowerCase(),
  );
  if (!named && namesake && isSettled(tables, namesake.id))
    return refuse('invitation.organisation-exists', { organisation: namesake.name }, [
      { value: namesake.id, label: namesake.name },
    ]);
  // Invited before and nobody came: the same organisation once more, not a second one of that name.
  const known = named ?? namesake ?? null;
  const organisation = known
    ? { id: known.id, name: known.name }
    : { id: context.newId(), name: command.organisationName };
  const ownDevice = command.person === person.id && organisation.id === home.id;
  const settled = known !== null && isSettled(tables, known.id);
  const mayAsk = person.role === 'coordinator' || person.delegate;
  const founds = founding && !settled && isFoundersHouse(tables, home.id) && !isAdopted(tables);
  if (role === 'observer' && delegate) return refuse('observer.no-voice');
  if (!ownDevice) {
    if (settled && (home.id !== known.id || !person.delegate))
      return refuse(
        'invitation.only-delegates-there',
        { organisation: known.name },
        choicesOfPeople(delegatesOf(tables, known.id)),
      );
    if (!settled && !mayAsk) return refuse('invitation.only-delegates');
    if (command.person !== null && (!settled || tables.people.get(command.person)?.organisation !== organisation.id))
      return refuse('invitation.person-of-other-organisation');
    if (founding && !founds) return refuse('invitation.founding-is-over');
    if ((role === 'coordinator' || role === 'steering') && !founds)
      return refuse('invitation.role-needs-decision', { role });
  }
  const content = { invitation, key, organisation, founding, role, delegate, person: command.person, uses, expires };
  return verdict({
    facts: [{ kind: 'invitation', content }],
    subject: invitation,
    undo: { name: 'invitation.revoke', invitation },
  });
};

/** Takes an invitation back: whoever signed it, a fellow delegate, a coordinator (P 8.1). */
export const revokeInvitation: Rule<'invitation.revoke'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const invitation = tables.invitations.get(command.invitation);
  if (!invitation) return refuse('invitation.unknown');
  if (invitation.revoked) return refuse('invitation.revoked-already');
  const { person, organisation } = who.value;
  const sameHouse = tables.people.get(invitation.by)?.organisation === organisation.id && person.delegate;
  if (invitation.by !== person.id && person.role !== 'coordinator' && !sameHouse)
    return refuse('invitation.not-yours', { name: tables.people.get(invitation.by)?.name ?? '' });
  return verdict({
    facts: [{ kind: 'invitation-revoked', content: { invitation: invitation.id } }],
    subject: invitation.id,
  });
};

/** Lets a newcomer's device in, by any member's browser that finds the invitation valid by its own clock (P 8.1). */
export const admit: Rule<'invitation.admit'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { invitation, invitationKey, device, box, person, request, proof } = command;
  const row = tables.invitations.get(invitation);
  if (!row) return refuse('invitation.unknown');
  if (row.key !== invitationKey) return refuse('invitation.key-differs');
  if (row.revoked) return refuse('invitation.revoked');
  if (context.at > row.expires) return refuse('invitation.expired');
  if (row.used >= row.uses) return refuse('invitation.used-up');
  if (!tables.people.has(row.by)) return refuse('invitation.inviter-gone');
  if (row.over) return refuse('invitation.over');
  const once = [...(tables.membership?.devicesOf.values() ?? [])].some((devices) => devices.includes(device));
  if (once || tables.devices.has(device)) return refuse('invitation.device-known');
  const taken = tables.people.has(person.id) || tables.membership?.devicesOf.has(person.id);
  // Under the id of somebody who was a member nobody else comes in.
  if (tables.membership?.former.has(person.id)) return refuse('invitation.not-this-person');
  if (row.person === null ? taken : row.person !== person.id) return refuse('invitation.not-this-person');
  const content = { invitation, invitationKey, device, box, person, organisation: row.organisation, request, proof };
  return verdict({ facts: [{ kind: 'admission', content }], subject: device });
};

/** Names or ends a delegate of one's own organisation, by its delegates alone; the last one stays until another is named (P 1.9, 8.13). */
export const setDelegate: Rule<'delegate.set'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const { person, organisation } = who.value;
  const other = tables.people.get(command.person);
  if (!other) return refuse('member.unknown');
  const delegates = delegatesOf(tables, other.organisation);
  if (other.organisation !== organisation.id || !person.delegate)
    return refuse(
      'delegate.only-delegates-there',
      { organisation: tables.organisations.get(other.organisation)?.name ?? '' },
      choicesOfPeople(delegates),
    );
  if (command.delegate && other.role === 'observer') return refuse('observer.no-voice');
  if (!command.delegate && delegates.length === 1 && other.delegate)
    return refuse('delegate.last-one', { name: other.name, organisation: organisation.name });
  const { delegate } = command;
  if (other.delegate === delegate) return verdict({ subject: other.id });
  return verdict({
    facts: [{ kind: 'delegate', content: { person: other.id, delegate } }],
    subject: other.id,
    undo: other.id === person.id ? null : { name: 'delegate.set', person: other.id, delegate: !delegate },
  });
};

/** The rules of chapter 8 that this version has, by command. */
export const sharingCommands = {
  'invitation.sign': signInvitation,
  'invitation.revoke': revokeInvitation,
  'invitation.admit': admit,
  'delegate.set': setDelegate,
  ...removingCommands,
  'relay.move': moveRelay,
  'coalition.risk': declareRisk,
  'coalition.second-yes': askSecondYes,
  'admission.second': secondAdmission,
  'admission.turn-away': turnAway,
};
