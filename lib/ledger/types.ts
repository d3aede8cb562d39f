import type { KnownFact, NewFact, SignedFact } from '../coalition/fact.ts';
import type { StoredPast } from './places.ts';

/** The few cryptographic steps that the ledger needs, passed in so that it stays testable and free of the browser. */
export interface LedgerCrypto {
  /** SHA-256 as base64url. */
  hash(bytes: Uint8Array): Promise<string>;
  /** Whether `signature` is the Ed25519 signature of `device` over the bytes. False, never an exception, for damaged keys. */
  verify(device: string, bytes: Uint8Array, signature: string): Promise<boolean>;
}

/** Who signs this browser's own facts. */
export interface Signer {
  readonly device: string;
  sign(bytes: Uint8Array): Promise<string>;
}

/** A device that has signed two facts with one number. What it said from `n` on counts for nothing. */
export interface Fork {
  readonly device: string;
  readonly n: number;
}

/** A fact as it is stored, with what verifying and placing it gave, so that neither is done twice. */
export interface PlacedFact {
  readonly signed: SignedFact;
  readonly hash: string;
  /** Null while it waits for an ancestor. */
  readonly past: StoredPast | null;
}
/** What a ledger goes on from when its facts stay in the store. Stored with each change of them. */
export interface LedgerState {
  /** Every device met, in the order in which stored pasts count them. */
  readonly devices: readonly string[];
  readonly heads: Readonly<Record<string, number>>;
  readonly forks: Readonly<Record<string, number>>;
  readonly digests: { readonly all: string; readonly membership: string };
}
/** Facts that have to be at hand before others can be placed: by hash, and by device and number. */
export interface Wanted {
  readonly hashes: readonly string[];
  readonly places: readonly (readonly [device: string, n: number])[];
}

/** Checked facts that are not visible yet: first store them, then `apply`. Whoever never calls `apply` has changed nothing. */
export interface Prepared {
  /** To store, ancestors first. Holds void facts of forked devices too: others may stand on them. */
  readonly facts: readonly SignedFact[];
  /** What the rules will see in addition. */
  readonly known: readonly KnownFact[];
  /** Devices newly found forked. Not empty: facts known before may have lost their standing, so read `all()` afresh after `apply`. */
  readonly forked: readonly Fork[];
  /** For the store: these facts (what waits too) with their places, and the state that goes with them. */
  toStore(): { readonly facts: readonly PlacedFact[]; readonly state: LedgerState };
  /** After the commit only: makes them visible. */
  apply(): void;
}

export type FactRefusalCode =
  | 'malformed'
  | 'foreign-coalition'
  | 'bad-signature'
  | 'broken-chain'
  | 'fork'
  | 'bad-proof';
export interface FactRefusal {
  readonly code: FactRefusalCode;
  readonly detail: string;
}

export interface Received extends Prepared {
  /** What was refused and why. `fork` is a report, not a refusal: both facts are kept, and count for nothing. */
  readonly refused: readonly FactRefusal[];
  /** Sound facts that lack an ancestor: store them with the others, so that a restart doesn't lose them. They are not known yet. */
  readonly held: readonly SignedFact[];
  /** Device → the lowest number that is lacking for what is held. Not empty: ask somebody for `since(heads())`. */
  readonly missing: Readonly<Record<string, number>>;
}

export interface Ledger {
  /**
   * Checks facts from outside. What lacks an ancestor is held back and comes out of a later call. Never throws
   * on hostile input. One call at a time: the next only after this one's `apply`, or after giving it up.
   */
  prepare(facts: readonly unknown[]): Promise<Received>;
  /** Own new facts, chained on the own head. Throws when a content breaks its schema or an admission's proof is wrong: a bug of ours. */
  author(facts: readonly NewFact[], signer: Signer, by: string, at: number): Promise<Prepared>;
  /** Device → highest number held without a gap (of a forked device: the last one before the fork; of one that seems to have forked: none, so that all of it is sent). */
  heads(): Record<string, number>;
  /** What somebody with these heads lacks, ancestors first. `membership`: only those kinds, and what they stand on. */
  since(heads: Readonly<Record<string, number>>, only?: 'membership'): SignedFact[];
  /** Every fact that stands, ancestors first. The same array until something is applied. */
  all(): readonly KnownFact[];
  has(hash: string): boolean;
  /** The signed fact with this hash, also a void one. */
  get(hash: string): SignedFact | undefined;
  forks(): readonly Fork[];
  /** Whether sound facts wait for an ancestor. */
  holdsBack(): boolean;
  /** One device's facts from a number on, void ones too, with their hashes; oldest first. */
  from(device: string, n: number): readonly { readonly hash: string; readonly signed: SignedFact }[];
  /** One value for the whole set whatever its order: equal on two sides = nothing to send. */
  digest(only?: 'membership'): string;
  /** Whether nobody has said anything yet. */
  isEmpty(): boolean;
  state(): LedgerState;
  /** For a ledger whose facts stay in the store: what `prepare` needs at hand for these, and the heads for `author`. */
  wants(facts: readonly unknown[]): Wanted;
  wantsHeads(): Wanted;
  /** Takes stored facts up again, unjudged. Only those that are here are in `all`, `since`, `get` and `has`. */
  recall(facts: readonly PlacedFact[]): void;
  /** Stored facts as the rules see them; void ones of forked devices left out. */
  read(facts: readonly PlacedFact[], forks?: LedgerState['forks']): KnownFact[];
  /** Device → its last fact that stands. */
  tips(): Record<string, number>;
  /** Device → what its last fact had seen; of the heads that are at hand. */
  seenBy(): ReadonlyMap<string, KnownFact['past']>;
  /** How many facts are at hand; `forget` lets go of all but the heads. */
  atHand(): number;
  forget(): void;
}

export interface LedgerDeps {
  readonly coalition: string;
  readonly crypto: LedgerCrypto;
}
