/** Where the mailbox keeps its entries. lmdb, Redis and memory implement this; one suite judges both. */
export interface MailboxStore {
  /** The room's log, or null where nobody has opened the room here yet. */
  find(room: string): Promise<LogHead | null>;
  /** Makes the room with this log id, or gives the one that is there. Resolves after the commit. */
  create(room: string, log: string): Promise<LogHead>;
  /**
   * Appends a batch, all or nothing. An id that the room has already is not stored again: its old seq is answered.
   * Resolves only when the batch would survive the end of this process and of the machine's power.
   * The room must exist; null when it would grow above `roomBytes`; `closed` when it has its closing entry and something
   * of the batch is not in it yet.
   */
  append(room: string, entries: readonly NewEntry[], roomBytes: number): Promise<Appended | null | 'closed'>;
  /**
   * Appends the closing entry, after which nothing new is taken; `at` in ms since 1970. Asked again with the same entry,
   * it answers its seq; `closed` when another one closed the room.
   */
  closeRoom(room: string, entry: NewEntry, at: number): Promise<Appended | 'closed'>;
  /** The seq of an id, or null where the room does not have it (any more). */
  seqOf(room: string, id: string): Promise<number | null>;
  /**
   * Forgets the entries up to a seq and their ids; the head stays. What is appended again gets a new seq. Resolves with
   * the number of entries after the commit.
   */
  drop(room: string, upTo: number): Promise<number>;
  /** A small note under a name, in the place of the one before; null takes it away. Resolves after the commit. */
  note(room: string, name: string, text: string | null): Promise<void>;
  notes(room: string): Promise<ReadonlyMap<string, string>>;
  /** All rooms, in no order; also some that were made meanwhile. */
  rooms(): AsyncIterable<string>;
  /** Entries with a seq above `after`, in order; stops at `limit`, but gives at least one when there is one. */
  read(room: string, after: number, limit: { entries: number; bytes: number }): Promise<StoredEntry[]>;
  /**
   * Only where several relays share the store: tells what another one appended; null where some of that may have been
   * missed. A wake-up and no more: what counts is what `read` gives.
   */
  watch?(heard: (news: RoomNews | null) => void): void;
  /**
   * Gives each room's log a new id; returns how many. For a store that was put back from an older copy: clients see that
   * it is not the log they knew, read it from the start, and upload what it lacks.
   */
  renewLogs(newLog: () => string): Promise<number>;
  close(): Promise<void>;
}

/** Another relay appended the entries from `first` to `head`. */
export interface RoomNews {
  readonly room: string;
  readonly first: number;
  readonly head: number;
}
/**
 * `log`: 16 random bytes, base64url, made with the room. `head`: the highest seq, 0 when empty. `closedAt`: when its closing
 * entry came, ms since 1970; absent while it takes entries.
 */
export interface LogHead {
  readonly log: string;
  readonly head: number;
  readonly closedAt?: number;
}
export interface NewEntry {
  /** 32 bytes, base64url. */
  readonly id: string;
  readonly sealed: Uint8Array;
}
export interface StoredEntry extends NewEntry {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
}
/** `seqs` in the order of the batch; `added`: what was new in it. */
export interface Appended {
  readonly seqs: number[];
  readonly added: StoredEntry[];
  readonly head: number;
}
