import { mkdirSync } from 'node:fs';
import { open } from 'lmdb';
import { createGroupCommit } from './group-commit.ts';
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

const ID_BYTES = 32;
const DROP_AT_ONCE = 500;

/**
 * The embedded store: one lmdb environment, four tables. No compiler and no service is needed, and lmdb gathers the
 * batches of all rooms into one synced commit.
 * - `rooms`: room → log id, head, bytes, and when it was closed.
 * - `entries`: [room, seq] → id (32 bytes) | sealed bytes.
 * - `ids`: [room, id] → seq.
 * - `notes`: [room, name] → text.
 * @param directory made if it does not exist. Only one relay at a time may open it for writing.
 */
export const createLmdbStore = (directory: string): MailboxStore => {
  mkdirSync(directory, { recursive: true });
  const root = open({ path: directory, maxDbs: 5, compression: false });
  const rooms = root.openDB<RoomRow, string>({ name: 'rooms', encoding: 'json' });
  const entries = root.openDB<Buffer, [string, number]>({ name: 'entries', encoding: 'binary' });
  const notes = root.openDB<string, [string, string]>({ name: 'notes', encoding: 'string' });
  const ids = root.openDB<number, [string, string]>({ name: 'ids', encoding: 'json' });

  /** Rows that the transaction changed; put once, at its end, however many batches a room got in it. */
  const changed = new Map<string, RoomRow>();
  const rowOf = (room: string): RoomRow | undefined => changed.get(room) ?? rooms.get(room);
  const commit = createGroupCommit(async (body) => {
    // A child: only a child's writes are undone by what it throws.
    await root.childTransaction(() => {
      changed.clear();
      body();
      for (const [room, row] of changed) rooms.put(room, row);
    });
    await root.flushed;
  });

  /** Inside a transaction. Nothing is put before the whole batch is known to fit. */
  const put = (room: string, batch: readonly NewEntry[], roomBytes: number): Appended | null | 'closed' => {
    const row = rowOf(room);
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
    if (added.size > 0) changed.set(room, { ...row, head, bytes });
    return { seqs: batch.map((entry) => known.get(entry.id) ?? 0), added: [...added.values()], head };
  };

  return {
    find: async (room) => {
      const row = rooms.get(room);
      return row ? headOf(row) : null;
    },
    create: (room, log) =>
      commit(() => {
        const row = rowOf(room) ?? { log, head: 0, bytes: 0 };
        if (row.log === log) changed.set(room, row);
        return headOf(row);
      }),
    append: (room, batch, roomBytes) => commit(() => put(room, batch, roomBytes)),
    closeRoom: (room, entry, at) =>
      commit(() => {
        const done = put(room, [entry], Number.POSITIVE_INFINITY) ?? 'closed';
        const row = rowOf(room);
        if (done !== 'closed' && row) changed.set(room, { closedAt: at, ...row });
        return done;
      }),
    seqOf: async (room, id) => ids.get([room, id]) ?? null,
    drop: async (room, upTo) => {
      let dropped = 0;
      // Some at a time: a commit holds everybody else's up.
      for (let more = true; more; ) {
        const gone = await commit(() => {
          const some = [...entries.getRange({ start: [room, 0], end: [room, upTo + 1], limit: DROP_AT_ONCE })];
          const row = rowOf(room);
          let { bytes = 0 } = row ?? {};
          for (const { key, value } of some) {
            entries.remove(key);
            ids.remove([room, value.toString('base64url', 0, ID_BYTES)]);
            bytes -= value.length - ID_BYTES;
          }
          if (row && some.length > 0) changed.set(room, { ...row, bytes });
          return some.length;
        });
        dropped += gone;
        more = gone === DROP_AT_ONCE;
      }
      return dropped;
    },
    note: async (room, name, text) => {
      await commit(() => {
        if (text === null) notes.remove([room, name]);
        else notes.put([room, name], text);
      });
    },
    notes: async (room) =>
      new Map(
        [...notes.getRange({ start: [room, ''], end: [room, '\uffff'] })].map(({ key, value }) => [key[1], value]),
      ),
    rooms: async function* () {
      for (const key of rooms.getKeys()) yield key;
    },
    read: async (room, after, limit) => {
      const page: StoredEntry[] = [];
      let bytes = 0;
      const range = { start: [room, after + 1], end: [room, Number.MAX_SAFE_INTEGER], limit: limit.entries } as const;
      for (const { key, value } of entries.getRange({ ...range, start: [...range.start], end: [...range.end] })) {
        bytes += value.length - ID_BYTES;
        if (page.length > 0 && bytes > limit.bytes) break;
        page.push({ seq: key[1], id: value.toString('base64url', 0, ID_BYTES), sealed: value.subarray(ID_BYTES) });
      }
      return page;
    },
    renewLogs: (newLog) =>
      commit(() => {
        const all = [...rooms.getRange()];
        for (const { key, value } of all) changed.set(key, { ...(changed.get(key) ?? value), log: newLog() });
        return all.length;
      }),
    close: () => root.close(),
  };
};
