import type { Book, Cut, Past } from '../book.ts';
import { inPast, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import { devicesAt, type Member, memberAt, personAt, waitsAt } from './identity.ts';

/** Who stands behind a device, now or before it was removed; of a recovery key its person. Null for a stranger's. */
export const ownerOf = (book: Book, device: string): Member | null => {
  const member = memberAt(book, device, book.tip);
  if (member) return member;
  const key = book.recoveryKeys.get(device)?.[0];
  const person = key && personAt(book, key.by, book.tip);
  return person ? { person: person.person, organisation: person.organisation } : null;
};

/**
 * Whether a cut takes out this device: named, or of the person or organisation that it names, whenever it came; or one that
 * the named device's key certified, or let in, without the cut's author having seen that: a thief gets no further by a new
 * key, nor by a device of its own. Where a cut voids what was said after it, void admissions see to the latter, and leave
 * in whom most had seen (P 8.5).
 */
export const hits = (book: Book, cut: Cut, device: string): boolean => {
  if (cut.devices.includes(device)) return true;
  const succession = book.successions.get(device)?.[0];
  if (succession && !within(cut.fact.past, succession) && hits(book, cut, succession.content.of)) return true;
  if (!cut.voids && wasLetInBy(book, cut, device)) return true;
  if (cut.person === null && cut.organisation === null) return false;
  const owner = ownerOf(book, device);
  return owner !== null && (owner.person === cut.person || owner.organisation === cut.organisation);
};

const wasLetInBy = (book: Book, cut: Cut, device: string): boolean => {
  const admissions = book.admissionsOfDevice.get(device) ?? [];
  return (
    admissions.length > 0 &&
    admissions.every((admission) => !within(cut.fact.past, admission) && hits(book, cut, admission.device))
  );
};

/** Whether a past holds a re-admission that names this cut (P 8.5). */
export const isEndedAt = (book: Book, cut: Cut, past: Past): boolean =>
  book.readmissions.some((fact) => fact.content.removals.includes(cut.fact.hash) && within(past, fact));

const holdsAt = (book: Book, cut: Cut, past: Past): boolean => within(past, cut.fact) && !isEndedAt(book, cut, past);

/** Whether a person is out in a past, by a removal of it or of its organisation, or by leaving. */
export const isPersonOutAt = (book: Book, person: string, past: Past): boolean => {
  if (!book.standing || book.cuts.length === 0) return false;
  return isPersonClaimedOut(book, person, past);
};

/** The same without asking whether those removals hold: for what must not depend on that. */
export const isPersonClaimedOut = (book: Book, person: string, past: Past): boolean => {
  const organisation = personAt(book, person, past)?.organisation ?? null;
  return book.cuts.some(
    (cut) =>
      (cut.person === person || (cut.organisation !== null && cut.organisation === organisation)) &&
      holdsAt(book, cut, past),
  );
};

/** Whether a device is cut off from keys and peers in a past, by whatever (P 1.9: a stolen one at once, whoever says so). */
export const isDeviceOutAt = (book: Book, device: string, past: Past): boolean =>
  book.standing !== null && book.cuts.some((cut) => hits(book, cut, device) && holdsAt(book, cut, past));

/** Whether whoever waits for a second yes was turned away in a past, or person or organisation have gone. */
export const isTurnedAwayAt = (book: Book, { content }: KnownFact<'admission'>, past: Past): boolean =>
  book.standing !== null &&
  book.cuts.some(
    (cut) =>
      (cut.devices.includes(content.device) ||
        cut.person === content.person.id ||
        cut.organisation === content.organisation) &&
      holdsAt(book, cut, past),
  );

/** When all people of an organisation were out in a past (ms), or null while somebody is there: it has left. */
export const emptySince = (book: Book, organisation: string, past: Past): number | null => {
  if (!book.standing || book.cuts.length === 0) return null;
  const people = new Set(
    inPast(book.admissionsOfOrganisation.get(organisation), past)
      .filter((fact) => !waitsAt(book, fact, past))
      .map((fact) => fact.content.person.id),
  );
  const founding = book.founding;
  if (founding && founding.content.organisation.id === organisation && within(past, founding))
    people.add(founding.content.person.id);
  if (people.size === 0 || ![...people].every((person) => isPersonOutAt(book, person, past))) return null;
  const cuts = book.cuts.filter(
    (cut) =>
      holdsAt(book, cut, past) &&
      (cut.organisation === organisation || (cut.person !== null && people.has(cut.person))),
  );
  return Math.max(...cuts.map((cut) => cut.fact.at));
};

/** Devices that take part in a past, by id. */
export const presentDevicesAt = (book: Book, past: Past): string[] =>
  knownDevicesAt(book, past).filter(
    (device) => memberAt(book, device, past) !== null && !isDeviceOutAt(book, device, past),
  );

/** All devices that a past ever let in, by id. */
export const knownDevicesAt = (book: Book, past: Past): string[] => {
  const people = new Set(book.admissions.filter((fact) => within(past, fact)).map((fact) => fact.content.person.id));
  if (book.founding && within(past, book.founding)) people.add(book.founding.content.person.id);
  return [...new Set([...people].flatMap((person) => devicesAt(book, person, past)))].sort();
};
