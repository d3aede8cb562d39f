import type { SignedFact } from '../coalition/fact.ts';

/** What travels: facts, and updates of records. Each part may be empty. */
export interface Bundle {
  readonly facts: readonly SignedFact[];
  readonly updates: readonly { readonly volume: string; readonly update: Uint8Array }[];
}

/** Device → its highest fact that is here. */
export type Heads = Readonly<Record<string, number>>;

/** `rowHash` of a volume's rows: equal means that there is nothing to send. */
export interface VolumeState {
  readonly volume: string;
  readonly stateVector: Uint8Array;
  readonly rowHash: string;
}

export interface Overview {
  /** Over everything: facts and rows. Two devices with the same hash have nothing to tell each other. */
  readonly hash: string;
  /** Over the membership facts alone. */
  readonly membershipHash: string;
  readonly heads: Heads;
  readonly volumes: readonly VolumeState[];
}

/** What became of a bundle. `missing`: device → the fact up to which ancestors are wanted before the rest counts. */
export interface Receipt {
  readonly accepted: number;
  readonly refused: readonly { readonly code: string; readonly detail: string }[];
  readonly missing: Heads;
}

/** What sync needs of the host, which makes it out of ledger, replica and vault. */
export interface SyncSource {
  overview(): Promise<Overview>;
  /** Facts above the heads, each after its ancestors. `membership`: of those, the membership facts and what they stand on. */
  factsSince(heads: Heads, only?: 'membership'): Promise<readonly SignedFact[]>;
  /** What a volume has above the state vector (all of it for null), or null where that is nothing. */
  updateSince(volume: string, stateVector: Uint8Array | null): Promise<Uint8Array | null>;
  /** Validates, commits, then resolves. Bad content is reported, not thrown; a rejection means that nothing was kept. */
  receive(bundle: Bundle, from: { readonly device: string } | { readonly mailbox: true }): Promise<Receipt>;
}
