import type { RecordChange } from '../coalition/record.ts';

export type TableName =
  | 'tasks'
  | 'meetings'
  | 'items'
  | 'notes'
  | 'pages'
  | 'invites'
  | 'people'
  | 'organisations'
  | 'profile'
  | 'drafts'
  | 'invites';

/** A row of a table as it is now; null = there is none any more. */
export interface RowChange {
  readonly table: TableName;
  readonly id: string;
  readonly row: object | null;
}

export interface RowsSought {
  readonly ids?: readonly (readonly [table: TableName, id: string])[];
  readonly prefixes?: readonly (readonly [table: TableName, prefix: string])[];
}

/** What every row carries besides its fields. */
export interface RowExtras {
  /** Who emptied fields of it: the row shows their last good values until somebody restores them. */
  readonly removedBy: string | null;
  /** Made by a newer Concord: shown, not edited. */
  readonly readOnly: boolean;
  /** Fields whose stored value breaks the schema; the row shows the last good or the usual value in their place. */
  readonly damaged?: readonly string[];
}

export interface VolumeUpdate {
  readonly volume: string;
  readonly update: Uint8Array;
}

/** An update that stands on one which is not here yet. */
export interface HeldUpdate {
  readonly update: Uint8Array;
  readonly from: string;
}

/** A Yjs client id with the clock that it had when it was stored. */
export interface StoredClient {
  readonly id: number;
  readonly clock: number;
}

/**
 * Changes that are made in memory and not visible yet. From here to `apply` or `discard` the replica is locked: every
 * other call waits, nothing is sent. One of the two MUST be called, `discard` also when anything in between throws.
 */
export interface PreparedRecords {
  /** To store, and after the commit to send: one for each volume touched. */
  readonly updates: readonly VolumeUpdate[];
  readonly rows: readonly RowChange[];
  /** What must be asked of the person, as `emptied-many:<volume>:<from>`. */
  readonly questions: readonly string[];
  /**
   * Goes into the commit's `meta`, also when there are no updates: `client:<volume>` → StoredClient and `held:<volume>` →
   * HeldUpdate[], which `deps.clientId` and `deps.heldUpdates` give back at the next start.
   */
  readonly meta: Readonly<Record<string, unknown>>;
  /** After the commit. */
  apply(): void;
  /** After a failed commit: the touched Y.Docs are thrown away, and loaded from the store before anything touches them again. */
  discard(): Promise<void>;
}

export type UpdateRefusalCode = 'corrupt-update' | 'emptied-many' | 'needs-more';
export interface UpdateRefusal {
  readonly volume: string;
  /** `needs-more`: stands on an update that is not here yet; held back and tried again with the next ones. */
  readonly code: UpdateRefusalCode;
  readonly detail: string;
}
export interface ReceivedRecords extends PreparedRecords {
  readonly refused: readonly UpdateRefusal[];
}

export interface VolumeSummary {
  readonly volume: string;
  readonly stateVector: Uint8Array;
  /** Over the fields of all its records, whatever their order: equal on two hosts = the same content. */
  readonly rowHash: string;
}

export interface Replica {
  /** One Yjs transaction and one update for each volume, with history lines. Throws on a field that breaks its schema: a bug of ours. */
  change(
    changes: readonly RecordChange[],
    stamp: { readonly at: number; readonly by: string },
  ): Promise<PreparedRecords>;
  /** Updates from outside. What is corrupt, or leaves something pending, changes nothing. `from`: the person shown in "removed by …". */
  receive(
    updates: readonly VolumeUpdate[],
    from: string,
    options?: { /** The person has answered the question `emptied-many` with yes. */ readonly allowEmptying?: boolean },
  ): Promise<ReceivedRecords>;
  volumes(): Promise<VolumeSummary[]>;
  /** What somebody with this state vector lacks (null: everything), or null for nothing. */
  updateSince(volume: string, stateVector: Uint8Array | null): Promise<Uint8Array | null>;
  /** The rows in memory. */
  table(name: TableName): ReadonlyMap<string, object>;
  /** Puts stored rows into memory; those that are there stay as they are. */
  bring(rows: readonly RowChange[]): void;
  /** Lets go of rows that need not stay; they are in the store. */
  letGo(stays: (table: TableName, row: object) => boolean): Promise<void>;
  /** Loads the volumes that are written to, so that the first change need not. */
  warm(): Promise<void>;
  /** Records that can't be shown at all since a required field is damaged or missing: id → the fields. */
  damaged(): ReadonlyMap<string, readonly string[]>;
  /** Writes under fresh client ids from here on: nobody could be asked whether somebody else writes under the stored ones. */
  renewClients(): Promise<void>;
  /** Volumes with structs that wait for others: must be empty. */
  pending(): string[];
  /** A volume's updates that wait for others that are not here. */
  heldBack(volume: string): readonly Uint8Array[];
  /** Replaces long lists of stored updates by one, through the store. Returns the volumes done. */
  compact(store: (volume: string, snapshot: Uint8Array, replaced: number) => Promise<void>): Promise<string[]>;
}

export interface ReplicaDeps {
  load(volume: string): Promise<Uint8Array[]>;
  listVolumes(): Promise<string[]>;
  /** The stored rows that are in memory from the start. */
  readonly rows: Iterable<RowChange>;
  /** Stored rows: by table and id, and by how an id begins. Without it `rows` are all there are. */
  findRows?(wanted: RowsSought): Promise<readonly RowChange[]>;
  /** What `meta` holds under `client:<volume>`; a bare number is taken up unchecked; null or undefined = a fresh one. */
  clientId(volume: string): StoredClient | number | null | undefined;
  /** A Yjs client id that nobody has: a random whole number of 32 bits. Yjs' own chance unless given. */
  readonly freshClient?: () => number;
  /** What `meta` holds under `held:<volume>`. */
  heldUpdates?(volume: string): readonly HeldUpdate[] | undefined;
  /** What `meta` holds under `summary:<volume>`, and what keeps it: what an older volume holds need not be read again. */
  summaryOf?(volume: string): VolumeSummary | undefined;
  keepSummary?(volume: string, summary: VolumeSummary): Promise<void>;
  readonly now?: () => number;
  /** A short random text without a slash. */
  random(): string;
  /** Stored updates of a volume above which `compact` replaces them. */
  readonly compactAbove?: number;
}
