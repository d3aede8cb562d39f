import { type Book, inPast, type Past, within } from '../book.ts';
import type { KnownFact } from '../fact.ts';
import type { DeviceRow, InvitationRow, MatrixTableRow, OrganisationRow, PersonRow, Tables } from '../tables.ts';
import { asksSecondYes, isAtRisk } from './at-risk.ts';
import {
  admittedAt,
  invitationOf,
  isDelegateAt,
  memberAt,
  organisationsAt,
  peopleAt,
  personAt,
  waitsAt,
  yesesOf,
} from './members.ts';
import { isDeviceOutAt, isEndedAt } from './out.ts';
import { builtInRows, categoryKey, isBuiltIn } from './rows.ts';
import { effectsAt, isFoundingInvitation, roleAt, rowAt, statusHistoryAt } from './standing.ts';

/** Rows by id. */
export type Rows<T> = Map<string, T>;
const byId = <T extends { readonly id: string }>(rows: readonly T[]): Rows<T> =>
  new Map(rows.map((row) => [row.id, row]));

/** Member organisations (P 1.3). Size comes from records; here the smallest. */
export const organisationRows = (book: Book, past: Past): Rows<OrganisationRow> => {
  return byId(
    organisationsAt(book, past).map((id): OrganisationRow => {
      const founder = book.founding?.content.organisation.id === id ? book.founding.content.organisation : null;
      const invited = inPast(book.invitationsOfOrganisation.get(id), past);
      const history = statusHistoryAt(book, id, past);
      return {
        id,
        name: founder?.name ?? invited[0]?.content.organisation.name ?? id,
        status: history.at(-1)?.status ?? 'invited',
        founding: founder !== null || invited.some((fact) => isFoundingInvitation(book, fact)),
        history,
        size: 'volunteers',
      };
    }),
  );
};

/** People (P 1.4), with the addresses of their admission; records may have newer ones. */
export const personRows = (book: Book, past: Past): Rows<PersonRow> =>
  byId(
    peopleAt(book, past).flatMap((id): PersonRow[] => {
      const seen = personAt(book, id, past);
      if (!seen) return [];
      const role = roleAt(book, id, past) ?? 'observer';
      const delegate = isDelegateAt(book, id, past);
      return [{ id, name: seen.name, emails: seen.emails, organisation: seen.organisation, role, delegate }];
    }),
  );

/** Whether an admission is one too many: as many other devices, first in order, had the invitation's uses, or it was revoked meanwhile, or a second yes asked for. */
const isAbove = (book: Book, fact: KnownFact<'admission'>, past: Past): boolean => {
  const { invitation, invitationKey, device } = fact.content;
  const invited = invitationOf(book, invitation, invitationKey, past);
  const devices = new Set(
    book.admissions
      .filter((other) => other.content.invitation === invitation && within(past, other))
      .map((other) => other.content.device),
  );
  const late = inPast(book.revocations.get(invitation), past).some((revoked) => !within(revoked.past, fact));
  const unasked = inPast(book.secondYeses, past).some(
    (word) => word.content.required && !within(word.past, fact) && !within(fact.past, word),
  );
  return late || unasked || (invited !== null && [...devices].indexOf(device) >= invited.content.uses);
};

