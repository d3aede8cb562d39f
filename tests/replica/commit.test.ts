import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { hashes, meet, openDesk, task } from './desk.ts';

test('a failed commit leaves nothing: no row, nothing to send, no later edit pending', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  await a.change([task('2026q4.1')]);
  const before = await hashes(a);
  for (let round = 0; round < 3; round++) {
    a.failNext();
    await expect(a.change([task(`2026q4.lost${round}`), task('2025q1.old')])).rejects.toThrow('disk full');
    expect(await hashes(a)).toEqual(before);
    expect([...a.replica.table('tasks').keys()]).toEqual(['2026q4.1']);
  }
  await a.change([task('2026q4.2')]);
  await meet(a, b);
  expect([...b.replica.table('tasks').keys()].sort()).toEqual(['2026q4.1', '2026q4.2']);
  expect([a.replica.pending(), b.replica.pending()]).toEqual([[], []]);
  expect(await hashes(a)).toEqual(await hashes(b));
});

test('the same for what comes from outside', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  const first = await b.change([task('2026q4.1')]);
  a.failNext();
  await expect(a.receive(first.updates)).rejects.toThrow('disk full');
  expect(a.replica.table('tasks').size).toBe(0);
  await a.change([task('2026q4.2')]);
  await a.receive(first.updates);
  await meet(a, b);
  expect(await hashes(a)).toEqual(await hashes(b));
});

test('from the change to the commit nothing is shown or sent, and others wait', async () => {
  const a = await openDesk('a');
  const prepared = await a.replica.change([task('2026q4.1')], { at: 1, by: 'a' });
  expect(a.replica.table('tasks').size).toBe(0);
  const events: string[] = [];
  const sent = a.replica.updateSince('2026q4', null).then((update) => {
    events.push('sent');
    return update;
  });
  const next = a.replica.change([task('2026q4.2')], { at: 2, by: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(events).toEqual([]);
  events.push('committed');
  prepared.apply();
  expect(await sent).not.toBeNull();
  expect(events).toEqual(['committed', 'sent']);
  await (await next).discard();
  expect([...a.replica.table('tasks').keys()]).toEqual(['2026q4.1']);
});

test('ending a turn twice does nothing the second time', async () => {
  const a = await openDesk('a');
  const prepared = await a.replica.change([task('2026q4.1')], { at: 1, by: 'a' });
  prepared.apply();
  const other = await a.replica.change([task('2026q4.2')], { at: 1, by: 'a' });
  await prepared.discard();
  prepared.apply();
  expect(a.replica.table('tasks').size).toBe(1);
  other.apply();
  expect(a.replica.table('tasks').size).toBe(2);
});

test('a store that can’t be read fails the call and not the next one', async () => {
  const { createReplica } = await import('../../lib/replica/replica.ts');
  let broken = false;
  const replica = await createReplica({
    load: async () => {
      if (broken) throw new Error('closed');
      return [];
    },
    listVolumes: async () => [],
    rows: [],
    clientId: () => null,
    random: () => 'x',
  });
  broken = true;
  await expect(replica.change([task('2020q1.1')], { at: 1, by: 'a' })).rejects.toThrow('closed');
  broken = false;
  const prepared = await replica.change([task('2020q1.1')], { at: 1, by: 'a' });
  expect(prepared.updates).toHaveLength(1);
  await prepared.discard();
});

test('a volume that was let go comes back with the client id of its last commit, whatever stood in meta at the start', async () => {
  const { createReplica } = await import('../../lib/replica/replica.ts');
  const stored = new Map<string, Uint8Array[]>();
  const replica = await createReplica({
    load: async (volume) => stored.get(volume) ?? [],
    listVolumes: async () => [...stored.keys()],
    rows: [],
    clientId: () => undefined,
    random: () => 'x',
  });
  const ids = new Set<unknown>();
  for (let i = 0; i < 3; i++) {
    const prepared = await replica.change([task('2020q1.1', { notes: `${i}` })], { at: i, by: 'a' });
    for (const { volume, update } of prepared.updates) stored.set(volume, [...(stored.get(volume) ?? []), update]);
    prepared.apply();
    ids.add((prepared.meta['client:2020q1'] as { id: number }).id);
    for (const other of ['2020q2', '2020q3', '2020q4']) await replica.updateSince(other, null);
  }
  expect(ids.size).toBe(1);
});

test('compaction: one snapshot in the place of the list, the same content', async () => {
  const a = await openDesk('a', undefined, 20);
  for (let i = 0; i < 30; i++) await a.change([task('2026q4.1', { notes: `${i}` })]);
  const before = await hashes(a);
  const sizes: number[] = [];
  const store = async (volume: string, snapshot: Uint8Array, replaced: number) => {
    sizes.push(replaced);
    a.stored.set(volume, [snapshot, ...(a.stored.get(volume) ?? []).slice(replaced)]);
  };
  expect(await a.replica.compact(store)).toEqual(['2026q4']);
  expect(await a.replica.compact(store)).toEqual([]);
  expect(sizes).toEqual([30]);
  const again = await a.restart();
  expect(await hashes(again)).toEqual(before);
  expect(again.row('tasks', '2026q4.1')).toMatchObject({ notes: '29' });
  await again.change([task('2026q4.2')]);
  expect(a.stored.get('2026q4')).toHaveLength(2);
  const doc = new Y.Doc();
  for (const update of a.stored.get('2026q4') ?? []) Y.applyUpdate(doc, update);
  expect(doc.store.pendingStructs).toBeNull();
});

test('a compaction that fails is tried again', async () => {
  const a = await openDesk('a', undefined, 5);
  for (let i = 0; i < 8; i++) await a.change([task('2026q4.1', { notes: `${i}` })]);
  await expect(a.replica.compact(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(await a.replica.compact(async () => undefined)).toEqual(['2026q4']);
});
