import { quarterOf, STANDING } from '../coalition/record.ts';
import { isVolume, TABLE_OF } from './flat.ts';
import { createHeldUpdates } from './held.ts';
import { createLock } from './lock.ts';
import type { Row } from './read.ts';
import { createShelf } from './shelf.ts';
import type { Projection } from './tables.ts';
import { createTables } from './tables.ts';
import { lackBase, takeIn } from './take-in.ts';
import type {
  PreparedRecords,
  Replica,
  ReplicaDeps,
  RowsSought,
  StoredClient,
  UpdateRefusal,
  VolumeUpdate,
} from './types.ts';
import { checkChanges, writeChange } from './write.ts';

export type * from './types.ts';

/** Under which key of `meta` a volume's client id is kept. */
export const clientKey = (volume: string): string => `client:${volume}`;
/** Under which key of `meta` a volume's updates wait for others. */
export const heldKey = (volume: string): string => `held:${volume}`;

/** Under which key of `meta` it is kept what an older volume holds, until something changes it. */
export const summaryKey = (volume: string): string => `summary:${volume}`;

/** Records of one coalition: Y.Docs in volumes, and the tables that are read from them. */
export const createReplica = async (deps: ReplicaDeps): Promise<Replica> => {
  const lock = createLock();
  const tables = createTables(deps.rows);
  const shelf = createShelf(deps);
  const held = createHeldUpdates((volume) => deps.heldUpdates?.(volume));
  const compactAbove = deps.compactAbove ?? 500;

  /** Work that reads: shuts nobody out for longer than itself. */
  const reading = <T>(work: () => Promise<T>): Promise<T> =>
    lock.run(async () => {
      try {
        return await work();
      } finally {
        shelf.tidy();
      }
    });

  /** Work that changes: the lock is handed to whoever commits. */
  const changing = async <T extends Draft, R>(
    work: (draft: Draft) => Promise<T>,
    result: (draft: T, prepared: PreparedRecords) => R,
  ): Promise<R> => {
    const release = await lock.acquire();
    const draft: Draft = {
      touched: new Set(),
      updates: [],
      projections: [],
      clients: new Map(),
      questions: [],
      released: [],
      heldIn: new Set(),
    };
    const end = () => {
      shelf.tidy();
      release();
    };
    try {
      return result(await work(draft), prepared(draft, end));
    } catch (error) {
      shelf.drop(draft.touched);
      end();
      throw error;
    }
  };

  const prepared = (draft: Draft, end: () => void): PreparedRecords => {
    let open = true;
    const once = (work: () => void) => {
      if (!open) return;
      open = false;
      try {
        work();
      } finally {
        end();
      }
    };
    const { updates, projections, clients, questions, touched } = draft;
    const prepared: PreparedRecords = {
      updates,
      rows: lastOfEach(projections),
      questions,
      meta: Object.fromEntries([
        ...[...clients].map(([volume, client]) => [clientKey(volume), client]),
        ...[...draft.heldIn].map((volume) => [heldKey(volume), held.list(volume)]),
        ...updates.map(({ volume }) => [summaryKey(volume), undefined]),
      ]),
      apply: () =>
        once(() => {
          tables.apply(projections);
          for (const name of touched)
            shelf.changed(name, updates.filter(({ volume }) => volume === name).length, clients.get(name));
        }),
      discard: async () =>
        once(() => {
          shelf.drop(touched);
          for (const { volume, update, from } of draft.released) held.add(volume, update, from);
        }),
    };
    // Nothing to store: nothing to wait for either.
    if (updates.length === 0) prepared.apply();
    return prepared;
  };

  /** Volumes of which all rows are in memory. */
  const whole = new Set<string>();
  /** What a record read as before is needed to say what changed: one by one for own changes, a volume's for others'. */
  const rowsAtHand = async (sought: RowsSought): Promise<void> => {
    const ids = sought.ids?.filter(([table, id]) => !tables.table(table).has(id));
    const prefixes = sought.prefixes ?? [];
    if (deps.findRows && (ids?.length ?? 0) + prefixes.length > 0)
      tables.bring(await deps.findRows({ ...(ids && { ids }), prefixes }));
  };
  const volumeAtHand = async (name: string): Promise<void> => {
    if (whole.has(name)) return;
    await rowsAtHand({ prefixes: Object.values(TABLE_OF).map((table) => [table, `${name}.`] as const) });
    whole.add(name);
  };

  return {
    change: (changes, stamp) =>
      changing(
        async (draft) => {
          for (const [name, list] of checkChanges(changes)) {
            const volume = await shelf.get(name);
            const known = list.filter(({ kind, id }) => Object.keys(volume.raw(kind, id).fields).length > 0);
            await rowsAtHand({ ids: known.map(({ kind, id }) => [TABLE_OF[kind], id] as const) });
            draft.touched.add(name);
            const { update, touched } = volume.capture(() => {
              for (const change of list) writeChange(volume, change, stamp, deps.random);
            });
            if (!update) continue;
            draft.updates.push({ volume: name, update });
            draft.projections.push(tables.project(volume, touched, stamp.by, new Map()));
            draft.clients.set(name, volume.client());
          }
          return draft;
        },
        (_draft, prepared) => prepared,
      ),
    receive: (updates, from, { allowEmptying = false } = {}) =>
      changing(
        async (draft) => {
          const refused: UpdateRefusal[] = [];
          const staged = new Map<string, Row>();
          const take = async (name: string, list: readonly Uint8Array[], by: string, together = false) => {
            await volumeAtHand(name);
            draft.touched.add(name);
            const taken = await takeIn(
              shelf,
              name,
              list,
              (volume, touched) => tables.project(volume, touched, by, new Map(staged)).emptied,
              {
                allowEmptying,
                together,
                before: draft.updates.filter(({ volume }) => volume === name).map(({ update }) => update),
              },
            );
            const volume = await shelf.get(name);
            for (const { update, touched } of taken.captured) {
              if (update) draft.updates.push({ volume: name, update });
              draft.projections.push(tables.project(volume, touched, by, staged));
            }
            return taken.refused;
          };

          for (const [name, list] of byVolume(updates)) {
            if (!isVolume(name)) {
              refused.push({ volume: name, code: 'corrupt-update', detail: 'no volume' });
              continue;
            }
            const before = draft.updates.length;
            for (const { update, code, detail } of await take(name, list, from)) {
              refused.push({ volume: name, code, detail });
              if (code === 'needs-more') {
                held.add(name, update, from);
                draft.heldIn.add(name);
              }
              if (code === 'emptied-many') draft.questions.push(`emptied-many:${name}:${from}`);
            }
            // What came in may be what earlier ones waited for.
            for (let progress = draft.updates.length > before; progress; ) {
              progress = false;
              for (const [by, waiting] of held.take(name)) {
                const had = draft.updates.length;
                const left = await take(name, waiting, by);
                draft.heldIn.add(name);
                for (const update of waiting) draft.released.push({ volume: name, update, from: by });
                for (const { update, code } of left) if (code === 'needs-more') held.add(name, update, by);
                progress ||= draft.updates.length > had;
              }
            }
            // Two may stand on each other: one brings what goes on from the other's, and the other deletes what it brings.
            const waiting = held.list(name);
            const updates = waiting.map(({ update }) => update);
            if (waiting.length > 1 && !lackBase(updates, (await shelf.get(name)).state())) {
              const left = await take(name, updates, from, true);
              if (left.length === 0) {
                held.take(name);
                draft.heldIn.add(name);
                for (const { update, from: by } of waiting) draft.released.push({ volume: name, update, from: by });
              }
            }
          }
          return { ...draft, refused };
        },
        ({ refused }, prepared) => ({ ...prepared, refused }),
      ),
    volumes: () =>
      reading(async () => {
        const summaries = [];
        for (const name of await shelf.names()) {
          summaries.push(await shelf.summary(name));
          shelf.tidy();
        }
        return summaries;
      }),
    updateSince: (name, stateVector) =>
      reading(async () => {
        if (!isVolume(name)) return null;
        const volume = await shelf.get(name);
        if (stateVector) volume.heard(stateVector);
        return volume.since(stateVector);
      }),
    table: tables.table,
    bring: tables.bring,
    letGo: (stays) =>
      reading(async () => {
        whole.clear();
        tables.letGo(stays);
      }),
    warm: () =>
      reading(async () => {
        for (const name of [STANDING, quarterOf((deps.now ?? Date.now)())]) await shelf.get(name);
      }),
    damaged: () => {
      for (const volume of shelf.loaded()) tables.inspect(volume);
      return tables.damaged();
    },
    renewClients: () => reading(async () => shelf.renew()),
    heldBack: (name) => held.list(name).map(({ update }) => update),
    pending: () => [...shelf.loaded()].filter((volume) => volume.pending()).map((volume) => volume.name),
    compact: (store) =>
      reading(async () => {
        const done: string[] = [];
        for (const volume of [...shelf.loaded()]) {
          if (volume.stored <= compactAbove || volume.pending()) continue;
          await store(volume.name, volume.snapshot(), volume.stored);
          volume.stored = 1;
          done.push(volume.name);
        }
        return done;
      }),
  };
};

interface Draft {
  readonly touched: Set<string>;
  readonly updates: VolumeUpdate[];
  readonly projections: Projection[];
  readonly clients: Map<string, StoredClient>;
  readonly questions: string[];
  /** Volumes whose list of updates held back has changed. */
  readonly heldIn: Set<string>;
  /** Updates that had been held back and went in. */
  readonly released: { readonly volume: string; readonly update: Uint8Array; readonly from: string }[];
}

const byVolume = (updates: readonly VolumeUpdate[]): Map<string, Uint8Array[]> => {
  const groups = new Map<string, Uint8Array[]>();
  for (const { volume, update } of updates) groups.set(volume, [...(groups.get(volume) ?? []), update]);
  return groups;
};

/** One row change for each row, the last one. */
const lastOfEach = (projections: readonly Projection[]) => [
  ...new Map(projections.flatMap(({ rows }) => rows).map((row) => [`${row.table} ${row.id}`, row])).values(),
];