/** Present devices with who invited and who let them in (P 8.1). */
export const deviceRows = (book: Book, past: Past): Rows<DeviceRow> => {
  const rows: DeviceRow[] = [];
  const founding = book.founding;
  const isOut = (device: string): boolean => isDeviceOutAt(book, device, past);
  if (founding && within(past, founding) && !isOut(founding.device))
    rows.push({
      id: founding.device,
      box: founding.content.box,
      person: founding.content.person.id,
      organisation: founding.content.organisation.id,
      admittedAt: founding.at,
      invitedBy: null,
      admittedBy: null,
    });
  for (const [device, list] of book.admissionsOfDevice) {
    const fact = inPast(list, past).find((admission) => !waitsAt(book, admission, past));
    if (!fact || isOut(device)) continue;
    const { invitation, invitationKey, box, person, organisation } = fact.content;
    const needed = yesesOf(book, fact);
    const secondedBy = needed?.why === 'at-risk' ? inPast(needed.yeses, past)[0]?.by : undefined;
    rows.push({
      id: device,
      box,
      person: person.id,
      organisation,
      admittedAt: admittedAt(book, fact, past),
      invitedBy: invitationOf(book, invitation, invitationKey, fact.past)?.by ?? null,
      admittedBy: fact.by,
      ...(secondedBy !== undefined && { secondedBy }),
      ...(isAbove(book, fact, past) && { above: true as const }),
    });
  }
  for (const [device, list] of book.recoveries) {
    const fact = inPast(list, past)[0];
    const member = fact && memberAt(book, device, past);
    if (!fact || !member || isOut(device)) continue;
    const { box } = fact.content;
    // By its own person's key: nobody else invited it.
    rows.push({ id: device, box, ...member, admittedAt: fact.at, invitedBy: fact.by, admittedBy: fact.by });
  }
  for (const [device, list] of book.successions) {
    const fact = inPast(list, past)[0];
    const member = fact && memberAt(book, device, past);
    if (!fact || !member || isOut(device)) continue;
    const { box } = fact.content;
    rows.push({ id: device, box, ...member, admittedAt: fact.at, invitedBy: fact.by, admittedBy: fact.by });
  }
  return byId(rows);
};

/** Whether somebody has gone who knew this invitation, and with it the key of a way in (P 8.5). */
const isOver = (book: Book, invitation: KnownFact<'invitation'>, past: Past): boolean =>
  book.cuts.some((cut) => within(past, cut.fact) && !within(invitation.past, cut.fact) && !isEndedAt(book, cut, past));

/** Invitations with their uses (P 8.1). */
export const invitationRows = (book: Book, past: Past): Rows<InvitationRow> =>
  byId(
    [...book.invitations.values()].flatMap((list): InvitationRow[] => {
      const fact = inPast(list, past)[0];
      if (!fact) return [];
      const { invitation, key, organisation, founding, role, delegate, person, uses, expires } = fact.content;
      return [
        {
          id: invitation,
          key,
          organisation: organisation.id,
          organisationName: organisation.name,
          founding,
          role,
          delegate,
          person,
          uses,
          used: new Set(
            book.admissions
              .filter((a) => a.content.invitation === invitation && within(past, a))
              .map((a) => a.content.device),
          ).size,
          expires,
          revoked: inPast(book.revocations.get(invitation), past).length > 0,
          ...(isOver(book, fact, past) && { over: true as const }),
          by: fact.by,
        },
      ];
    }),
  );

/** The decision matrix in force (P 1.7). A row's id is its category in plain lower case. */
export const matrixRows = (book: Book, past: Past): Rows<MatrixTableRow> => {
  const categories = new Set([
    ...builtInRows().map((row) => row.category),
    ...(book.founding?.content.rows ?? []).map((row) => categoryKey(row.category)),
    ...[...book.effects.keys()].filter((key) => key.startsWith('row:')).map((key) => key.slice('row:'.length)),
  ]);
  return byId(
    [...categories].sort().flatMap((id): MatrixTableRow[] => {
      const found = rowAt(book, id, past);
      return found ? [{ ...found.row, id, provisional: found.provisional, builtIn: isBuiltIn(id) }] : [];
    }),
  );
};

/** Name, purpose and kinds (P 1.1): the founding's, with the purpose that was last decided. */
export const profileRow = (book: Book, past: Past): Tables['profile'] => {
  const founding = book.founding?.content;
  const decided = effectsAt(book, 'purpose', past).at(-1)?.about;
  return {
    name: founding?.name ?? '',
    purpose: decided?.changes === 'purpose' ? decided.purpose : (founding?.purpose ?? ''),
    kinds: founding?.kinds ?? [],
    foundedAt: book.founding?.at ?? 0,
    risk: isAtRisk(book, past),
    secondYes: asksSecondYes(book, past),
  };
};
