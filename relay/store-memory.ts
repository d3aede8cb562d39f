import type { Appended, LogHead, MailboxStore, NewEntry, StoredEntry } from './store.ts';

interface Room {
  log: string;
  readonly entries: StoredEntry[];
  readonly seqs: Map<string, number>;
  bytes: number;
  closedAt?: number;
  /** Entries up to here are dropped. */
  dropped: number;
  readonly notes: Map<string, string>;
}

/** A store that forgets with its process: for tests, and for a relay that shall keep nothing. */
export const createMemoryStore = (): MailboxStore => {
  const rooms = new Map<string, Room>();
  const headOf = ({ log, entries, dropped, closedAt }: Room): LogHead => ({
    log,
    head: dropped + entries.length,
    ...(closedAt !== undefined && { closedAt }),
  });
  const append = (name: string, entries: readonly NewEntry[], roomBytes: number): Appended | null | 'closed' => {
    const room = rooms.get(name);
    if (!room) throw new Error('append to a room that was never created');
    const fresh = new Map(entries.filter((entry) => !room.seqs.has(entry.id)).map((entry) => [entry.id, entry]));
    if (fresh.size > 0 && room.closedAt !== undefined) return 'closed';
    const bytes = [...fresh.values()].reduce((sum, entry) => sum + entry.sealed.length, room.bytes);
    if (fresh.size > 0 && bytes > roomBytes) return null;
    room.bytes = bytes;
    const added: StoredEntry[] = [];
    for (const { id, sealed } of fresh.values()) {
      const entry = { seq: room.dropped + room.entries.length + 1, id, sealed: sealed.slice() };
      room.entries.push(entry);
      room.seqs.set(id, entry.seq);
      added.push(entry);
    }
    return {
      seqs: entries.map((entry) => room.seqs.get(entry.id) ?? 0),
      added,
      head: room.dropped + room.entries.length,
    };
  };
  return {
    find: async (name) => {
      const room = rooms.get(name);
      return room ? headOf(room) : null;
    },
    create: async (name, log) => {
      const room = rooms.get(name) ?? { log, entries: [], seqs: new Map(), bytes: 0, dropped: 0, notes: new Map() };
      rooms.set(name, room);
      return headOf(room);
    },
    append: async (name, entries, roomBytes) => append(name, entries, roomBytes),
    closeRoom: async (name, entry, at) => {
      const done = append(name, [entry], Number.POSITIVE_INFINITY) ?? 'closed';
      const room = rooms.get(name);
      if (done !== 'closed' && room) room.closedAt ??= at;
      return done;
    },
    seqOf: async (name, id) => rooms.get(name)?.seqs.get(id) ?? null,
    drop: async (name, upTo) => {
      const room = rooms.get(name);
      const gone = room?.entries.splice(0, Math.max(0, upTo - room.dropped)) ?? [];
      for (const { id, sealed } of gone) {
        room?.seqs.delete(id);
        if (room) room.bytes -= sealed.length;
      }
      if (room) room.dropped += gone.length;
      return gone.length;
    },
    note: async (name, key, text) => {
      if (text === null) rooms.get(name)?.notes.delete(key);
      else rooms.get(name)?.notes.set(key, text);
    },
    notes: async (name) => new Map(rooms.get(name)?.notes),
    rooms: async function* () {
      yield* [...rooms.keys()];
    },
    read: async (name, after, limit) => {
      const page: StoredEntry[] = [];
      let bytes = 0;
      const room = rooms.get(name);
      const from = Math.max(0, after - (room?.dropped ?? 0));
      for (const entry of room?.entries.slice(from, from + limit.entries) ?? []) {
        bytes += entry.sealed.length;
        if (page.length > 0 && bytes > limit.bytes) break;
        page.push(entry);
      }
      return page;
    },
    renewLogs: async (newLog) => {
      for (const room of rooms.values()) room.log = newLog();
      return rooms.size;
    },
    close: async () => rooms.clear(),
  };
};
