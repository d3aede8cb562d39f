import type { RecordChange } from '../../lib/coalition/record.ts';
import type { HeldUpdate, PreparedRecords, Replica, RowChange, StoredClient } from '../../lib/replica/replica.ts';
import { createReplica } from '../../lib/replica/replica.ts';

/** 2026-11-20, in the quarter 2026q4. */
export const NOW = Date.UTC(2026, 10, 20);

/** A host reduced to what the replica needs: a store that commits whole or fails, and a counter for chance. */
export interface Desk {
  readonly replica: Replica;
  /** Changes and commits; the update that would be sent. */
  change(changes: RecordChange[], at?: number): Promise<PreparedRecords>;
  receive(updates: readonly { volume: string; update: Uint8Array }[], from?: string): ReturnType<Replica['receive']>;
  row(table: Parameters<Replica['table']>[0], id: string): Record<string, unknown> | undefined;
  /** The next commit fails. */
  failNext(): void;
  readonly stored: Map<string, Uint8Array[]>;
  readonly meta: Map<string, unknown>;
  /** The same store with a replica that starts afresh. */
  restart(): Promise<Desk>;
}

export interface Stored {
  updates: Map<string, Uint8Array[]>;
  rows: Map<string, RowChange>;
  meta: Map<string, unknown>;
}

export const openDesk = async (
  name: string,
  stored: Stored = { updates: new Map(), rows: new Map(), meta: new Map() },
  compactAbove = 500,
): Promise<Desk> => {
  let failing = false;
  let counter = 0;
  const replica = await createReplica({
    load: async (volume) => [...(stored.updates.get(volume) ?? [])],
    listVolumes: async () => [...stored.updates.keys()],
    rows: structuredClone([...stored.rows.values()]),
    clientId: (volume) => stored.meta.get(`client:${volume}`) as StoredClient | undefined,
    heldUpdates: (volume) => stored.meta.get(`held:${volume}`) as HeldUpdate[] | undefined,
    now: () => NOW,
    random: () => `${name}${++counter}`,
    compactAbove,
  });
  const commit = async <P extends PreparedRecords>(prepared: P): Promise<P> => {
    if (failing) {
      failing = false;
      await prepared.discard();
      throw new Error('disk full');
    }
    for (const { volume, update } of prepared.updates)
      stored.updates.set(volume, [...(stored.updates.get(volume) ?? []), update]);
    for (const row of prepared.rows) stored.rows.set(`${row.table} ${row.id}`, structuredClone(row));
    for (const [key, value] of Object.entries(prepared.meta)) stored.meta.set(key, value);
    prepared.apply();
    return prepared;
  };
  return {
    replica,
    change: async (changes, at = NOW) => commit(await replica.change(changes, { at, by: name })),
    receive: async (updates, from = 'somebody') => commit(await replica.receive(updates, from)),
    row: (table, id) => replica.table(table).get(id) as Record<string, unknown> | undefined,
    failNext: () => {
      failing = true;
    },
    stored: stored.updates,
    meta: stored.meta,
    restart: () => openDesk(name, stored, compactAbove),
  };
};

/** Sends each what the other lacks, both ways, as peers do. */
export const meet = async (a: Desk, b: Desk): Promise<void> => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = new Map((await to.replica.volumes()).map(({ volume, stateVector }) => [volume, stateVector]));
    for (const { volume } of await from.replica.volumes()) {
      const update = await from.replica.updateSince(volume, known.get(volume) ?? null);
      if (update) await to.receive([{ volume, update }], 'partner');
    }
  }
};

export const hashes = async (desk: Desk): Promise<Record<string, string>> =>
  Object.fromEntries((await desk.replica.volumes()).map(({ volume, rowHash }) => [volume, rowHash]));

export const task = (id: string, fields: Record<string, unknown> = {}): RecordChange => ({
  kind: 'task',
  id,
  fields: { title: `Task ${id}`, owner: 'ana', created: { at: NOW, by: 'ana' }, ...fields },
});
