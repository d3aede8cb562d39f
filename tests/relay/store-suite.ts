import { afterEach, describe, expect, it } from 'vitest';
import type { Appended, MailboxStore, NewEntry } from '../../relay/store.ts';
import { randomBytes } from '../sync/people.ts';

const idOf = (n: number): string => Buffer.alloc(32, n).toString('base64url');
const entry = (n: number, bytes = 100): NewEntry => ({ id: idOf(n), sealed: randomBytes(bytes) });
const ROOM = Buffer.alloc(32, 200).toString('base64url');
const OTHER = Buffer.alloc(32, 201).toString('base64url');
const PAGE = { entries: 100, bytes: 1_000_000 };
const MANY = 1_000_000_000;

/** What was appended; a refusal is a fault of the test. */
export const taken = (done: Appended | null | 'closed'): Appended => {
  if (done === null || done === 'closed') throw new Error(`refused: ${done}`);
  return done;
};

/** What every mailbox store must do. `open` gives a fresh one. */
export const judgeStore = (name: string, open: () => Promise<MailboxStore>): void => {
  describe(`mailbox store: ${name}`, () => {
    const opened: MailboxStore[] = [];
    const fresh = async () => {
      const store = await open();
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    it('keeps the log id that a room was made with', async () => {
      const store = await fresh();
      expect(await store.find(ROOM)).toBeNull();
      expect(await store.create(ROOM, 'first')).toEqual({ log: 'first', head: 0 });
      expect(await store.create(ROOM, 'second')).toEqual({ log: 'first', head: 0 });
      expect(await store.find(ROOM)).toEqual({ log: 'first', head: 0 });
    });

    it('numbers entries without gaps and gives them back unchanged', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      const batch = [entry(1), entry(2, 1), entry(3, 300_000)];
      const done = taken(await store.append(ROOM, batch, MANY));
      expect(done.seqs).toEqual([1, 2, 3]);
      expect(done.added.map((e) => e.seq)).toEqual([1, 2, 3]);
      expect(done.head).toBe(3);
      const read = await store.read(ROOM, 0, PAGE);
      expect(read.map((e) => [e.seq, e.id, Buffer.from(e.sealed).toString('hex')])).toEqual(
        batch.map((e, i) => [i + 1, e.id, Buffer.from(e.sealed).toString('hex')]),
      );
      expect((await store.read(ROOM, 2, PAGE)).map((e) => e.seq)).toEqual([3]);
      expect(await store.read(ROOM, 3, PAGE)).toEqual([]);
    });

    it('stores an id once: across batches, and twice within one', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.append(ROOM, [entry(1), entry(2)], MANY);
      const again = taken(await store.append(ROOM, [entry(2), entry(3), entry(3), entry(1), entry(4)], MANY));
      expect(again.seqs).toEqual([2, 3, 3, 1, 4]);
      expect(again.added.map((e) => e.seq)).toEqual([3, 4]);
      expect((await store.read(ROOM, 0, PAGE)).map((e) => e.id)).toEqual([1, 2, 3, 4].map(idOf));
    });

    it('keeps rooms apart', async () => {
      const store = await fresh();
      await store.create(ROOM, 'a');
      await store.create(OTHER, 'b');
      await store.append(ROOM, [entry(1)], MANY);
      expect(taken(await store.append(OTHER, [entry(1), entry(2)], MANY)).seqs).toEqual([1, 2]);
      expect((await store.read(ROOM, 0, PAGE)).length).toBe(1);
      expect((await store.find(OTHER))?.head).toBe(2);
    });

    it('gives pages by number and by bytes, and at least one entry', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.append(ROOM, [entry(1, 500), entry(2, 500), entry(3, 500)], MANY);
      expect((await store.read(ROOM, 0, { entries: 2, bytes: 9_999 })).map((e) => e.seq)).toEqual([1, 2]);
      expect((await store.read(ROOM, 0, { entries: 9, bytes: 1_000 })).map((e) => e.seq)).toEqual([1, 2]);
      expect((await store.read(ROOM, 1, { entries: 9, bytes: 10 })).map((e) => e.seq)).toEqual([2]);
    });

    it('refuses a batch that would overfill the room, whole, and still answers what is there', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.append(ROOM, [entry(1, 600)], 1_000);
      expect(await store.append(ROOM, [entry(2, 300), entry(3, 300)], 1_000)).toBeNull();
      expect((await store.find(ROOM))?.head).toBe(1);
      expect(taken(await store.append(ROOM, [entry(1)], 1_000)).seqs).toEqual([1]);
      expect(taken(await store.append(ROOM, [entry(4, 300)], 1_000)).seqs).toEqual([2]);
    });

    it('takes its closing entry and nothing new after it: not even from who was first to ask', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.append(ROOM, [entry(1)], MANY);
      const full = 100; // the closing entry is taken by a full room too
      expect(await store.append(ROOM, [entry(2, 400)], full)).toBeNull();
      const [one, two] = await Promise.all([
        store.closeRoom(ROOM, entry(8), 1_700_000_000_000),
        store.closeRoom(ROOM, entry(9), 1_700_000_000_001),
      ]);
      expect(taken(one).seqs).toEqual([2]);
      expect(two).toBe('closed');
      expect(await store.append(ROOM, [entry(3)], MANY)).toBe('closed');
      expect(await store.append(ROOM, [entry(1), entry(3)], MANY)).toBe('closed');
      // What is there already is answered as ever: its acknowledgement may have been lost on the way.
      expect(taken(await store.append(ROOM, [entry(1), entry(8)], MANY)).seqs).toEqual([1, 2]);
      expect(taken(await store.closeRoom(ROOM, entry(8), 5)).seqs).toEqual([2]);
      const head = { log: 'log', head: 2, closedAt: 1_700_000_000_000 };
      expect(await store.find(ROOM)).toEqual(head);
      expect(await store.create(ROOM, 'other')).toEqual(head);
      expect((await store.read(ROOM, 0, PAGE)).map((e) => e.id)).toEqual([idOf(1), idOf(8)]);
      await store.renewLogs(() => 'renewed');
      expect(await store.append(ROOM, [entry(3)], MANY)).toBe('closed');
      await store.create(OTHER, 'log');
      expect(taken(await store.append(OTHER, [entry(3)], MANY)).seqs).toEqual([1]);
    });

    it('drops entries up to a seq: the rest keeps its numbers, and what is dropped can come again', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.create(OTHER, 'log');
      const many = Array.from({ length: 30 }, (_, i) => entry(i, 100));
      await store.append(ROOM, many, MANY);
      await store.append(OTHER, [entry(1)], MANY);
      expect(await store.seqOf(ROOM, idOf(4))).toBe(5);
      expect(await store.drop(ROOM, 20)).toBe(20);
      expect(await store.drop(ROOM, 20)).toBe(0);
      expect(await store.find(ROOM)).toEqual({ log: 'log', head: 30 });
      expect((await store.read(ROOM, 0, PAGE)).map((e) => e.seq)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
      expect((await store.read(ROOM, 25, { entries: 2, bytes: 9_999 })).map((e) => e.seq)).toEqual([26, 27]);
      expect(await store.seqOf(ROOM, idOf(4))).toBeNull();
      expect(await store.seqOf(ROOM, idOf(25))).toBe(26);
      // Its room is free again: 10 entries are left of 30, and one of them comes anew.
      expect(taken(await store.append(ROOM, [entry(4, 100), entry(25, 100)], 1_100)).seqs).toEqual([31, 26]);
      expect(await store.append(ROOM, [entry(99, 1)], 1_100)).toBeNull();
      expect(await store.drop(ROOM, 1_000)).toBe(11);
      expect(await store.read(ROOM, 0, PAGE)).toEqual([]);
      expect(taken(await store.append(ROOM, [entry(7)], MANY)).seqs).toEqual([32]);
      expect((await store.read(OTHER, 0, PAGE)).length).toBe(1);
    });

    it('keeps notes of a room, and knows its rooms', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      await store.create(OTHER, 'log');
      await store.note(ROOM, 'cursor x', '1');
      await store.note(ROOM, 'cursor y', '2');
      await store.note(ROOM, 'cursor x', '3');
      await store.note(OTHER, 'cursor z', '4');
      expect(new Map(await store.notes(ROOM))).toEqual(
        new Map([
          ['cursor x', '3'],
          ['cursor y', '2'],
        ]),
      );
      await store.note(ROOM, 'cursor y', null);
      await store.note(ROOM, 'cursor none', null);
      expect([...(await store.notes(ROOM)).keys()]).toEqual(['cursor x']);
      const rooms: string[] = [];
      for await (const room of store.rooms()) rooms.push(room);
      expect(rooms.sort()).toEqual([ROOM, OTHER].sort());
    });

    it('gives each log a new id when the store was put back, and keeps what is in it', async () => {
      const store = await fresh();
      await store.create(ROOM, 'a');
      await store.create(OTHER, 'b');
      await store.append(ROOM, [entry(1)], MANY);
      let n = 0;
      expect(await store.renewLogs(() => `new${++n}`)).toBe(2);
      const logs = [(await store.find(ROOM))?.log, (await store.find(OTHER))?.log];
      expect(logs.sort()).toEqual(['new1', 'new2']);
      expect((await store.read(ROOM, 0, PAGE)).map((e) => e.id)).toEqual([idOf(1)]);
      expect(taken(await store.append(ROOM, [entry(1), entry(2)], MANY)).seqs).toEqual([1, 2]);
    });

    it('numbers concurrent batches without holes or doubles', async () => {
      const store = await fresh();
      await store.create(ROOM, 'log');
      const batches = Array.from({ length: 40 }, (_, i) => [entry(i), entry(i + 1), entry(i + 2)]);
      const done = (await Promise.all(batches.map((batch) => store.append(ROOM, batch, MANY)))).map(taken);
      const all = await store.read(ROOM, 0, PAGE);
      expect(all.map((e) => e.seq)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
      expect(new Set(all.map((e) => e.id)).size).toBe(42);
      const seqOf = new Map(all.map((e) => [e.id, e.seq]));
      for (const [i, batch] of batches.entries()) expect(done[i]?.seqs).toEqual(batch.map((e) => seqOf.get(e.id)));
    });
  });
};
