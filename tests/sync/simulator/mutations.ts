import type { CoalitionStore } from '../../../lib/vault/open.ts';
import type { WrapStore } from './disk.ts';
import type { Place } from './planted.ts';
import type { RunOptions } from './run.ts';

/** A fault that is planted on purpose, to see whether the simulator finds it. */
export interface Mutation {
  readonly name: string;
  readonly options: RunOptions;
  /** Where the search begins: from there it is found soon. */
  readonly seed: number;
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
    seed: 1,
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
    seed: 1,
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
    seed: 1,
    options: { wrapStore: store((kept) => ({ begin: async (keys) => ({ ...(await kept.begin(keys)), outbox: [] }) })) },
  },
];

/** Faults of the product itself, planted where its source is read. `often`: what makes the fault matter, happening more. */
export const SOURCE_MUTATIONS: readonly (Mutation & {
  readonly places: readonly Place[];
  readonly finds: readonly string[];
})[] = [
  {
    name: 'count a void fact',
    seed: 1,
    finds: ['void, and counted'],
    options: { besides: { removeUnheard: 12, night: 0.2 } },
    places: [
      {
        file: 'lib/coalition/ingest.ts',
        find: 'if (void_ !== undefined) return void_;',
        replace: "if (void_ !== undefined && !['opening', 'position'].includes(fact.kind)) return void_;",
      },
    ],
  },
  {
    // A profile is set back to an earlier day, and the device speaks before it has asked how far it had come.
    name: 'restore a vault',
    seed: 1,
    finds: ['forked', 'fault', 'acknowledged and missing'],
    options: { besides: { setBack: 4 } },
    places: [{ file: 'lib/host/open.ts', find: 'asked: () => asked,', replace: 'asked: async () => {},' }],
  },
  {
    name: 'accept an old epoch',
    seed: 1,
    finds: ['old keys'],
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
    seed: 1,
    finds: ['closed too early'],
    options: { besides: { night: 6, propose: 8 } },
    places: [
      {
        file: 'lib/coalition/decisions/close.ts',
        find: 'return Math.max(ends, held + halfWindow(opens, firstEnds ?? ends));',
        replace: 'return Math.max(ends, held + halfWindow(opens, firstEnds ?? ends)) - 20 * 3_600_000;',
      },
    ],
  },
  {
    name: 'backdate a removal',
    seed: 1,
    finds: ['backdated'],
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
    seed: 1,
    finds: ['emptied'],
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
    seed: 1,
    finds: ['forged', 'forked', 'differ'],
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
