import { expect, test } from 'vitest';
import type { RecordChange } from '../../lib/coalition/record.ts';
import { hashes, meet, NOW, openDesk, task } from './desk.ts';

const meeting: RecordChange = {
  kind: 'meeting',
  id: 'standing.gcal:weekly',
  fields: { event: 'gcal:weekly', title: 'Weekly', starts: NOW },
};
const item = (by: string): RecordChange => ({
  kind: 'item',
  id: `2026q4.item-${by}`,
  fields: { meeting: meeting.id, title: `From ${by}`, order: 1, created: { at: NOW, by } },
});

test('what one writes the other reads, in the same words', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  await a.change([task('2026q4.1', { notes: 'call the printer', due: '2026-12-01' })]);
  await meet(a, b);
  expect(b.row('tasks', '2026q4.1')).toEqual(a.row('tasks', '2026q4.1'));
  expect(b.row('tasks', '2026q4.1')).toMatchObject({ owner: 'ana', state: 'todo', due: '2026-12-01', removedBy: null });
  expect(await hashes(a)).toEqual(await hashes(b));
});

test('200 edits while cut off, 50 of them on records that the other edits too: equal, nothing pending', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  for (let i = 0; i < 50; i++) await a.change([task(`2026q4.shared${i}`)]);
  await meet(a, b);
  for (let i = 0; i < 150; i++) await a.change([task(`${i % 3 ? '2026q4' : '2026q3'}.a${i}`)]);
  for (let i = 0; i < 50; i++) {
    await a.change(
      [{ kind: 'task', id: `2026q4.shared${i}`, fields: { title: `a's ${i}`, due: '2026-12-24' } }],
      NOW + 1,
    );
    await b.change([{ kind: 'task', id: `2026q4.shared${i}`, fields: { title: `b's ${i}`, notes: 'mine' } }], NOW + 2);
  }
  await meet(a, b);
  expect(await hashes(a)).toEqual(await hashes(b));
  expect(Object.keys(await hashes(a))).toEqual(['2026q3', '2026q4']);
  expect([a.replica.pending(), b.replica.pending()]).toEqual([[], []]);
  for (const [id, row] of a.replica.table('tasks')) expect(b.row('tasks', id)).toEqual(row);
  // Different fields of one record: both edits are there; the same field: one of the two, the same on both sides.
  expect(a.row('tasks', '2026q4.shared7')).toMatchObject({ due: '2026-12-24', notes: 'mine' });
  expect(a.row('tasks', '2026q4.shared7')?.log).toHaveLength(4);
});

test('both open the same event while cut off and add an item: both items are there', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  await a.change([meeting, item('a')]);
  await b.change([meeting, item('b')]);
  await meet(a, b);
  for (const desk of [a, b]) {
    expect([...desk.replica.table('items').keys()].sort()).toEqual(['2026q4.item-a', '2026q4.item-b']);
    expect(desk.row('meetings', meeting.id)).toMatchObject({ title: 'Weekly' });
  }
  expect(await hashes(a)).toEqual(await hashes(b));
});

test('one update and one history line for what differs, none for what is the same', async () => {
  const a = await openDesk('a');
  const made = await a.change([task('2026q4.1'), task('2026q4.2'), meeting]);
  expect(made.updates.map(({ volume }) => volume).sort()).toEqual(['2026q4', 'standing']);
  expect(made.rows).toHaveLength(3);
  expect((await a.change([task('2026q4.1')])).updates).toEqual([]);
  await a.change([{ kind: 'task', id: '2026q4.1', fields: { state: 'done', owner: 'ana' } }], NOW + 5);
  expect(a.row('tasks', '2026q4.1')?.log).toEqual([{ at: NOW + 5, by: 'a', field: 'state', from: null, to: 'done' }]);
});

test('the last fifty lines of history are shown', async () => {
  const a = await openDesk('a');
  await a.change([task('2026q4.1')]);
  for (let i = 1; i <= 60; i++) await a.change([{ kind: 'task', id: '2026q4.1', fields: { notes: `${i}` } }], NOW + i);
  const log = a.row('tasks', '2026q4.1')?.log as { to: string }[];
  expect(log.map(({ to }) => to)).toEqual(Array.from({ length: 50 }, (_, i) => `${i + 11}`));
});

test('a restart reads the same rows, keeps its client id and goes on', async () => {
  const a = await openDesk('a');
  await a.change([task('2026q4.1')]);
  const before = a.meta.get('client:2026q4') as { id: number; clock: number };
  const again = await a.restart();
  expect(again.row('tasks', '2026q4.1')).toEqual(a.row('tasks', '2026q4.1'));
  await again.change([task('2026q4.2')]);
  const after = again.meta.get('client:2026q4') as { id: number; clock: number };
  expect(after.id).toBe(before.id);
  expect(after.clock).toBeGreaterThan(before.clock);
});

test('a store that was set back takes a fresh client id: by its own clock, or once a peer knows a higher one', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  await a.change([task('2026q4.1')]);
  const stored = {
    updates: structuredClone(a.stored),
    rows: new Map(),
    meta: structuredClone(a.meta),
  };
  await a.change([task('2026q4.2')]);
  await meet(a, b);
  const { id } = a.meta.get('client:2026q4') as { id: number };

  // Only the updates were set back: the clock in meta is ahead of them.
  const halfBack = await openDesk('a', {
    ...stored,
    updates: structuredClone(stored.updates),
    meta: structuredClone(a.meta),
  });
  await halfBack.change([task('2026q4.3')]);
  expect(halfBack.meta.get('client:2026q4')).not.toMatchObject({ id });

  // All of it was set back: only a peer can tell.
  const back = await openDesk('a', stored);
  const [theirs] = await b.replica.volumes();
  await back.replica.updateSince('2026q4', theirs?.stateVector ?? null);
  await back.change([task('2026q4.4')]);
  expect(back.meta.get('client:2026q4')).not.toMatchObject({ id });
  await meet(back, b);
  expect(await hashes(back)).toEqual(await hashes(b));
  expect([...b.replica.table('tasks').keys()].sort()).toEqual(['2026q4.1', '2026q4.2', '2026q4.4']);
});

test('older volumes come in on demand and are let go', async () => {
  const a = await openDesk('a');
  for (const volume of ['2024q1', '2024q2', '2024q3', '2024q4', '2025q1']) await a.change([task(`${volume}.1`)]);
  const again = await a.restart();
  expect(await again.replica.volumes()).toHaveLength(5);
  await again.change([{ kind: 'task', id: '2024q1.1', fields: { state: 'doing' } }]);
  const { id } = again.meta.get('client:2024q1') as { id: number };
  for (const volume of ['2024q2', '2024q3', '2024q4']) await again.replica.updateSince(volume, null);
  await again.change([{ kind: 'task', id: '2024q1.1', fields: { state: 'done' } }]);
  // The client id is the same although the volume had gone in between.
  expect(again.meta.get('client:2024q1')).toMatchObject({ id });
  expect(again.row('tasks', '2024q1.1')).toMatchObject({ state: 'done', owner: 'ana' });
  expect(await hashes(again)).toEqual(await hashes(await again.restart()));
});

test('half a surrogate pair is stored as it will be read', async () => {
  const a = await openDesk('a');
  await a.change([task('2026q4.1', { notes: 'cut \ud83d' })]);
  expect(a.row('tasks', '2026q4.1')?.notes).toBe('cut \ufffd');
  expect(await hashes(a)).toEqual(await hashes(await a.restart()));
});
