import { type Book, type Cut, within } from '../book.ts';
import { epochsOfBook } from '../sharing/judge-epoch.ts';
import { postOfficeOf } from '../sharing/post-office.ts';
import type { FormerRow, Membership, RemovalRow, WaitingDevice } from '../tables.ts';
import { devicesAt, invitationOf, memberAt, missingYes, peopleKnownAt, personAt } from './members.ts';
import { isEndedAt, isPersonOutAt, isTurnedAwayAt, ownerOf } from './out.ts';

const homeOf = (raw: Book, cut: Cut): string | null => {
  if (cut.organisation !== null) return cut.organisation;
  if (cut.person !== null) return personAt(raw, cut.person, raw.tip)?.organisation ?? null;
  return ownerOf(raw, cut.devices[0] ?? '')?.organisation ?? null;
};

const removalRow = (book: Book, raw: Book, cut: Cut): RemovalRow => {
  const { hash, kind, by, at } = cut.fact;
  const holds = book.cuts.some((one) => one.fact.hash === hash);
  const known = [cut.fact, ...(book.acknowledgements.get(hash) ?? []), ...(raw.acknowledgements.get(hash) ?? [])];
  const said = new Set(known.map((fact) => memberAt(raw, fact.device, fact.past)?.organisation));
  return {
    hash,
    kind: kind as RemovalRow['kind'],
    by,
    at,
    devices: cut.devices,
    person: cut.person,
    organisation: cut.organisation,
    home: homeOf(raw, cut),
    state: !holds ? 'void' : isEndedAt(book, cut, book.tip) ? 'ended' : 'holds',
    voids: cut.voids,
    others: cut.others,
    acknowledgedBy: cut.others.filter((organisation) => said.has(organisation)),
  };
};

const formerRow = (book: Book, person: string): FormerRow | null => {
  const seen = personAt(book, person, book.tip);
  if (!seen || !isPersonOutAt(book, person, book.tip)) return null;
  const cuts = book.cuts.filter(
    (cut) =>
      (cut.person === person || cut.organisation === seen.organisation) &&
      within(book.tip, cut.fact) &&
      !isEndedAt(book, cut, book.tip),
  );
  const first = cuts[0]?.fact;
  return {
    id: person,
    name: seen.name,
    organisation: seen.organisation,
    at: first?.at ?? 0,
    how: cuts.every((cut) => cut.fact.kind === 'leaving') ? 'left' : 'removed',
  };
};

const waitingIn = (book: Book): WaitingDevice[] =>
  [...book.admissionsOfDevice].flatMap(([device, list]) => {
    const fact = list[0];
    const why = fact && missingYes(book, fact, book.tip);
    if (!why || memberAt(book, device, book.tip) || isTurnedAwayAt(book, fact, book.tip)) return [];
    const { person, organisation } = fact.content;
    const inviters = list.map(
      ({ content, past }) => invitationOf(book, content.invitation, content.invitationKey, past)?.by ?? '',
    );
    const row = { device, why, person: person.id, name: person.name, organisation, at: fact.at };
    return [{ ...row, invitedBy: inviters[0] ?? '', inviters }];
  });

/** What commands, keys and the members' view need to know of who came and went. `raw`: as if nobody had ever been removed. */
export const membershipRow = (book: Book, raw: Book): Membership => {
  // Those who wait, too: their devices have names already.
  const waiting = raw.admissions.map((fact) => fact.content.person.id);
  const people = [...new Set([...peopleKnownAt(raw, raw.tip), ...waiting])].sort();
  return {
    heads: { ...raw.tip },
    removals: new Map(raw.cuts.map((cut) => [cut.fact.hash, removalRow(book, raw, cut)])),
    former: new Map(
      people
        .map((person) => formerRow(book, person))
        .filter((row) => row !== null)
        .map((row) => [row.id, row]),
    ),
    waiting: new Map(waitingIn(book).map((row) => [row.device, row])),
    devicesOf: new Map(people.map((person) => [person, devicesAt(raw, person, raw.tip)])),
    epochs: epochsOfBook(book, raw),
    postOffice: postOfficeOf(book),
    recoveryKeys: new Map([...book.recoveryKeys].map(([key, list]) => [key, list[0]?.by ?? ''])),
  };
};
