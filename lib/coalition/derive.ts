import { type Book, createBook, type Inert, inOrder } from './book.ts';
import { effectIn } from './decisions/outcome.ts';
import { decisionRow } from './decisions/row.ts';
import { type KnownFact, MEMBERSHIP_KINDS } from './fact.ts';
import { membershipRow } from './foundation/membership-row.ts';
import {
  deviceRows,
  invitationRows,
  matrixRows,
  organisationRows,
  personRows,
  profileRow,
} from './foundation/rows-of.ts';
import { sameStanding, standingOf } from './foundation/standing-of.ts';
import { ingest } from './ingest.ts';
import type { Epochs } from './sharing/judge-epoch.ts';
import type { DecisionRow, Tables } from './tables.ts';

/** The tables that come from facts. Sizes, addresses and the like that records hold are laid over them by the replica. */
export type FactTables = Pick<
  Tables,
  'profile' | 'organisations' | 'people' | 'devices' | 'invitations' | 'matrix' | 'decisions' | 'membership'
>;

/** Ids of the rows that an `add` made or changed; `profile` likewise. */
export interface Changed {
  readonly profile: boolean;
  readonly organisations: readonly string[];
  readonly people: readonly string[];
  readonly devices: readonly string[];
  readonly invitations: readonly string[];
  readonly matrix: readonly string[];
  readonly decisions: readonly string[];
}

/** The incremental function of the set of facts: the same set gives the same tables, in whatever order it arrives. */
export interface Derivation {
  /**
   * Takes verified facts in, any number, any order, repeats allowed; one that lacks an ancestor waits.
   * `inert`: facts of this call that were kept and count for nothing, with the code of the reason (P 1.9, 2.8).
   */
  add(facts: readonly KnownFact[]): { readonly changed: Changed; readonly inert: readonly Inert[] };
  tables(): FactTables;
  /** All inert facts so far, oldest first. */
  inert(): readonly Inert[];
  /** How many facts wait for an ancestor. */
  waiting(): number;
}

const MEMBERSHIP = ['organisations', 'people', 'devices', 'invitations', 'matrix'] as const;

/** Kinds after which any decision may count differently. */
const TURNS: readonly string[] = ['removal', 'leaving', 'stolen', 'recovery-seconded', 'readmission'];

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

/** Whether any later fact of somebody's device may still change a row: its receipt, or the end of a closing's debate. */
const isUnsettled = (row: DecisionRow): boolean =>
  row.row !== null && !row.closed?.final && row.voices.some((voice) => voice.state === 'not-reached');

/** An empty derivation. Pure but for its own memory: no clock, no randomness. */
export const createDerivation = (): Derivation => {
  /** Every fact, as if nobody had ever been removed. */
  const raw: Book = createBook();
  /** What counts. The same book until somebody is removed. */
  let book: Book = raw;
  const waiting = new Map<string, KnownFact>();
  const supersededBy = new Map<string, string>();
  const successors = new Map<string, Set<string>>();
  let membershipNow: Tables['membership'] | null = null;
  const rows = {
    profile: profileRow(book, book.tip),
    organisations: new Map(),
    people: new Map(),
    devices: new Map(),
    invitations: new Map(),
    matrix: new Map(),
    decisions: new Map<string, DecisionRow>(),
  };

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
   * Weighs removals over the whole set, and takes new facts into what counts. Returns whether something that stood
   * before stands differently now: then all was judged anew.
   */
  const weigh = (taken: readonly KnownFact[]): boolean => {
    if (raw.cuts.length === 0 || taken.length === 0) return false;
    const standing = standingOf(raw);
    const before = book.standing;
    if (before && sameStanding(before, standing, book.byHash.keys())) {
      book.standing = standing;
      ingest(book, new Map(), taken);
      return taken.some((fact) => TURNS.includes(fact.kind));
    }
    book = createBook();
    book.standing = standing;
    ingest(book, new Map(), [...raw.byHash.values()].sort(inOrder));
    for (const [hash, inert] of raw.inert) if (inert.why === 'forked') book.inert.set(hash, inert);
    supersededBy.clear();
    successors.clear();
    return true;
  };

  return {
    add(facts) {
      const taken = ingest(raw, waiting, facts);
      const anew = weigh(taken);
      const touched = new Set<string>(anew ? [...rows.decisions.keys(), ...book.decisions.keys()] : []);
      let membership = anew;
      for (const fact of taken) {
        const decision = (fact.content as { decision?: unknown }).decision;
        if (typeof decision === 'string' && book.decisions.has(decision)) touched.add(decision);
        if (MEMBERSHIP_KINDS.includes(fact.kind)) membership = true;
      }
      for (const ids of book.effects.values()) for (const id of ids) if (touched.has(id)) membership = true;
      if (taken.length > 0) for (const row of rows.decisions.values()) if (isUnsettled(row)) touched.add(row.id);
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
      if (taken.length > 0) membershipNow = null;
      if (membership) {
        none.organisations = replace(rows.organisations, organisationRows(book, book.tip));
        none.people = replace(rows.people, personRows(book, book.tip));
        none.devices = replace(rows.devices, deviceRows(book, book.tip));
        none.invitations = replace(rows.invitations, invitationRows(book, book.tip));
        none.matrix = replace(rows.matrix, matrixRows(book, book.tip));
      }
      return {
        changed: { profile: profileChanged, ...none, decisions },
        inert: taken.flatMap((fact) => book.inert.get(fact.hash) ?? []),
      };
    },
    tables: () => {
      membershipNow ??= membershipRow(book, raw);
      return { ...rows, membership: membershipNow };
    },
    inert: () => [...book.inert.values()].sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1)),
    waiting: () => waiting.size,
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
