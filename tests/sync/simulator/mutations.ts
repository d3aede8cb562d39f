import type { CoalitionStore } from '../../../lib/vault/open.ts';
import type { WrapStore } from './disk.ts';
import type { RunOptions } from './run.ts';

/** A fault that is planted on purpose, to see whether the simulator finds it. */
export interface Mutation {
  readonly name: string;
  readonly options: RunOptions;
}

const store =
  (
    change: (
      store: CoalitionStore,
      ...rest: [Parameters<WrapStore>[1], Parameters<WrapStore>[2]]
    ) => Partial<CoalitionStore>,
  ): WrapStore =>
  (kept, schedule, owner) => ({ ...kept, ...change(kept, schedule, owner) });

/** Faults of the store, planted by wrapping it. */
export const STORE_MUTATIONS: readonly Mutation[] = [
  {
    name: 'acknowledge before commit',
    options: {
      wrapStore: store((kept, schedule, owner) => ({
        commit: async (commit, durability) => {
          schedule.after(40, owner, () => void kept.commit(commit, durability).catch(() => {}));
        },
      })),
    },
  },
  {
    name: 'skip a cursor',
    options: {
      wrapStore: store((kept) => ({
        begin: async (keys) => {
          const loaded = await kept.begin(keys);
          const cursors = loaded.meta.get('cursors') as Record<string, { logId: string; seq: number }> | undefined;
          if (!cursors) return loaded;
          const skipped = Object.entries(cursors).map(([room, { logId, seq }]) => [room, { logId, seq: seq + 1 }]);
          return { ...loaded, meta: new Map([...loaded.meta, ['cursors', Object.fromEntries(skipped)]]) };
        },
      })),
    },
  },
  {
    name: 'drop a queued update at restart',
    options: { wrapStore: store((kept) => ({ begin: async (keys) => ({ ...(await kept.begin(keys)), outbox: [] }) })) },
  },
  { name: 'restore a vault', options: { besides: { setBack: 3 } } },
];
