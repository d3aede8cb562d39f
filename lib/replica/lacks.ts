import * as Y from 'yjs';
import { loadVolume } from './volume.ts';

/** A volume as it is here. */
export interface HeldVolume {
  readonly volume: string;
  readonly rowHash: string;
  /** What it has above a state vector; all of it for null. */
  since(stateVector: Uint8Array | null): Promise<Uint8Array | null>;
}

/**
 * What somebody's update of a whole volume lacks of what is held here; null where that is nothing. Who has that update
 * and what this gives has all rows that are here: it is tried out, since clocks can lie. @param update null: they have none.
 */
export const lackedBy = async (update: Uint8Array | null, held: HeldVolume): Promise<Uint8Array | null> => {
  if (update === null) return held.since(null);
  try {
    const more = await held.since(Y.encodeStateVectorFromUpdate(update));
    const needed = more !== null && !deletesOnly(update, more) ? [update, more] : [update];
    if (addsUp(held, needed)) return needed.length === 1 ? null : more;
  } catch {
    // no update at all
  }
  return held.since(null);
};

/** Deletions have no numbers of their own, so they always come along: whether these are new is seen by comparing sets. */
const deletesOnly = (update: Uint8Array, more: Uint8Array): boolean => {
  const [theirs, ours] = [Y.decodeUpdate(update), Y.decodeUpdate(more)];
  const all = Y.mergeDeleteSets([theirs.ds, ours.ds]);
  return ours.structs.length === 0 && Y.equalDeleteSets(Y.mergeDeleteSets([theirs.ds]), all);
};

const addsUp = ({ volume, rowHash }: HeldVolume, updates: readonly Uint8Array[]): boolean => {
  const made = loadVolume(volume, updates, null);
  try {
    return !made.pending() && made.summary().rowHash === rowHash;
  } finally {
    made.drop();
  }
};
