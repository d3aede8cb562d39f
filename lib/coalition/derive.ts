import { isKind } from './book.ts';
import { effectIn } from './decisions/outcome.ts';
import { decisionRow } from './decisions/row.ts';
import type { Derivation, FactTables, Kept } from './derivation.ts';
import { type KnownFact, MEMBERSHIP_KINDS } from './fact.ts';
import { organisationsAt } from './foundation/members.ts';
import { membershipRow } from './foundation/membership-row.ts';
import { emptySince } from './foundation/out.ts';
import {
  deviceRows,
  invitationRows,
  matrixRows,
  organisationRows,
  personRows,
  profileRow,
} from './foundation/rows-of.ts';
import { leavesEarlier, leavesStanding, NOBODY_REMOVED, sameStanding, standingOf } from './foundation/standing-of.ts';
import { ingest, restore } from './ingest.ts';
import { copyOf, type MEMBERSHIP, type Memory, memoryOf, weighed } from './memory.ts';
import type { Epochs } from './sharing/judge-epoch.ts';
import type { DecisionRow } from './tables.ts';

/** Kinds after which any decision may count differently. */
const TURNS: readonly string[] = ['removal', 'leaving', 'stolen', 'recovery-seconded', 'readmission'];
/** Kinds on which it depends what removals leave of older facts, in a way that only all facts can tell. */
const WEIGHS: readonly string[] = [
  'stolen',
  'recovery-seconded',
  'readmission',
  'recovery-key',
  'recovery-admission',
  'succession',
  'admission-seconded',
];

/** Replaces a map's rows by newer ones and says which ids differ; a row that did not change stays the same object. */
const replace = <T>(rows: Map<string, T>, newer: ReadonlyMap<string, T>): string[] => {
  const changed: string[] = [];
  for (const id of [...rows.keys()]) {
    if (newer.has(id)) continue;
    rows.delete(id);
    changed.push(id);
  }
  for (const [id, row] of newer) {
    if (JSON.stringify(rows.get(id)) === JSON.stringify(row)) continue;
    rows.set(id, row);
    changed.push(id);
  }
  return changed.sort();
};

/** Whether a receipt that somebody proves by whatever fact may still change a row. */
const isUnsettled = (row: DecisionRow): boolean =>
  row.row !== null && !row.closed?.final && row.voices.some((voice) => voice.state === 'not-reached');

/** Under what a fact is found again: who belongs, one decision, or the rest, which nothing is derived from but receipts. */
export const groupOf = ({ kind, content }: Pick<KnownFact, 'kind'> & { readonly content: object }): string => {
  if (MEMBERSHIP_KINDS.includes(kind)) return 'members';
  const { decision } = content as { decision?: unknown };
  return typeof decision === 'string' ? decisionGroup(decision) : 'rest';
};
export const decisionGroup = (decision: string): string => `decision:${decision}`;

/** A derivation, empty or from what was kept of an earlier one. Pure but for its own memory: no clock, no randomness. */
export const createDerivation = (kept?: Kept): Derivation => derivationOf(memoryOf(kept));

