import type { Inert, Past, Receipt } from './book.ts';
import type { KnownFact } from './fact.ts';
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
  /** Decisions of whose openings somebody newly proved receipt. */
  readonly receipts: readonly string[];
  /** Whether `membership` (but for its heads) and `spoke` may read differently. */
  readonly membership: boolean;
  readonly spoke: boolean;
}

/** When each device proved receipt of a decision's openings: the opening's hash → device → its fact. */
export type Receipts = Readonly<Record<string, Readonly<Record<string, Receipt>>>>;

/**
 * What a derivation goes on from instead of from all facts: everything about who belongs, and the decisions that are
 * `isLive`. What else there is stays in the store until somebody says something about it (`lacks`).
 */
export interface Kept {
  readonly facts: readonly KnownFact[];
  readonly receipts: ReadonlyMap<string, Receipts>;
  /** The rows as they were stored; of decisions those that are live. */
  readonly tables: FactTables;
  readonly inert: readonly Inert[];
  /** Device → its highest fact that stands. */
  readonly heads: Past;
  /** What each of these had seen. */
  readonly latest: ReadonlyMap<string, Past>;
  readonly spoke: ReadonlyMap<string, number>;
}

/** The incremental function of the set of facts: the same set gives the same tables, in whatever order it arrives. */
export interface Derivation {
  /**
   * Takes verified facts in, any number, any order, repeats allowed; one that lacks an ancestor waits.
   * `inert`: facts of this call that were kept and count for nothing, with the code of the reason (P 1.9, 2.8).
   */
  add(facts: readonly KnownFact[]): {
    readonly changed: Changed;
    readonly inert: readonly Inert[];
    /** Something that is not here counts differently now: of no use any more, derive afresh from all facts. */
    readonly partial: boolean;
  };
  tables(): FactTables;
  /** Decisions that these facts are about and whose own facts are not here: `warm` them first. */
  lacks(facts: readonly KnownFact[]): readonly string[];
  /** Whether these facts may change what counts of facts that are not here: then everything has to be derived afresh. */
  turns(facts: readonly KnownFact[]): boolean;
  /** Takes up a decision that was left in the store: its facts, its receipts, its row where it has one. */
  warm(decision: string, facts: readonly KnownFact[], receipts: Receipts, row: DecisionRow | null): void;
  receiptsOf(decision: string): Receipts;
  /** Device → its first fact that a silent newcomer does not say. */
  spoke(): ReadonlyMap<string, number>;
  /** All inert facts so far, oldest first. */
  inert(): readonly Inert[];
  /** How many facts wait for an ancestor. */
  waiting(): number;
  /** Another derivation that goes on from here; neither sees what the other takes in. For trying many continuations. */
  fork(): Derivation;
}
