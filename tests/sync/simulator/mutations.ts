import type { CoalitionStore } from '../../../lib/vault/open.ts';
import type { WrapStore } from './disk.ts';
import type { Place } from './planted.ts';
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

/** Faults of the product itself, planted where its source is read. `often`: what makes the fault matter, happening more. */
export const SOURCE_MUTATIONS: readonly (Mutation & { readonly places: readonly Place[] })[] = [
  {
    name: 'count a void fact',
    options: { besides: { remove: 4, alone: 12, position: 30, night: 0.2 } },
    places: [
      {
        file: 'lib/coalition/ingest.ts',
        find: 'if (void_ !== undefined) return void_;',
        replace: "if (void_ !== undefined && !fact.kind.startsWith('position')) return void_;",
      },
    ],
  },
  {
    name: 'accept an old epoch',
    options: { besides: { remove: 4 } },
    places: [
      {
        file: 'lib/coalition/sharing/judge-epoch.ts',
        find: 'row.holders.every((device) => here.has(device)) && out.every((device) => epoch.excludes.includes(device));',
        replace: 'row.holders.length + epoch.excludes.length > 0;',
      },
    ],
  },
  {
    name: 'close before the own clock',
    options: {},
    places: [
      {
        file: 'lib/coalition/decisions/close.ts',
        find: 'return Math.max(ends, held + halfWindow(opens, firstEnds ?? ends));',
        replace: 'return Math.min(ends, held + 0 * halfWindow(opens, firstEnds ?? ends));',
      },
    ],
  },
  {
    name: 'backdate a removal',
    options: { besides: { remove: 4 } },
    places: [
      {
        file: 'lib/coalition/sharing/removing.ts',
        find: 'devices.map((device) => [device, tables.membership?.heads[device] ?? 0])',
        replace: 'devices.map((device) => [device, Math.max(0, (tables.membership?.heads[device] ?? 0) - 1)])',
      },
    ],
  },
  {
    name: 'delete a Y key',
    options: {},
    places: [
      {
        file: 'lib/replica/write.ts',
        find: '  if (written && version !== RECORD_VERSION)',
        replace:
          "  if (exists && written) root.delete(keyOf(id, 'title'));\n  if (written && version !== RECORD_VERSION)",
      },
    ],
  },
  {
    name: 'accept a swapped signature',
    options: { besides: { swapSignature: 4 } },
    places: [
      {
        file: 'lib/ledger/read.ts',
        find: "if (!(await deps.crypto.verify(signed.device, bytes, signed.signature))) return no('bad-signature', hash);",
        replace: 'void no;',
      },
    ],
  },
];
