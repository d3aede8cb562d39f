import { quarterOf, STANDING } from '../coalition/record.ts';
import { isVolume } from './flat.ts';
import type { ReplicaDeps, StoredClient, VolumeSummary } from './types.ts';
import type { Volume } from './volume.ts';
import { loadVolume } from './volume.ts';

/** Older volumes kept for a moment: a sync asks for one several times in a row. */
const SPARE = 2;

/** The volumes in memory: `standing` and the current quarter stay, others come and go. Only used under the replica's lock. */
export interface Shelf {
  get(name: string): Promise<Volume>;
  loaded(): Iterable<Volume>;
  /** Throws volumes away; the next `get` loads them from the store. */
  drop(names: Iterable<string>): void;
  /** Lets go of older volumes that are not needed any more. */
  tidy(): void;
  names(): Promise<string[]>;
  summary(name: string): Promise<VolumeSummary>;
  /** After a commit: what was said about this volume holds no longer, and `client` is the newest stored one. */
  changed(name: string, stored: number, client: StoredClient | undefined): void;
  /** From here on every volume is written under a fresh client id. */
  renew(): void;
}

/** An empty shelf. */
export const createShelf = (deps: ReplicaDeps): Shelf => {
  const now = deps.now ?? Date.now;
  const volumes = new Map<string, Volume>();
  const summaries = new Map<string, VolumeSummary>();
  const clients = new Map<string, StoredClient>();
  const changedHere = new Set<string>();
  /** Volumes that have been stored since the start; the store is asked only once. */
  let stored: Set<string> | null = null;
  let takesUp = true;

  const get = async (name: string): Promise<Volume> => {
    const known = volumes.get(name);
    if (known) {
      volumes.delete(name);
      volumes.set(name, known);
      return known;
    }
    const volume = loadVolume(
      name,
      await deps.load(name),
      clients.get(name) ?? (takesUp ? deps.clientId(name) : null),
      deps.freshClient,
    );
    volumes.set(name, volume);
    return volume;
  };

  const drop = (names: Iterable<string>) => {
    for (const name of names) {
      volumes.get(name)?.drop();
      volumes.delete(name);
    }
  };

  return {
    get,
    drop,
    loaded: () => volumes.values(),
    tidy: () => {
      const stay = new Set([STANDING, quarterOf(now())]);
      const older = [...volumes.keys()].filter((name) => !stay.has(name));
      drop(older.slice(0, Math.max(0, older.length - SPARE)));
    },
    names: async () => {
      stored ??= new Set((await deps.listVolumes()).filter(isVolume));
      return [...stored].sort();
    },
    summary: async (name) => {
      const known = summaries.get(name) ?? (changedHere.has(name) ? undefined : deps.summaryOf?.(name));
      const summary = known ?? (await get(name)).summary();
      summaries.set(name, summary);
      // Under the lock, so that nothing changes it meanwhile.
      if (!known && name !== STANDING && name !== quarterOf(now())) await deps.keepSummary?.(name, summary);
      return summary;
    },
    renew: () => {
      takesUp = false;
      clients.clear();
      for (const volume of volumes.values()) volume.renew();
    },
    changed: (name, count, client) => {
      const volume = volumes.get(name);
      if (volume) volume.stored += count;
      summaries.delete(name);
      changedHere.add(name);
      stored?.add(name);
      if (client) clients.set(name, client);
    },
  };
};
