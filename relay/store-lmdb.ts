import { mkdirSync } from 'node:fs';
import { open } from 'lmdb';
import type { Appended, LogHead, MailboxStore, NewEntry, StoredEntry } from './store.ts';

interface RoomRow {
  readonly log: string;
  readonly head: number;
  readonly bytes: number;
  readonly closedAt?: number;
}
const headOf = ({ log, head, closedAt }: RoomRow): LogHead => ({
  log,
  head,
  ...(closedAt !== undefined && { closedAt }),
});

/**
 * The embedded store: one lmdb environment, three tables. No compiler and no service is needed, and lmdb gathers the
 * batches of all rooms into one synced commit.
 * - `rooms`: room → log id, head, bytes, and when it was closed.
 * - `entries`: [room, seq] → id (32 bytes) | sealed bytes.
 * - `ids`: [room, id] → seq.
 * @param directory made if it does not exist. Only one relay at a time may open it for writing.
 */
export const createLmdbStore = (directory: string): MailboxStore => {
  mkdirSync(directory, { recursive: true });
  const root = open({ path: directory, maxDbs: 4, compression: false });
  const rooms = root.openDB<RoomRow, string>({ name: 'rooms', encoding: 'json' });
  const entries = root.openDB<Buffer, [string, number]>({ name: 'entries', encoding: 'binary' });
  const ids = root.openDB<number, [string, string]>({ name: 'ids', encoding: 'json' });

  /** One transaction. What it throws undoes it; resolves when the disk has it. */
  const commit = async <T>(body: () => T): Promise<T> => {
    const value = await root.transaction(body);
    await root.flushed;
    return value;
  };

  /** Inside a transaction. Nothing is put before the whole batch is known to fit: so there is nothing to undo. */
  const put = (room: string, batch: readonly NewEntry[], roomBytes: number): Appended | null | 'closed' => {
    const row = rooms.get(room);
    if (!row) throw new Error('append to a room that was never created');
    const added = new Map<string, StoredEntry>();
    const known = new Map<string, number>();
    let { head, bytes } = row;
    for (const { id, sealed } of batch) {
      if (known.has(id)) continue;
      const seq = ids.get([room, id]) ?? ++head;
      known.set(id, seq);
      if (seq !== head || seq <= row.head) continue;
      bytes += sealed.length;
      added.set(id, { seq, id, sealed });
    }
    if (added.size > 0 && row.closedAt !== undefined) return 'closed';
    if (added.size > 0 && bytes > roomBytes) return null;
    for (const { seq, id, sealed } of added.values()) {
      entries.put([room, seq], Buffer.concat([Buffer.from(id, 'base64url'), sealed]));
      ids.put([room, id], seq);
    }
    if (added.size > 0) rooms.put(room, { ...row, head, bytes });
    return { seqs: batch.map((entry) => known.get(entry.id) ?? 0), added: [...added.values()], head };
  };

  return {
    find: async (room) => {
      const row = rooms.get(room);
      return row ? headOf(row) : null;
    },
    create: (room, log) =>
      commit(() => {
        const row = rooms.get(room) ?? { log, head: 0, bytes: 0 };
        if (row.log === log) rooms.put(room, row);
        return headOf(row);
      }),
    append: (room, batch, roomBytes) => commit(() => put(room, batch, roomBytes)),
    closeRoom: (room, entry, at) =>
      commit(() => {
        const done = put(room, [entry], Number.POSITIVE_INFINITY) ?? 'closed';
        const row = rooms.get(room);
        if (done !== 'closed' && row) rooms.put(room, { closedAt: at, ...row });
        return done;
      }),
    read: async (room, after, limit) => {
      const page: StoredEntry[] = [];
      let bytes = 0;
      const range = { start: [room, after + 1], end: [room, Number.MAX_SAFE_INTEGER], limit: limit.entries } as const;
      for (const { key, value } of entries.getRange({ ...range, start: [...range.start], end: [...range.end] })) {
        bytes += value.length - 32;
        if (page.length > 0 && bytes > limit.bytes) break;
        page.push({ seq: key[1], id: value.toString('base64url', 0, 32), sealed: value.subarray(32) });
      }
      return page;
    },
    renewLogs: (newLog) =>
      commit(() => {
        const all = [...rooms.getRange()];
        for (const { key, value } of all) rooms.put(key, { ...value, log: newLog() });
        return all.length;
      }),
    close: () => root.close(),
  };
};
