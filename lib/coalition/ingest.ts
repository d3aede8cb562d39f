import * as v from 'valibot';
import { type Book, inOrder, insert, insertIn, isKind } from './book.ts';
import { enterDecisionFact, isDecisionKind } from './decisions/judge.ts';
import { FACT_CONTENT, type FactKind, type KnownFact } from './fact.ts';
import { judgeAdmission, judgeDelegate, judgeFounding, judgeInvitation, judgeRevocation } from './foundation/judge.ts';
import { memberAt } from './foundation/members.ts';
import { categoryKey } from './foundation/rows.ts';
import { effectKey } from './foundation/standing.ts';

/** Whether everything that a fact had seen has been taken in. */
const isReady = (book: Book, fact: KnownFact): boolean =>
  Object.entries(fact.past).every(([device, n]) => (book.tip[device] ?? 0) >= (device === fact.device ? n - 1 : n));

const enterMembership = (book: Book, fact: KnownFact): string | null => {
  if (isKind(fact, 'invitation')) {
    const why = judgeInvitation(book, fact);
    if (why !== null) return why;
    insertIn(book.invitations, fact.content.invitation, fact);
    insertIn(book.invitationsOfOrganisation, fact.content.organisation.id, fact);
    return null;
  }
  if (isKind(fact, 'invitation-revoked')) {
    const why = judgeRevocation(book, fact);
    if (why === null) insertIn(book.revocations, fact.content.invitation, fact);
    return why;
  }
  if (isKind(fact, 'admission')) {
    const why = judgeAdmission(book, fact);
    if (why !== null) return why;
    insert(book.admissions, fact);
    insertIn(book.admissionsOfDevice, fact.content.device, fact);
    insertIn(book.admissionsOfPerson, fact.content.person.id, fact);
    insertIn(book.admissionsOfOrganisation, fact.content.organisation, fact);
    return null;
  }
  if (isKind(fact, 'delegate')) {
    const why = judgeDelegate(book, fact);
    if (why === null) insertIn(book.delegates, fact.content.person, fact);
    return why;
  }
  return null;
};

const enter = (book: Book, fact: KnownFact): string | null => {
  const schema = Object.hasOwn(FACT_CONTENT, fact.kind) ? FACT_CONTENT[fact.kind as FactKind] : null;
  if (!schema) return 'unknown-kind';
  if (!v.is(schema, fact.content)) return 'malformed';
  if (isKind(fact, 'founding')) {
    const why = judgeFounding(book, fact);
    if (why === null) book.founding = fact;
    return why;
  }
  const member = memberAt(book, fact.device, fact.past);
  if (!member) return 'device-not-admitted';
  if (member.person !== fact.by) return 'not-this-devices-person';
  if (!isDecisionKind(fact.kind)) return enterMembership(book, fact);
  const why = enterDecisionFact(book, fact as Parameters<typeof enterDecisionFact>[1]);
  if (why === null && isKind(fact, 'opening')) registerEffect(book, fact);
  return why;
};

const registerEffect = (book: Book, fact: KnownFact<'opening'>): void => {
  const { about, row, decision } = fact.content;
  const key = about ? effectKey(about) : categoryKey(row.category) === 'memo' ? 'memo' : null;
  if (key !== null) book.effects.set(key, (book.effects.get(key) ?? new Set()).add(decision));
};

/**
 * Takes facts into a book: each once, after everything it had seen, judged against its own past. What lacks an ancestor
 * waits in `waiting`, in any number and order, so the book depends on the set of facts alone. Forks (two facts with one
 * number) are excluded before. Returns what was taken in, in order.
 */
export const ingest = (book: Book, waiting: Map<string, KnownFact>, facts: readonly KnownFact[]): KnownFact[] => {
  for (const fact of facts) if (!book.byHash.has(fact.hash)) waiting.set(fact.hash, fact);
  const taken: KnownFact[] = [];
  for (let found = true; found; ) {
    found = false;
    for (const fact of [...waiting.values()].sort(inOrder)) {
      if (!isReady(book, fact)) continue;
      found = true;
      waiting.delete(fact.hash);
      const { hash, kind, by, at } = fact;
      if ((book.tip[fact.device] ?? 0) >= fact.n) {
        book.inert.set(hash, { hash, kind, by, at, why: 'forked' });
        continue;
      }
      book.byHash.set(hash, fact);
      {
        const log = book.logs.get(fact.device);
        if (log) log.push(fact);
        else book.logs.set(fact.device, [fact]);
      }
      book.tip[fact.device] = fact.n;
      const why = enter(book, fact);
      if (why !== null) book.inert.set(hash, { hash, kind, by, at, why });
      taken.push(fact);
    }
  }
  return taken;
};
