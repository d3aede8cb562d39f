import { type Book, type Cut, inOrder, inPast, isKind, type Past, type Standing, within } from '../book.ts';
import { eligibleOrganisations } from '../decisions/closing.ts';
import { openingOfVersion } from '../decisions/versions.ts';
import { type KnownFact, MEMBERSHIP_KINDS } from '../fact.ts';
import { invitationOf, memberAt, rootOf, yesesOf } from './members.ts';
import { hits, isEndedAt } from './out.ts';

/**
 * What removals leave of a set of facts (P 8.5). `book` holds every fact as if nobody had ever been removed; the result
 * depends on that set alone. Each removal is looked at in its own past, then against those that had not seen it:
 *
 * - a removal *reaches* what the removed one said without having been seen by it, unless more than half of the other
 *   organisations had seen that before they learnt of the removal;
 * - what hangs on something that is reached (a newcomer on its admission, a delegate on its naming) falls with it;
 * - removals that reach each other, in a ring of any length, all hold, unless more than half of the other organisations
 *   had acknowledged the one without having seen the other: then the other is void.
 */
export const standingOf = (book: Book): Standing => {
  const cuts = book.cuts.filter((cut) => cut.voids);
  const effective = effectiveCuts(book, cuts);
  const voided = new Map<string, string>();
  const readmissions = new Set<string>();
  const ended: Ended = (cut, past) => isEnded(book, readmissions, cut, past);
  // In order: whether a re-admission stands depends on earlier ones only.
  for (const fact of [...book.readmissions].sort(inOrder))
    if (!effective.some((cut) => reaches(book, cut, fact, ended) || undermines(book, cut, fact)))
      readmissions.add(fact.hash);
  const standing = new Set(effective.map((cut) => cut.fact.hash));
  for (const cut of cuts) if (!standing.has(cut.fact.hash)) voided.set(cut.fact.hash, 'removal-void');
  const attackers = new Map<string, Cut[]>();
  // Few devices say many facts: for each it is found out once.
  const known = new Map<string, boolean>();
  const isHit = (cut: Cut, device: string): boolean => {
    const key = `${cut.fact.hash} ${device}`;
    const before = known.get(key) ?? hits(book, cut, device);
    known.set(key, before);
    return before;
  };
  for (const fact of book.byHash.values()) {
    if (standing.has(fact.hash) || readmissions.has(fact.hash) || voided.has(fact.hash)) continue;
    const by = effective.filter((cut) => isHit(cut, fact.device) && reaches(book, cut, fact, ended));
    if (by.length === 0) continue;
    attackers.set(fact.hash, by);
    voided.set(fact.hash, by.some((cut) => within(fact.past, cut.fact)) ? 'removed' : 'void-by-removal');
  }
  // What only keys depend on holds as any fact does.
  for (const cut of book.cuts) if (!cut.voids && !voided.has(cut.fact.hash)) standing.add(cut.fact.hash);
  for (const fact of book.readmissions)
    if (!readmissions.has(fact.hash) && !voided.has(fact.hash)) voided.set(fact.hash, 'void-by-removal');
  return { voided, preserved: preservedBy(book, voided, effective), cuts: standing, readmissions };
};

/** Where nobody was ever removed. */
export const NOBODY_REMOVED: Standing = {
  voided: new Map(),
  preserved: new Set(),
  cuts: new Set(),
  readmissions: new Set(),
};

type Ended = (cut: Cut, past: Past) => boolean;

/** What may be counted although it is void depends on these. */
const CLOSES: readonly string[] = ['closing', 'closing-acknowledged'];

/**
 * Whether facts that came in leave a standing as it is: they say nothing of who belongs, no removal reaches them, and no
 * void fact may be counted for their sake. False also where that can't be told so cheaply.
 */
export const leavesStanding = (book: Book, standing: Standing, fresh: readonly KnownFact[]): boolean => {
  if (fresh.some(({ kind }) => MEMBERSHIP_KINDS.includes(kind))) return false;
  if (standing.voided.size > 0 && fresh.some(({ kind }) => CLOSES.includes(kind))) return false;
  const effective = book.cuts.filter((cut) => cut.voids && standing.cuts.has(cut.fact.hash));
  const ended: Ended = (cut, past) => isEnded(book, standing.readmissions, cut, past);
  return !fresh.some((fact) => effective.some((cut) => reaches(book, cut, fact, ended)));
};

/**
 * Whether removals that came in, or were acknowledged, leave all earlier facts as they counted, those in the store too that
 * this book doesn't hold: each of them holds and had seen all that its devices have said. Only asked where the earlier facts
 * of this book stand as before. False where that can't be told so cheaply.
 */
