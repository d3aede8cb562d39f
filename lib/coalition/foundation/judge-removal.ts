import type { Book, Cut, CutKind, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import { effectIn } from '../decisions/outcome.ts';
import type { KnownFact } from '../fact.ts';
import {
  admittedAt,
  devicesAt,
  invitationOf,
  isDelegateAt,
  memberAt,
  missingYes,
  organisationsAt,
  peopleKnownAt,
  personAt,
} from './members.ts';
import { isPersonClaimedOut } from './out.ts';
import { roleAt, statusAt, statusHasVoice } from './standing.ts';

/** How long a silent newcomer can be undone although its organisation has a voice already (P 8.1). */
export const UNDO_MS = 7 * 24 * 3_600_000;
/** What a newcomer's device says by itself, without anybody having done anything with it. */
export const SILENT: readonly string[] = ['seen', 'removal-acknowledged', 'epoch-resealed', 'recovery-key'];

const peopleOf = (book: Book, organisation: string, past: Past): string[] =>
  peopleKnownAt(book, past).filter((person) => personAt(book, person, past)?.organisation === organisation);

const organisationOf = (book: Book, cut: Pick<Cut, 'devices' | 'person' | 'organisation'>, past: Past): string | null =>
  cut.organisation ??
  (cut.person !== null
    ? (personAt(book, cut.person, past)?.organisation ?? null)
    : (homeOf(book, cut.devices[0] ?? '', past)?.organisation ?? null));

/** Person and organisation of a device, also of one that waits for a second yes. */
const homeOf = (book: Book, device: string, past: Past) => {
  const member = memberAt(book, device, past);
  if (member) return member;
  const waiting = inPast(book.admissionsOfDevice.get(device), past)[0]?.content;
  return waiting ? { person: waiting.person.id, organisation: waiting.organisation } : null;
};

const devicesOf = (
  book: Book,
  cut: Pick<Cut, 'devices' | 'person' | 'organisation'>,
  past: Past,
): readonly string[] => {
  if (cut.organisation !== null)
    return peopleOf(book, cut.organisation, past).flatMap((person) => devicesAt(book, person, past));
  return cut.person === null ? cut.devices : devicesAt(book, cut.person, past);
};

/** A cut as it stands in its own past (P 8.5). Whether it has authority is judged elsewhere. */
export const readCut = (book: Book, fact: KnownFact<CutKind>): Cut => {
  const base = { fact, devices: [] as readonly string[], person: null, organisation: null };
  const whom = whomOf(fact);
  const target = { ...base, ...whom };
  const home = organisationOf(book, target, fact.past);
  const others = organisationsAt(book, fact.past).filter(
    (id) => id !== home && statusHasVoice(statusAt(book, id, fact.past)),
  );
  const own = personAt(book, fact.by, fact.past)?.organisation === home;
  return { ...target, voids: fact.kind !== 'stolen' || own, others };
};

const whomOf = (fact: KnownFact<CutKind>): Partial<Pick<Cut, 'devices' | 'person' | 'organisation'>> => {
  if (fact.kind === 'removal') {
    const { whom } = (fact as KnownFact<'removal'>).content;
    if (whom.kind === 'devices') return { devices: whom.devices };
    return whom.kind === 'person' ? { person: whom.person } : { organisation: whom.organisation };
  }
  if (fact.kind === 'leaving')
    return (fact as KnownFact<'leaving'>).content.whom === 'person' ? { person: fact.by } : { devices: [fact.device] };
  if (fact.kind === 'stolen') return { devices: [(fact as KnownFact<'stolen'>).content.device] };
  return { devices: Object.keys((fact as KnownFact<'recovery-seconded'>).content.last).sort() };
};

/** "Removed from here on" must be what the author had really seen: nobody removes backwards. */
const namesLast = (book: Book, cut: Cut): boolean => {
  const { fact } = cut;
  const last = fact.content.last as Readonly<Record<string, number>>;
  const devices = devicesOf(book, cut, fact.past).filter((device) => device !== fact.device);
  return (
    Object.keys(last).length === devices.length && devices.every((device) => last[device] === (fact.past[device] ?? 0))
  );
};

/** Null, or why a removal, leaving or theft counts for nothing (P 1.9, 8.5, 8.13). Judged against its own past alone. */
export const judgeCut = (book: Book, cut: Cut): string | null => {
  const { fact } = cut;
  if (devicesOf(book, cut, fact.past).length === 0 && fact.kind !== 'recovery-seconded') return 'unknown-member';
  if (!namesLast(book, cut)) return 'last-differs';
  // Anybody may leave alone; all else is not for observers.
  if (fact.kind === 'leaving') return null;
  if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
  if (fact.kind === 'removal') return judgeRemoval(book, cut, fact as KnownFact<'removal'>);
  return fact.kind === 'stolen'
    ? judgeStolen(book, fact as KnownFact<'stolen'>)
    : judgeSeconded(book, fact as KnownFact<'recovery-seconded'>);
};

const judgeRemoval = (book: Book, cut: Cut, fact: KnownFact<'removal'>): string | null => {
  const me = personAt(book, fact.by, fact.past);
  if (!me) return 'no-member';
  if (cut.organisation !== null) {
    if (cut.organisation === me.organisation) return 'own-organisation';
    return cites(book, fact, cut.organisation, ['left']) ? null : 'no-removal-decision';
  }
  const homes = devicesOf(book, cut, fact.past).map((device) => homeOf(book, device, fact.past));
  if (cut.person === fact.by || cut.devices.includes(fact.device)) return 'leaves-by-leaving';
  const delegate = isDelegateAt(book, fact.by, fact.past);
  if (delegate && homes.every((home) => home?.organisation === me.organisation)) return null;
  return devicesOf(book, cut, fact.past).every((device) => mayUndo(book, fact, device)) ? null : 'not-a-delegate-there';
};

/** Whether a passed decision gave this organisation one of these statuses in the fact's past (P 1.9). */
const cites = (
  book: Book,
  fact: KnownFact<'removal' | 'readmission'>,
  organisation: string,
  statuses: readonly string[],
): boolean => {
  const decision = fact.content.citing === null ? undefined : book.decisions.get(fact.content.citing);
  const about = decision && effectIn(book, decision, fact.past)?.about;
  return about?.changes === 'status' && about.organisation === organisation && statuses.includes(about.status);
};

/**
 * "Joined by Mara's invitation · Undo" (P 8.1): by who invited, a delegate of that organisation or a coordinator, while
 * the newcomer's organisation has no voice yet, or it waits for a second yes, or within a week while its device has said
 * nothing.
 */
const mayUndo = (book: Book, fact: KnownFact, device: string): boolean => {
  const { past, by } = fact;
  const admission = inPast(book.admissionsOfDevice.get(device), past)[0];
  if (!admission) return false;
  const { invitation, invitationKey, organisation } = admission.content;
  const inviter = invitationOf(book, invitation, invitationKey, admission.past)?.by;
  if (inviter === undefined) return false;
  const sameHouse = personAt(book, by, past)?.organisation === personAt(book, inviter, past)?.organisation;
  const may = inviter === by || (sameHouse && isDelegateAt(book, by, past)) || roleAt(book, by, past) === 'coordinator';
  if (!may) return false;
  if (!statusHasVoice(statusAt(book, organisation, past)) || waitsForYes(book, device, past)) return true;
  const spoke = (book.spoke.get(device) ?? Number.POSITIVE_INFINITY) <= (past[device] ?? 0);
  return fact.at - admittedAt(book, admission, past) <= UNDO_MS && !spoke;
};

const waitsForYes = (book: Book, device: string, past: Past): boolean =>
  inPast(book.admissionsOfDevice.get(device), past).every((one) => missingYes(book, one, past) === 'at-risk');

const judgeStolen = (book: Book, fact: KnownFact<'stolen'>): string | null => {
  const home = memberAt(book, fact.content.device, fact.past);
  if (!home) return 'unknown-member';
  if (fact.content.device === fact.device) return 'leaves-by-leaving';
  if (home.person === fact.by || roleAt(book, fact.by, fact.past) === 'coordinator') return null;
  const sameHouse = personAt(book, fact.by, fact.past)?.organisation === home.organisation;
  return sameHouse && isDelegateAt(book, fact.by, fact.past) ? null : 'not-your-device';
};

/** The second yes to a person's new device (P 8.6): of a member who isn't the delegate who invited it. */
const judgeSeconded = (book: Book, fact: KnownFact<'recovery-seconded'>): string | null => {
  const admission = inPast(book.admissionsOfDevice.get(fact.content.device), fact.past)[0];
  if (!admission || missingYes(book, admission, fact.past) !== 'recovery') return 'nothing-waits';
  const { invitation, invitationKey, person } = admission.content;
  if (invitationOf(book, invitation, invitationKey, admission.past)?.by === fact.by) return 'second-yes-of-another';
  return Object.keys(fact.content.last).every(
    (device) => device !== fact.content.device && devicesAt(book, person.id, fact.past).includes(device),
  )
    ? null
    : 'not-of-this-person';
};

/** Takes back what removals did (P 8.5): names them; by a third, a delegate of that organisation, or as a decision says. */
export const judgeReadmission = (book: Book, fact: KnownFact<'readmission'>): string | null => {
  if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
  const me = personAt(book, fact.by, fact.past);
  if (!me) return 'no-member';
  for (const hash of fact.content.removals) {
    const cut = book.cuts.find((one) => one.fact.hash === hash);
    if (!cut || !within(fact.past, cut.fact)) return 'unknown-removal';
    // What was revoked for a new key stays revoked, and who left comes back by an invitation.
    if (cut.fact.kind === 'recovery-seconded' || cut.fact.kind === 'leaving') return 'cannot-be-ended';
    if (cut.organisation !== null) {
      if (!cites(book, fact, cut.organisation, ['active', 'reduced'])) return 'no-admission-decision';
      continue;
    }
    const home = organisationOf(book, cut, fact.past);
    const people = cut.person !== null ? [cut.person] : cut.devices.map((id) => homeOf(book, id, fact.past)?.person);
    if (cut.person === fact.by || cut.devices.includes(fact.device)) return 'not-by-the-removed';
    if (cut.fact.kind === 'stolen' && people.includes(fact.by)) continue;
    if (me.organisation === home && isDelegateAt(book, fact.by, fact.past)) continue;
    // Nobody is left there who could: else the organisation would be locked out for ever.
    const left = peopleOf(book, home ?? '', fact.past).some(
      (person) => isDelegateAt(book, person, fact.past) && !isPersonClaimedOut(book, person, fact.past),
    );
    if (left || roleAt(book, fact.by, fact.past) !== 'coordinator' || me.organisation === home)
      return 'not-a-delegate-there';
  }
  return null;
};

export const judgeRemovalAcknowledged = (book: Book, fact: KnownFact<'removal-acknowledged'>): string | null => {
  if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
  const cut = book.cuts.find((one) => one.fact.hash === fact.content.removal);
  return cut && within(fact.past, cut.fact) ? null : 'unknown-removal';
};

/** A recovery key admits one new device of its person: by its first fact, and does nothing else (P 8.6). */
export const judgeRecovery = (book: Book, fact: KnownFact<'recovery-admission'>): string | null => {
  if (fact.n !== 1) return 'recovery-key-is-used-up';
  const { device } = fact.content;
  if (book.founding?.device === device || inPast(book.admissionsOfDevice.get(device), fact.past).length > 0)
    return 'device-admitted-already';
  return book.recoveryKeys.has(device) || inPast(book.recoveries.get(device), fact.past).length > 0
    ? 'device-admitted-already'
    : null;
};

/** A device speaks on for another of its person, by its first fact (P 8.14). That the old key certified it was verified before. */
export const judgeSuccession = (book: Book, fact: KnownFact<'succession'>): string | null => {
  if (fact.n !== 1) return 'not-the-first-fact';
  if (memberAt(book, fact.device, fact.past) || book.recoveryKeys.has(fact.device)) return 'device-admitted-already';
  const { of } = fact.content;
  const member = of === fact.device ? null : memberAt(book, of, fact.past);
  if (!member) return 'device-not-admitted';
  return member.person === fact.by ? null : 'not-this-devices-person';
};
