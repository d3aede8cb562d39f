import type { SignedFact } from '../coalition/fact.ts';

/** Why the vault could not do it. Nothing was stored. */
export type VaultErrorCode =
  /** The disk or the browser's quota is full. */
  | 'full'
  /** The database is gone or was closed by somebody else, and could not be opened again. */
  | 'closed'
  /** A number or a command that is already taken. */
  | 'conflict'
  | 'failed';

export class VaultError extends Error {
  readonly code: VaultErrorCode;
  constructor(code: VaultErrorCode, cause: unknown) {
    super(`vault: ${code}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`, { cause });
    this.name = 'VaultError';
    this.code = code;
  }
}

/** A row to keep; null removes it. */
export interface StoredRow<Table extends string = string> {
  readonly table: Table;
  readonly id: string;
  readonly row: object | null;
  /** Under what it is found again besides its id. */
  readonly keys?: readonly string[];
}
/** A fact with its place in the ledger (its hash, its ancestry), and the group under which it is found again. */
export interface StoredFact {
  readonly signed: SignedFact;
  /** Empty for what a version stored that kept no places. */
  readonly hash: string;
  /** Null: it waits for an ancestor. */
  readonly past: Uint32Array | null;
  readonly group: string;
}
/** Which facts; all parts together. */
export interface FactsWanted {
  readonly groups?: readonly string[];
  readonly hashes?: readonly string[];
  readonly places?: readonly (readonly [device: string, n: number])[];
  /** Device → from this number on. */
  readonly from?: readonly (readonly [device: string, n: number])[];
}
/** Which rows; all parts together. */
export interface RowsWanted {
  readonly keys?: readonly string[];
  readonly ids?: readonly (readonly [table: string, id: string])[];
  /** Ids that begin like this. */
  readonly prefixes?: readonly (readonly [table: string, prefix: string])[];
}
/** Rows of records, and rows that are computed from facts. */
export type RowStore = 'rows' | 'derived';
export interface OutboxEntry {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Everything that one command or one delivery changes: stored whole, or not at all. */
export interface StoreCommit {
  readonly facts?: readonly StoredFact[];
  /** This device's new facts. Their numbers are taken here: a number that is taken already fails the commit with `conflict`. */
  readonly ownFacts?: readonly StoredFact[];
  readonly updates?: readonly { readonly volume: string; readonly update: Uint8Array }[];
  readonly rows?: readonly StoredRow[];
  /** Rows that are computed from facts. */
  readonly derived?: readonly StoredRow[];
  /** undefined as a value removes the key. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** A command is done once: an id that is there already fails the commit with `conflict`. */
  readonly command?: { readonly id: string; readonly answer: unknown };
  /** An id that is there already fails the commit with `conflict`. */
  readonly outbox?: readonly OutboxEntry[];
  readonly outboxDone?: readonly string[];
}

export interface Loaded {
  /** In no order: the ledger finds their places. */
  readonly facts: StoredFact[];
  readonly rows: StoredRow[];
  readonly derived: StoredRow[];
  readonly meta: Map<string, unknown>;
  /** In the order in which they were put. */
  readonly outbox: OutboxEntry[];
}

/** What this browser keeps of one coalition. Every call rejects with a VaultError. */
export interface CoalitionStore {
  /** One transaction. `strict` waits for the disk: for what was made here. */
  commit(commit: StoreCommit, durability: 'strict' | 'relaxed'): Promise<void>;
  /** Everything: for what has to begin from scratch. */
  load(): Promise<Loaded>;
  /** What is needed at once: `meta`, the outbox, and the rows under these keys, read in one transaction. */
  begin(keys: readonly string[]): Promise<Omit<Loaded, 'facts'>>;
  /** Each once, in no order; what is not there is left out. */
  facts(wanted: FactsWanted): Promise<StoredFact[]>;
  rows(store: RowStore, wanted: RowsWanted): Promise<StoredRow[]>;
  /** How many rows a table has. */
  count(store: RowStore, table: string): Promise<number>;
  /** In the order in which they were stored. */
  updatesOf(volume: string): Promise<Uint8Array[]>;
  volumes(): Promise<string[]>;
  /** Puts one snapshot in the place of a volume's first `replaced` updates. */
  compact(volume: string, snapshot: Uint8Array, replaced: number): Promise<void>;
  /** What a command was answered, undefined if it was not done (or long ago: the last 1,000 or so are kept). */
  answered(commandId: string): Promise<unknown>;
  close(): void;
  /** Removes everything. */
  destroy(): Promise<void>;
}

/** A device's keys, stored as CryptoKeys whose private halves can't be exported. */
export interface StoredKeys {
  readonly sign: CryptoKeyPair;
  readonly box: CryptoKeyPair;
}
export interface CoalitionEntry {
  readonly id: string;
  readonly name: string;
  readonly device: string;
  readonly keys: StoredKeys;
  readonly person: string;
  readonly epochs: readonly { readonly secret: Uint8Array; readonly since: number }[];
  readonly relay: string | null;
  /** The fact by which it came to this relay, and relays that are still read, each until then (ms). */
  readonly moved?: string;
  readonly oldRelays?: readonly { readonly url: string; readonly until: number }[];
  /** While the answer to a request for admission is awaited; the host says what is in it. */
  readonly joining?: unknown;
  /** After a backup was opened here, while this device finds its way back in; the host says what is in it. */
  readonly recovering?: unknown;
  /** The same for a coalition that this device is out of: what was read stays open meanwhile. */
  readonly rejoining?: unknown;
  /** How an older key of this device certified this one; the host says what is in it. */
  readonly succession?: unknown;
}

/** What this browser keeps besides coalitions' contents. */
export interface BrowserStore {
  coalitions(): Promise<CoalitionEntry[]>;
  put(entry: CoalitionEntry): Promise<void>;
  remove(id: string): Promise<void>;
  setting<T>(key: string): Promise<T | undefined>;
  setSetting(key: string, value: unknown): Promise<void>;
  close(): void;
  destroy(): Promise<void>;
}

/** For tests: called with the name of each step before it is done; what it throws, the step fails with. */
export interface VaultDeps {
  readonly fail?: (call: string) => void;
}
