import { bringsNews, vectorOf } from '../replica/known.ts';
import { same } from '../sync/bytes.ts';
import type { Bundle, SyncSource } from '../sync/source.ts';

/**
 * What a room lacks of what is here. Who enters a new room may hold things that only the old one was told: they were said
 * there after the new room was filled and before it was closed. A newcomer never reads the old one.
 * @param held a volume's updates that wait here for others.
 */
export const createRoomGap = (source: SyncSource, held: (volume: string) => readonly Uint8Array[]) => {
  const heads: Record<string, number> = {};
  const updates = new Map<string, Uint8Array[]>();
  return {
    /** The room has this. */
    note: (bundle: Bundle): void => {
      for (const { device, n } of bundle.facts) heads[device] = Math.max(heads[device] ?? 0, n);
      for (const { volume, update } of bundle.updates)
        if (bringsNews(update)) updates.set(volume, [...(updates.get(volume) ?? []), update]);
    },
    /** Facts and records that are here and were not noted; null for none. */
    lacks: async (): Promise<Bundle | null> => {
      const facts = await source.factsSince(heads);
      const missing: { volume: string; update: Uint8Array }[] = [];
      for (const { volume } of (await source.overview()).volumes) {
        const known = updates.get(volume);
        const update = await source.updateSince(volume, known ? vectorOf(known) : null);
        if (update && bringsNews(update)) missing.push({ volume, update });
        for (const waiting of held(volume))
          if (!known?.some((one) => same(one, waiting))) missing.push({ volume, update: waiting });
      }
      return facts.length + missing.length > 0 ? { facts, updates: missing } : null;
    },
  };
};
