import { type Book, inPast } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { invitationOf, missingYes } from '../foundation/members.ts';
import { isTurnedAwayAt } from '../foundation/out.ts';
import { roleAt } from '../foundation/standing.ts';
import { refuse } from '../result.ts';
import type { PersonRow, Tables, WaitingDevice } from '../tables.ts';
import { actor, choicesOfPeople, type Rule, verdict } from '../verdict.ts';
import { lastOf, removalOf } from './removing.ts';

/**
 * The second yes to whoever is let in while members are at risk (P 8.1): by any other person than whoever invited. Of the
 * same organisation, too: only its own house knows a colleague, and a coalition begins with one house; what it keeps out is
 * one stolen or turned device that lets its friends in, not two members who agree on it.
 */
export const secondAdmission: Rule<'admission.second'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const waiting = tables.membership?.waiting.get(command.device);
  if (waiting?.why !== 'at-risk') return refuse('admission.nothing-waits');
  if (waiting.inviters.includes(who.value.person.id)) return refuse('admission.second-yes-of-another');
  const content = { device: command.device };
  return verdict({ facts: [{ kind: 'admission-seconded', content }], subject: command.device });
};

/** Null, or why it counts for nothing. Two that had not seen each other let one device in. */
export const judgeAdmissionSeconded = (book: Book, fact: KnownFact<'admission-seconded'>): string | null => {
  if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
  const admissions = inPast(book.admissionsOfDevice.get(fact.content.device), fact.past);
  const waits = admissions.filter((admission) => missingYes(book, admission, fact.past) === 'at-risk');
  if (waits.length === 0 || waits.some((admission) => isTurnedAwayAt(book, admission, fact.past)))
    return 'nothing-waits';
  const inviters = waits.map(
    ({ content, past }) => invitationOf(book, content.invitation, content.invitationKey, past)?.by,
  );
  return inviters.includes(fact.by) ? 'second-yes-of-another' : null;
};

/** Whether somebody may turn away who waits: as "joined" may be undone (P 8.1), and a delegate of that organisation. */
export const mayTurnAway = (tables: Tables, me: PersonRow, { organisation, inviters }: WaitingDevice): boolean =>
  me.role !== 'observer' &&
  (me.role === 'coordinator' ||
    inviters.includes(me.id) ||
    (me.delegate &&
      [organisation, ...inviters.map((id) => tables.people.get(id)?.organisation)].includes(me.organisation)));

/** Turns away who waits for a second yes: a removal, so that nobody says yes to it by mistake. */
export const turnAway: Rule<'admission.turn-away'> = (tables, command, context) => {
  const who = actor(tables, context);
  if (!who.ok) return who;
  const waiting = tables.membership?.waiting.get(command.device);
  if (!waiting) return refuse('admission.nothing-waits');
  if (!mayTurnAway(tables, who.value.person, waiting)) {
    const may = [...tables.people.values()].filter((person) => mayTurnAway(tables, person, waiting));
    return refuse('admission.not-yours', { name: waiting.name }, choicesOfPeople(may));
  }
  const devices = [command.device];
  return removalOf(lastOf(tables, devices), { kind: 'devices', devices }, command.epoch, command.device);
};

/** Whom this person's yes, or one of those who may, is waited for. */
export const waitsForYesOf = (tables: Tables, person: string): readonly WaitingDevice[] => {
  const me = tables.people.get(person);
  if (!me || me.role === 'observer') return [];
  return [...(tables.membership?.waiting.values() ?? [])].filter(({ inviters }) => !inviters.includes(person));
};