export const leavesEarlier = (book: Book, standing: Standing, fresh: readonly KnownFact[]): boolean => {
  const named = new Set<string>();
  for (const fact of fresh) {
    if (fact.kind === 'removal' || fact.kind === 'leaving') named.add(fact.hash);
    else if (isKind(fact, 'removal-acknowledged')) named.add(fact.content.removal);
    else if (MEMBERSHIP_KINDS.includes(fact.kind) && !fact.kind.startsWith('epoch')) return false;
  }
  const hadSeenAll = ({ fact: { past } }: Cut, device: string): boolean =>
    (book.tip[device] ?? 0) <= (past[device] ?? 0);
  return book.cuts
    .filter((cut) => named.has(cut.fact.hash))
    .every(
      (cut) =>
        standing.cuts.has(cut.fact.hash) &&
        Object.keys(book.tip).every((device) => hadSeenAll(cut, device) || !hits(book, cut, device)),
    );
};

/** Whether a past holds one of these re-admissions that names the cut. */
const isEnded = (book: Book, readmissions: ReadonlySet<string>, cut: Cut, past: Past): boolean =>
  book.readmissions.some(
    (fact) => readmissions.has(fact.hash) && fact.content.removals.includes(cut.fact.hash) && within(past, fact),
  );

/** Whether two standings say the same of these facts: then what was judged under the one holds under the other. */
export const sameStanding = (a: Standing, b: Standing, facts: Iterable<string>): boolean => {
  for (const hash of facts)
    if (
      a.voided.get(hash) !== b.voided.get(hash) ||
      a.preserved.has(hash) !== b.preserved.has(hash) ||
      a.cuts.has(hash) !== b.cuts.has(hash) ||
      a.readmissions.has(hash) !== b.readmissions.has(hash)
    )
      return false;
  return true;
};

/** Whether a removal, if it holds, makes this fact void. */
const reaches = (book: Book, cut: Cut, fact: KnownFact, ended: Ended): boolean => {
  if (cut.fact.hash === fact.hash || within(cut.fact.past, fact) || !hits(book, cut, fact.device)) return false;
  if (ended(cut, fact.past)) return false;
  return within(fact.past, cut.fact) || !isCovered(book, cut, fact);
};

const isCovered = (book: Book, cut: Cut, fact: KnownFact): boolean =>
  moreThanHalf(book, cut, (past) => within(past, fact));

/** Whether more than half of the other organisations had learnt of a removal with such a past, all their first words alike. */
const moreThanHalf = (book: Book, cut: Cut, holds: (past: Past) => boolean): boolean => {
  const words = firstWords(book, cut);
  const count = cut.others.filter((organisation) => {
    const said = words.get(organisation) ?? [];
    return said.length > 0 && said.every((fact) => holds(fact.past));
  }).length;
  return count * 2 > cut.others.length;
};

/** By organisation: the words by which it learnt of a removal, the removal itself included; later ones of the same house aside. */
const firstWords = (book: Book, cut: Cut): Map<string, KnownFact[]> => {
  const words = new Map<string, KnownFact[]>();
  for (const fact of [cut.fact, ...(book.acknowledgements.get(cut.fact.hash) ?? [])] as KnownFact[]) {
    const organisation = memberAt(book, fact.device, fact.past)?.organisation;
    if (organisation === undefined || !cut.others.includes(organisation) || isDisputed(book, fact)) continue;
    words.set(organisation, [...(words.get(organisation) ?? []), fact]);
  }
  for (const [organisation, facts] of words)
    words.set(
      organisation,
      facts.filter((fact) => !facts.some((other) => other !== fact && within(fact.past, other))),
    );
  return words;
};

/** Words of those whose own membership somebody ends don't make a majority. */
const isDisputed = (book: Book, fact: KnownFact): boolean =>
  book.cuts.some(
    (cut) =>
      cut.voids &&
      cut.fact.hash !== fact.hash &&
      !within(cut.fact.past, fact) &&
      hits(book, cut, fact.device) &&
      !isEndedAt(book, cut, fact.past),
  );

/**
 * Whether a removal takes away what a fact's authority hangs on: the admission of its device (all, where there are
 * several) or the second yes to it, the naming of its author as delegate, the re-admission that brought it back.
 */
