import * as v from 'valibot';
import { type Book, type CutKind, inOrder, inPast, insert, insertIn, isKind } from './book.ts';
import { enterDecisionFact, isDecisionKind, keepDecisionFact } from './decisions/judge.ts';
import { noteReceipts } from './decisions/receipt.ts';
import { FACT_CONTENT, type FactKind, type KnownFact } from './fact.ts';
import { judgeAdmission, judgeDelegate, judgeFounding, judgeInvitation, judgeRevocation } from './foundation/judge.ts';
import {
  judgeCut,
  judgeReadmission,
  judgeRecovery,
  judgeRemovalAcknowledged,
  judgeSuccession,
  readCut,
  SILENT,
} from './foundation/judge-removal.ts';
import { memberAt } from './foundation/members.ts';
import { categoryKey } from './foundation/rows.ts';
import { effectKey, roleAt } from './foundation/standing.ts';
import { judgeRisk } from './sharing/at-risk.ts';
import { judgeReseal } from './sharing/judge-epoch.ts';
import { judgeMove } from './sharing/post-office.ts';
import { judgeAdmissionSeconded } from './sharing/second-yes.ts';

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
  return isCut(fact) ? enterCut(book, fact) : enterSharing(book, fact);
};

const CUTS: readonly string[] = ['removal', 'leaving', 'stolen', 'recovery-seconded'];
const isCut = (fact: KnownFact): fact is KnownFact<CutKind> => CUTS.includes(fact.kind);

/** Whether removals hold was weighed over the whole set (`book.standing`); only without that it is judged here. */
const enterCut = (book: Book, fact: KnownFact<CutKind>): string | null => {
  const cut = readCut(book, fact);
  const why = book.standing?.cuts.has(fact.hash) ? null : judgeCut(book, cut);
  if (why !== null) return why;
  book.cuts.push(cut);
  book.cuts.sort((a, b) => inOrder(a.fact, b.fact));
  if (isKind(fact, 'recovery-seconded')) insertIn(book.seconded, fact.content.device, fact);
  return null;
};

const enterSharing = (book: Book, fact: KnownFact): string | null => {
  if (isKind(fact, 'removal-acknowledged')) {
    const why = judgeRemovalAcknowledged(book, fact);
    if (why === null) insertIn(book.acknowledgements, fact.content.removal, fact);
    return why;
  }
  if (isKind(fact, 'readmission')) {
    const why = book.standing?.readmissions.has(fact.hash) ? null : judgeReadmission(book, fact);
    if (why === null) insert(book.readmissions, fact);
    return why;
  }
  if (isKind(fact, 'epoch')) {
    if (roleAt(book, fact.by, fact.past) === 'observer') return 'observer';
    insert(book.epochs, fact);
    return null;
  }
  if (isKind(fact, 'epoch-resealed')) {
    const why = judgeReseal(book, fact);
    if (why === null) insert(book.reseals, fact);
    return why;
  }
  if (isKind(fact, 'relay-moved')) {
    const why = judgeMove(book, fact);
    if (why === null) insert(book.moves, fact);
    return why;
  }
  if (isKind(fact, 'at-risk')) {
    const why = judgeRisk(book, fact);
    if (why === null) insert(book.risks, fact);
    return why;
  }
  if (isKind(fact, 'second-yes')) {
    const why = judgeRisk(book, fact);
    if (why === null) insert(book.secondYeses, fact);
    return why;
  }
  if (isKind(fact, 'admission-seconded')) {
    const why = judgeAdmissionSeconded(book, fact);
    if (why === null) insertIn(book.yeses, fact.content.device, fact);
    return why;
  }
  if (isKind(fact, 'recovery-key')) {
    if (memberAt(book, fact.content.key, fact.past)) return 'device-admitted-already';
    insertIn(book.recoveryKeys, fact.content.key, fact);
  }
  return null;
};

/** A recovery key's only word, as its person's (P 8.6). */
const enterRecovery = (book: Book, fact: KnownFact): string | null => {
  if (!isKind(fact, 'recovery-admission')) return 'recovery-key-does-nothing-else';
  const why = judgeRecovery(book, fact);
  if (why === null) insertIn(book.recoveries, fact.content.device, fact);
  return why;
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
  const void_ = book.standing?.preserved.has(fact.hash) ? undefined : book.standing?.voided.get(fact.hash);
  if (void_ !== undefined) return void_;
  const key = inPast(book.recoveryKeys.get(fact.device), fact.past)[0];
  if (key) return key.by === fact.by ? enterRecovery(book, fact) : 'not-this-devices-person';
  if (fact.kind === 'recovery-admission') return 'no-recovery-key';
  if (book.standing?.preserved.has(fact.hash)) return enterPreserved(book, fact);
  if (isKind(fact, 'succession')) {
    const why = judgeSuccession(book, fact);
    if (why === null) insertIn(book.successions, fact.device, fact);
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

/** A void fact that a final closing counted stays counted, as it was when that was agreed (P 8.5). */
const enterPreserved = (book: Book, fact: KnownFact): null => {
  keepDecisionFact(book, fact as Parameters<typeof keepDecisionFact>[1]);
  if (isKind(fact, 'opening')) registerEffect(book, fact);
  return null;
};

const registerEffect = (book: Book, fact: KnownFact<'opening'>): void => {
  const { about, row, decision } = fact.content;
  const key = about ? effectKey(about) : categoryKey(row.category) === 'memo' ? 'memo' : null;
  if (key !== null) book.effects.set(key, (book.effects.get(key) ?? new Set()).add(decision));
};

/**
 * Takes facts into a book: each once, after everything it had seen, judged against its own past. What lacks an ancestor
 * waits in `waiting`, in any number and order, so the book depends on the set of facts alone. Forks (two facts with one
 * number) are excluded before. Returns what was taken in, in order. `received` is told of decisions of whose openings
 * somebody newly proved receipt.
 */
export const ingest = (
  book: Book,
  waiting: Map<string, KnownFact>,
  facts: readonly KnownFact[],
  received: (decision: string) => void = () => {},
): KnownFact[] => {
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
      for (const decision of noteReceipts(book, fact)) received(decision);
      if (!SILENT.includes(kind) && !book.spoke.has(fact.device)) book.spoke.set(fact.device, fact.n);
      book.tip[fact.device] = fact.n;
      const why = enter(book, fact);
      if (why !== null) book.inert.set(hash, { hash, kind, by, at, why });
      taken.push(fact);
    }
  }
  return taken;
};

/** Enters facts that had their place before, whose ancestors need not be here: each is judged against its own past as ever. */
export const restore = (book: Book, facts: readonly KnownFact[]): void => {
  for (const fact of [...facts].sort(inOrder)) {
    if (book.byHash.has(fact.hash)) continue;
    book.byHash.set(fact.hash, fact);
    const why = enter(book, fact);
    const { hash, kind, by, at } = fact;
    if (why !== null) book.inert.set(hash, { hash, kind, by, at, why });
  }
};
