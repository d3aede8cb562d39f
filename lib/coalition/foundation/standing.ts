import type { Book, Past } from '../book.ts';
import { inOrder, inPast, within } from '../book.ts';
import { type Effect, effectIn } from '../decisions/outcome.ts';
import { countsPersons } from '../decisions/persons.ts';
import type { About, MatrixRow } from '../fact.ts';
import type { OrganisationRow, PersonRow } from '../tables.ts';
import { admittedAt, invitationOf, organisationsAt, peopleAt, personAt, waitsAt } from './members.ts';
import { emptySince } from './out.ts';
import { builtInRows, categoryKey } from './rows.ts';

/** Under which key of `book.effects` a decision stands that would change this. */
export const effectKey = (about: About): string => {
  if (about.changes === 'matrix-row') return `row:${categoryKey(about.row.category)}`;
  if (about.changes === 'status') return `status:${about.organisation}`;
  return about.changes === 'role' ? `role:${about.person}` : 'purpose';
};

/** Which category must decide this (P 1.9): leaving by "removal", other statuses by "new member", and so on. */
export const categoryOf = (about: About): string => {
  if (about.changes === 'matrix-row') return 'matrix';
  if (about.changes === 'purpose') return 'purpose';
  if (about.changes === 'role') return 'roles';
  return about.status === 'left' || about.status === 'inactive' ? 'removal' : 'new member';
};

/** What passed decisions put in force under a key, in order of their final closings. */
export const effectsAt = (book: Book, key: string, past: Past): Effect[] =>
  [...(book.effects.get(key) ?? [])]
    .map((id) => book.decisions.get(id))
    .map((decision) => (decision ? effectIn(book, decision, past) : null))
    .filter((effect) => effect !== null)
    .sort((a, b) => inOrder(a.closing, b.closing));

/** Whether matrix or memo had been adopted: from then on no invitation makes a founding organisation (P 8.1). */
export const isAdoptedAt = (book: Book, past: Past): boolean =>
  [...book.effects.keys()].some(
    (key) => (key === 'memo' || key.startsWith('row:')) && effectsAt(book, key, past).length > 0,
  );

/** The dated statuses of an organisation, oldest first; the last one holds. Empty if this past does not know it. P 1.3, 1.9, 8.1. */
export const statusHistoryAt = (book: Book, organisation: string, past: Past): OrganisationRow['history'] => {
  const history: { at: number; status: OrganisationRow['status'] }[] = [];
  const founding = book.founding;
  if (founding && founding.content.organisation.id === organisation && within(past, founding)) {
    history.push({ at: founding.at, status: 'active' });
  } else {
    const first = inPast(book.invitationsOfOrganisation.get(organisation), past)[0];
    if (!first) return [];
    history.push({ at: first.at, status: 'invited' });
    const active = inPast(book.admissionsOfOrganisation.get(organisation), past).find((admission) => {
      const { invitation, invitationKey } = admission.content;
      const invited = invitationOf(book, invitation, invitationKey, admission.past);
      return isFoundingInvitation(book, invited) && !waitsAt(book, admission, past);
    });
    if (active) history.push({ at: admittedAt(book, active, past), status: 'active' });
  }
  for (const { about, closing } of effectsAt(book, `status:${organisation}`, past))
    if (about?.changes === 'status') history.push({ at: closing.at, status: about.status });
  // Nobody is there any more: it has left, whatever was decided about it (P 8.13).
  const empty = emptySince(book, organisation, past);
  if (empty !== null && history.at(-1)?.status !== 'left') history.push({ at: empty, status: 'left' });
  return history;
};

/** Whether an invitation makes its organisation a founding one: it says so, and its author could (P 8.1). */
export const isFoundingInvitation = (book: Book, invitation: ReturnType<typeof invitationOf>): boolean => {
  if (!invitation?.content.founding || !book.founding) return false;
  const inviter = personAt(book, invitation.by, invitation.past);
  return inviter?.organisation === book.founding.content.organisation.id && !isAdoptedAt(book, invitation.past);
};

/** The status that holds, or null if this past does not know the organisation. */
export const statusAt = (book: Book, organisation: string, past: Past): OrganisationRow['status'] | null =>
  statusHistoryAt(book, organisation, past).at(-1)?.status ?? null;

/** Whether an organisation of this status has a voice and counts for the quorum (P 2.3, 8.1). */
export const statusHasVoice = (status: OrganisationRow['status'] | null): boolean =>
  status === 'active' || status === 'reduced';

/** A person's role: by its invitation, then by passed decisions (P 1.9). Null if unknown. */
export const roleAt = (book: Book, person: string, past: Past): PersonRow['role'] | null => {
  const seen = personAt(book, person, past);
  if (!seen) return null;
  const last = effectsAt(book, `role:${person}`, past).at(-1)?.about;
  return last?.changes === 'role' ? last.role : seen.invitedAs;
};

/** A matrix row in force, with whether it is still provisional (P 1.7). Null where none exists: no row, no vote. */
export const rowAt = (
  book: Book,
  category: string,
  past: Past,
): { readonly row: MatrixRow; readonly provisional: boolean } | null => {
  const key = categoryKey(category);
  const adopted = effectsAt(book, `row:${key}`, past).at(-1)?.about;
  if (adopted?.changes === 'matrix-row') return { row: adopted.row, provisional: false };
  const builtIn = builtInRows().find((row) => row.category === key);
  if (builtIn) return { row: builtIn, provisional: false };
  if (!book.founding || !within(past, book.founding)) return null;
  const row = book.founding.content.rows.find((candidate) => categoryKey(candidate.category) === key);
  return row ? { row, provisional: true } : null;
};

/** Whose voice a row needs, given who there is. Input: plain lists; output: ids, sorted. P 1.7, 2.3. */
export const electorate = (
  row: MatrixRow,
  organisations: readonly { readonly id: string; readonly voice: boolean }[],
  people: readonly { readonly id: string; readonly organisation: string; readonly role: PersonRow['role'] }[],
): string[] => {
  const who = row.who;
  if (who.kind === 'person') return [who.person];
  const voiced = new Set(organisations.filter((o) => o.voice).map((o) => o.id));
  const persons = people.filter((p) => p.role !== 'observer' && voiced.has(p.organisation));
  const seated = who.kind === 'steering' ? persons.filter((p) => p.role === 'steering') : persons;
  const ids = countsPersons(row)
    ? seated.map((p) => p.id)
    : who.kind === 'steering'
      ? seated.map((p) => p.organisation)
      : [...voiced];
  return [...new Set(ids)].sort();
};

/** Who is eligible for a row in one past: what an opening must list (P 2.3). */
export const eligibleAt = (book: Book, row: MatrixRow, past: Past): string[] =>
  electorate(
    row,
    organisationsAt(book, past).map((id) => ({ id, voice: statusHasVoice(statusAt(book, id, past)) })),
    peopleAt(book, past).flatMap((id) => {
      const person = personAt(book, id, past);
      const role = roleAt(book, id, past);
      return person && role ? [{ id, organisation: person.organisation, role }] : [];
    }),
  );