const undermines = (book: Book, cut: Cut, fact: KnownFact): boolean => {
  const ended: Ended = (one, past) => isEndedAt(book, one, past);
  const falls = (support: KnownFact): boolean => reaches(book, cut, support, ended) || undermines(book, cut, support);
  const root = rootOf(book, fact.device, fact.past);
  const admissions = [
    ...inPast(book.admissionsOfDevice.get(root), fact.past),
    ...inPast(book.recoveries.get(root), fact.past),
  ];
  const admissionFalls = (admission: KnownFact): boolean => {
    if (falls(admission)) return true;
    if (!isKind(admission, 'admission')) return false;
    const { invitation, invitationKey } = admission.content;
    const invited = invitationOf(book, invitation, invitationKey, admission.past);
    if (invited !== null && falls(invited)) return true;
    // The second yes that it needs, also where it seemed to need none because of a word that falls.
    const needed = yesesOf(book, admission, (word) => !falls(word));
    return needed !== null && inPast(needed.yeses, fact.past).every(falls);
  };
  if (admissions.length > 0 && admissions.every(admissionFalls)) return true;
  const words = inPast(book.delegates.get(fact.by), fact.past);
  const latest = words.filter((word) => !words.some((other) => other !== word && within(other.past, word)));
  if (latest.some((word) => word.content.delegate && falls(word))) return true;
  const back = inPast(book.readmissions, fact.past).filter((one) =>
    book.cuts.some((other) => one.content.removals.includes(other.fact.hash) && hits(book, other, fact.device)),
  );
  return back.length > 0 && back.every(falls);
};

/** The removals that hold. */
const effectiveCuts = (book: Book, cuts: readonly Cut[]): Cut[] => {
  const ended: Ended = (cut, past) => isEndedAt(book, cut, past);
  const size = cuts.length;
  const edge = cuts.map((from) =>
    cuts.map((to): 'soft' | 'hard' | null => {
      if (from === to) return null;
      if (undermines(book, from, to.fact)) return 'hard';
      if (!reaches(book, from, to.fact, ended)) return null;
      const late = within(to.fact.past, from.fact) || moreThanHalf(book, from, (past) => !within(past, to.fact));
      return late ? 'hard' : 'soft';
    }),
  );
  const at = (from: number, to: number) => edge[from]?.[to] ?? null;
  const any = closure(size, (from, to) => at(from, to) !== null);
  const ring = (a: number, b: number): boolean => a === b || (any(a, b) && any(b, a));
  const hard = closure(size, (from, to) => at(from, to) === 'hard' && ring(from, to));
  const hardRing = (a: number, b: number): boolean => a === b || (hard(a, b) && hard(b, a));
  const known = new Map<number, boolean>();
  const holds = (to: number): boolean => {
    const before = known.get(to);
    if (before !== undefined) return before;
    const result = !cuts.some((_cut, from) => {
      if (at(from, to) === null || hardRing(from, to)) return false;
      return ring(from, to) ? at(from, to) === 'hard' && holds(from) : holds(from);
    });
    known.set(to, result);
    return result;
  };
  return cuts.filter((_cut, index) => holds(index));
};

/** Reachability along edges. */
const closure = (size: number, edge: (from: number, to: number) => boolean) => {
  const reach = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => edge(a, b)));
  for (let via = 0; via < size; via++)
    for (let a = 0; a < size; a++) {
      if (!reach[a]?.[via]) continue;
      for (let b = 0; b < size; b++) if (reach[via]?.[b]) (reach[a] as boolean[])[b] = true;
    }
  return (a: number, b: number): boolean => reach[a]?.[b] ?? false;
};

/**
 * Void facts that stay counted (P 8.5): those about a decision that lie in a closing which was final before the removal
 * was known: more than half of the eligible organisations agreed with it without having seen the removal. A newcomer who is
 * out with whom it was admitted by closes nothing, and agrees for nobody.
 */
const preservedBy = (book: Book, voided: ReadonlyMap<string, string>, effective: readonly Cut[]): Set<string> => {
  const preserved = new Set<string>();
  if (voided.size === 0) return preserved;
  const falls = (fact: KnownFact): boolean => effective.some((cut) => undermines(book, cut, fact));
  for (const decision of book.decisions.values())
    for (const closing of decision.closings) {
      const opening = openingOfVersion(decision, closing.content.version, closing.past);
      const kept = [...voided.keys()]
        .map((hash) => book.byHash.get(hash))
        .filter((fact) => fact !== undefined)
        .filter(
          (fact) =>
            within(closing.past, fact) &&
            !book.inert.has(fact.hash) &&
            (fact.content as { decision?: unknown }).decision === decision.id,
        );
      if (!opening || kept.length === 0 || falls(closing)) continue;
      const eligible = eligibleOrganisations(book, opening);
      const agreed = new Set<string>();
      for (const fact of [closing, ...decision.acknowledgements] as KnownFact[]) {
        if (fact !== closing && (fact.content as { closing?: string }).closing !== closing.hash) continue;
        if (voided.has(fact.hash) || falls(fact) || effective.some((cut) => within(fact.past, cut.fact))) continue;
        const organisation = memberAt(book, fact.device, fact.past)?.organisation;
        if (organisation !== undefined && eligible.includes(organisation)) agreed.add(organisation);
      }
      if (agreed.size * 2 > eligible.length) for (const fact of kept) preserved.add(fact.hash);
    }
  return preserved;
};
