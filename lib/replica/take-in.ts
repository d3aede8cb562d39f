import * as Y from 'yjs';
import type { Shelf } from './shelf.ts';
import type { UpdateRefusalCode } from './types.ts';
import type { Captured, Touched, Volume } from './volume.ts';

/** Above it an update is refused unread: a whole volume is far smaller. */
export const MAX_UPDATE_BYTES = 32 * 1024 * 1024;
/** Times that a volume is loaded again because of bad updates in one delivery. What is left then has to come again. */
const MAX_RELOADS = 32;
/** Records that one update may empty without a question. */
export const EMPTIED_WITHOUT_ASKING = 20;

export interface Taken {
  readonly captured: readonly Captured[];
  readonly refused: readonly {
    readonly update: Uint8Array;
    readonly code: UpdateRefusalCode;
    readonly detail: string;
  }[];
}

/**
 * Takes updates from outside into a volume. They are tried on the volume itself, which is locked and of which nothing is
 * shown yet; whenever one turns out bad the volume is thrown away and loaded again, so a bad one changes nothing.
 * `emptied`: how many records a transaction left without fields that they had.
 */
export const takeIn = async (
  shelf: Shelf,
  name: string,
  updates: readonly Uint8Array[],
  emptied: (volume: Volume, touched: Touched) => number,
  options: {
    readonly allowEmptying: boolean;
    /** What this volume has taken in since its last commit: a reload must not lose it. */
    readonly before: readonly Uint8Array[];
    /** All or none: they have been tried one by one. */
    readonly together?: boolean;
  },
): Promise<Taken> => {
  const refused: Taken['refused'][number][] = [];
  const readable = updates.filter((update) => {
    const detail = unreadable(update);
    if (detail !== null) refused.push({ update, code: 'corrupt-update', detail });
    return detail === null;
  });
  const good: Captured[] = [];
  let reloads = 0;

  /** Tries some as one transaction. What is wrong with them, or null: then they are in. */
  const tryAll = async (some: readonly Uint8Array[]): Promise<{ code: UpdateRefusalCode; detail: string } | null> => {
    const volume = await shelf.get(name);
    const waiting = volume.pending();
    const own = volume.client();
    let wrong: { code: UpdateRefusalCode; detail: string } | null = null;
    try {
      const captured = volume.capture((doc) => {
        for (const update of some) Y.applyUpdate(doc, update);
      });
      // Somebody else has written under our id: a copy of this browser, or this one before its store was set back.
      if (volume.client().clock > own.clock) volume.renew();
      const count = emptied(volume, captured.touched);
      if (volume.pending() && !waiting) wrong = { code: 'needs-more', detail: 'stands on updates that are not here' };
      else if (count > EMPTIED_WITHOUT_ASKING && !options.allowEmptying)
        wrong = { code: 'emptied-many', detail: String(count) };
      else good.push(captured);
    } catch (error) {
      wrong = { code: 'corrupt-update', detail: String(error) };
    }
    if (wrong) {
      reloads++;
      shelf.drop([name]);
      const again = await shelf.get(name);
      again.capture((doc) => {
        for (const update of options.before) Y.applyUpdate(doc, update);
        for (const { update } of good) if (update) Y.applyUpdate(doc, update);
      });
    }
    return wrong;
  };

  if (readable.length === 0) return { captured: [], refused };
  if (readable.length > 1 && (await tryAll(readable)) === null) return { captured: good, refused };

  if (options.together) {
    for (const update of readable)
      refused.push({ update, code: 'needs-more', detail: 'stands on updates that are not here' });
    return { captured: good, refused };
  }

  // Something in it is wrong: one by one, round after round while that lets more in.
  let left = readable;
  for (let before = -1; left.length > 0 && left.length !== before; ) {
    before = left.length;
    const later: Uint8Array[] = [];
    for (const update of left) {
      const state = (await shelf.get(name)).state();
      const wrong =
        hasGap(update, state) || reloads > MAX_RELOADS
          ? { code: 'needs-more' as const, detail: 'stands on updates that are not here' }
          : await tryAll([update]);
      if (wrong?.code === 'needs-more') later.push(update);
      else if (wrong) refused.push({ update, ...wrong });
    }
    left = later;
  }
  for (const update of left)
    refused.push({ update, code: 'needs-more', detail: 'stands on updates that are not here' });
  return { captured: good, refused };
};

/** Why an update can't even be read, or null. */
const unreadable = (update: Uint8Array): string | null => {
  if (!(update instanceof Uint8Array)) return 'no bytes';
  if (update.length > MAX_UPDATE_BYTES) return `${update.length} bytes`;
  try {
    Y.decodeUpdate(update);
    return null;
  } catch (error) {
    return String(error);
  }
};

/** Whether it begins above the clock that we hold for one of its clients. Cheap: spares a volume the attempt. */
const hasGap = (update: Uint8Array, state: ReadonlyMap<number, number>): boolean =>
  [...Y.parseUpdateMeta(update).from].some(([client, clock]) => clock > (state.get(client) ?? 0));

/** Whether some of a client's first ones are missing, so that all of these together can't stand either. Cheap, too. */
export const lackBase = (updates: readonly Uint8Array[], state: ReadonlyMap<number, number>): boolean => {
  const begins = new Map<number, number>();
  for (const update of updates)
    for (const [client, clock] of Y.parseUpdateMeta(update).from)
      begins.set(client, Math.min(clock, begins.get(client) ?? clock));
  return [...begins].some(([client, clock]) => clock > (state.get(client) ?? 0));
};
