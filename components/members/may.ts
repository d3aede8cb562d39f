import type { QueryResult } from '../../lib/coalition/query.ts';
import type { InvitationRow, PersonRow, RemovalRow, WaitingDevice } from '../../lib/coalition/tables.ts';

type MembersValue = QueryResult['members'];
type Person = PersonRow | null;

/** Where a button stands. The rules decide when it is pressed; these only keep buttons away that would never do anything. */
export const speaks = (me: Person): me is PersonRow => me !== null && me.role !== 'observer';
const ofHouse = (me: Person, organisation: string | null): boolean =>
  speaks(me) && me.delegate && me.organisation === organisation;

export const canInviteNew = (me: Person): boolean => speaks(me) && (me.delegate || me.role === 'coordinator');
export const canInviteHere = (me: Person): boolean => speaks(me) && me.delegate;

export const canRemove = (me: Person, person: PersonRow): boolean =>
  person.id !== me?.id && ofHouse(me, person.organisation);

/** Whoever invited, a delegate of the inviter's house or of the newcomer's, a coordinator (P 8.1). */
export const canUndo = (value: MembersValue, newcomer: PersonRow, inviter: string | null): boolean => {
  const { me } = value;
  if (!speaks(me) || newcomer.id === me.id || inviter === null) return false;
  const invitedBy = everybody(value).filter(({ name }) => name === inviter);
  return (
    ofHouse(me, newcomer.organisation) ||
    me.role === 'coordinator' ||
    invitedBy.some(({ id, organisation }) => id === me.id || ofHouse(me, organisation))
  );
};

/** Its owner, a delegate of the same house, a coordinator (P 1.9). */
export const canSayStolen = (me: Person, owner: PersonRow): boolean =>
  speaks(me) && (owner.id === me.id || me.role === 'coordinator' || ofHouse(me, owner.organisation));

/** A delegate of that house who is not the one removed; a coordinator where no delegate is left there; all, for an organisation (P 8.5). */
export const canTakeBack = (value: MembersValue, removal: RemovalRow): boolean => {
  const { me, organisations } = value;
  if (!speaks(me) || removal.state !== 'holds') return false;
  if (removal.kind !== 'removal' && removal.kind !== 'stolen') return false;
  if (removal.organisation !== null || ofHouse(me, removal.home)) return true;
  if (removal.kind === 'stolen' && removal.by === me.id) return true;
  const home = organisations.find(({ id }) => id === removal.home);
  return me.role === 'coordinator' && !home?.people.some(({ delegate }) => delegate);
};

/** What can be proposed about an organisation that the coalition has not decided over: that it goes, or gets its voice (P 1.9, 8.1). */
export const statusToPropose = (one: MembersValue['organisations'][number]): 'left' | 'active' | null => {
  if (one.status === 'invited') return one.devices > 0 ? 'active' : null;
  if (one.status === 'left') return 'active';
  return one.devices > 0 ? 'left' : null;
};

/** Whether somebody may turn away who waits for a second yes: as "joined" is undone. */
export const canTurnAway = (value: MembersValue, { organisation, inviters }: WaitingDevice): boolean => {
  const { me } = value;
  if (!speaks(me)) return false;
  const houses = everybody(value).filter(({ id }) => inviters.includes(id));
  return (
    me.role === 'coordinator' ||
    inviters.includes(me.id) ||
    [organisation, ...houses.map((inviter) => inviter.organisation)].some((house) => ofHouse(me, house))
  );
};

/** Why an invitation lets nobody in any more, in that order; null while it does. `now` in ms. */
export const endOf = (one: InvitationRow, now: number): 'revoked' | 'used-up' | 'over' | 'expired' | null => {
  if (one.revoked) return 'revoked';
  if (one.used >= one.uses) return 'used-up';
  if (one.over) return 'over';
  return one.expires < now ? 'expired' : null;
};
export const isOpen = (one: InvitationRow, now: number): boolean => endOf(one, now) === null;

/** Members and those who were members: whose names stay in what was said. */
export const everybody = (value: MembersValue): readonly { id: string; name: string; organisation: string }[] => [
  ...value.organisations.flatMap(({ people }) => people),
  ...(value.former ?? []),
];
export const nameIn = (value: MembersValue, person: string | null): string | null =>
  everybody(value).find(({ id }) => id === person)?.name ?? null;
export const organisationIn = (value: MembersValue, organisation: string | null): string | null =>
  value.organisations.find(({ id }) => id === organisation)?.name ?? null;