const derivationOf = (memory: Memory): Derivation => {
  const { raw, kept, older, waiting, supersededBy, successors, rows } = memory;
  let { book, membershipNow } = memory;

  /** Recomputes decisions, and those that a final result takes the place of. */
  const decide = (ids: ReadonlySet<string>): string[] => {
    const affected = new Set(ids);
    for (const id of ids) {
      for (const opening of book.decisions.get(id)?.openings ?? []) {
        const older = opening.content.supersedes?.decision;
        if (older === undefined) continue;
        const newer = successors.get(older) ?? new Set();
        successors.set(older, newer.add(id));
        const inForce = [...newer].sort().find((candidate) => {
          const decision = book.decisions.get(candidate);
          return decision !== undefined && effectIn(book, decision, book.tip) !== null;
        });
        if (inForce === supersededBy.get(older)) continue;
        if (inForce === undefined) supersededBy.delete(older);
        else supersededBy.set(older, inForce);
        affected.add(older);
      }
    }
    const changed: string[] = [];
    for (const id of affected) {
      const decision = book.decisions.get(id);
      const row = decision && decisionRow(book, decision, supersededBy);
      if (!row && rows.decisions.delete(id)) changed.push(id);
      if (!row || JSON.stringify(row) === JSON.stringify(rows.decisions.get(id))) continue;
      rows.decisions.set(id, row);
      changed.push(id);
    }
    return changed.sort();
  };

  /**
   * Weighs removals over the whole set, and takes new facts into what counts. `anew`: something may stand differently now
   * than before, so all that is here has to be judged anew; `elsewhere`: also of what is not here.
   */
  const weigh = (taken: readonly KnownFact[]): { readonly anew: boolean; readonly elsewhere: boolean } => {
    if (raw.cuts.length === 0 || taken.length === 0) return { anew: false, elsewhere: false };
    const before = book === raw ? null : book.standing;
    if (before && leavesStanding(raw, before, taken)) {
      restore(book, taken);
      return { anew: false, elsewhere: false };
    }
    const standing = standingOf(raw);
    const fresh = new Set(taken.map(({ hash }) => hash));
    const earlier = [...raw.byHash.keys()].filter((hash) => !fresh.has(hash));
    const same = sameStanding(before ?? NOBODY_REMOVED, standing, earlier);
    const empty = emptied();
    if (before && same) {
      book.standing = standing;
      restore(book, taken);
    } else {
      book = weighed(raw, standing);
      supersededBy.clear();
      successors.clear();
    }
    const anew = !(before && same) || taken.some((fact) => TURNS.includes(fact.kind));
    // What is not here may be brought back by an acknowledgement alone: its author had seen it before it heard of the removal.
    const words = anew ? taken : taken.filter(({ kind }) => kind === 'removal-acknowledged');
    const stays = leavesEarlier(raw, standing, words) && (!anew || (same && emptied() === empty));
    return { anew, elsewhere: !stays };
  };
  /** The organisations of which everybody is out: a decision of theirs may close without them. */
  const emptied = (): string =>
    organisationsAt(book, book.tip)
      .filter((id) => emptySince(book, id, book.tip) !== null)
      .join();
  /** Which decisions take each other's place, by those that are here. */
  const link = (decisions: Iterable<string>): void => {
    for (const id of decisions) {
      const row = rows.decisions.get(id);
      if (row?.supersededBy) supersededBy.set(id, row.supersededBy);
      for (const opening of book.decisions.get(id)?.openings ?? []) {
        const older = opening.content.supersedes?.decision;
        if (older !== undefined) successors.set(older, (successors.get(older) ?? new Set()).add(id));
      }
    }
  };
  if (kept) link(rows.decisions.keys());

  return {
    add(facts) {
      const receipts = new Set<string>();
      const spoke = raw.spoke.size;
      const taken = ingest(raw, waiting, facts, (decision) => receipts.add(decision));
      const { anew, elsewhere } = weigh(taken);
      const touched = new Set<string>(anew ? [...rows.decisions.keys(), ...book.decisions.keys()] : []);
      let membership = anew;
      for (const fact of taken) {
        const decision = (fact.content as { decision?: unknown }).decision;
        if (typeof decision === 'string' && book.decisions.has(decision)) touched.add(decision);
        if (MEMBERSHIP_KINDS.includes(fact.kind)) membership = true;
      }
      for (const ids of book.effects.values()) for (const id of ids) if (touched.has(id)) membership = true;
      // Who is of which organisation may say whose receipt it is; else only those change that somebody proved.
      for (const id of membership ? rows.decisions.keys() : receipts) {
        const row = rows.decisions.get(id);
        if (row && isUnsettled(row)) touched.add(id);
      }
      const decisions = decide(touched);
      const profile = membership ? profileRow(book, book.tip) : rows.profile;
      const profileChanged = JSON.stringify(profile) !== JSON.stringify(rows.profile);
      rows.profile = profile;
      const none: Record<(typeof MEMBERSHIP)[number], string[]> = {
        organisations: [],
        people: [],
        devices: [],
        invitations: [],
        matrix: [],
      };
      if (membership) {
        membershipNow = null;
        none.organisations = replace(rows.organisations, organisationRows(book, book.tip));
        none.people = replace(rows.people, personRows(book, book.tip));
        none.devices = replace(rows.devices, deviceRows(book, book.tip));
        none.invitations = replace(rows.invitations, invitationRows(book, book.tip));
        none.matrix = replace(rows.matrix, matrixRows(book, book.tip));
      }
      return {
        changed: {
          profile: profileChanged,
          ...none,
          decisions,
          receipts: [...receipts],
          membership,
          spoke: raw.spoke.size > spoke,
        },
        inert: taken.flatMap((fact) => book.inert.get(fact.hash) ?? []),
        partial: elsewhere && kept,
      };
    },
    tables: () => {
      membershipNow ??= membershipRow(book, raw);
      return { ...rows, membership: { ...membershipNow, heads: { ...raw.tip } } };
    },
    lacks: (facts) => {
      const about = facts.flatMap(({ content }) => {
        const { decision, supersedes } = content as { decision?: unknown; supersedes?: { decision?: unknown } | null };
        return [decision, supersedes?.decision].filter((id) => typeof id === 'string');
      });
      return [...new Set(about)].filter((id) => !raw.decisions.has(id) && !book.decisions.has(id));
    },
    turns: (facts) =>
      kept &&
      facts.some(
        (fact) =>
          WEIGHS.includes(fact.kind) ||
          (isKind(fact, 'admission') &&
            raw.cuts.some(
              ({ person, organisation }) =>
                person === fact.content.person.id || organisation === fact.content.organisation,
            )),
      ),
    warm: (decision, facts, receipts, row) => {
      for (const [opening, devices] of Object.entries(receipts))
        raw.receipts.set(opening, new Map(Object.entries(devices)));
      restore(raw, facts);
      if (book !== raw) {
        book.standing = standingOf(raw);
        restore(book, facts);
      }
      if (row) rows.decisions.set(decision, row);
      link([decision]);
    },
    receiptsOf: (decision) => {
      // An opening may count only because somebody was removed, or only if nobody was.
      const openings = [raw, book].flatMap((one) => one.decisions.get(decision)?.openings ?? []);
      return Object.fromEntries(openings.map(({ hash }) => [hash, Object.fromEntries(raw.receipts.get(hash) ?? [])]));
    },
    spoke: () => raw.spoke,
    inert: () =>
      [...new Map([...older, ...book.inert]).values()].sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1)),
    waiting: () => waiting.size,
    fork: () =>
      derivationOf(copyOf({ raw, book, kept, older, waiting, supersededBy, successors, membershipNow, rows })),
  };
};

/** Who belongs, and by which rows it decides, from scratch. Same set of facts, same result. P 1.1–1.9, 8.1. */
export const deriveMembership = (facts: readonly KnownFact[]): Omit<FactTables, 'decisions'> => {
  const { decisions: _decisions, ...membership } = deriveAll(facts);
  return membership;
};

/** One decision from scratch, from all facts of the coalition (authority lies in the others). Null if unknown. P 2. */
export const deriveDecision = (facts: readonly KnownFact[], decision: string): DecisionRow | null =>
  deriveAll(facts).decisions.get(decision) ?? null;

/** All tables that come from facts, from scratch. */
export const deriveAll = (facts: readonly KnownFact[]): FactTables => {
  const derivation = createDerivation();
  derivation.add(facts);
  return derivation.tables();
};

/** Which epochs hold, from scratch (DESIGN, Epoch). The same set of facts, the same epochs. */
export const epochsOf = (facts: readonly KnownFact[]): Epochs | null => {
  const derivation = createDerivation();
  derivation.add(facts);
  return derivation.tables().membership?.epochs ?? null;
};
