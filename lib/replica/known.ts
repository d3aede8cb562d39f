import * as Y from 'yjs';

/** What somebody has of a volume who was given these updates, as a state vector. Throws on what is no update. */
export const vectorOf = (updates: readonly Uint8Array[]): Uint8Array =>
  Y.encodeStateVectorFromUpdate(Y.mergeUpdates([...updates]));

/** Whether an update can be read and brings anything but deletions, which travel with whatever else comes. */
export const bringsNews = (update: Uint8Array): boolean => {
  try {
    return Y.parseUpdateMeta(update).to.size > 0;
  } catch {
    return false;
  }
};
