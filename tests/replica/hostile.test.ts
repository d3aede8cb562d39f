import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Desk } from './desk.ts';
import { hashes, meet, NOW, openDesk, task } from './desk.ts';

/** What a member can do to a volume by hand: an update made outside of every rule. */
const byHand = async (desk: Desk, volume: string, work: (doc: Y.Doc) => void) => {
  const doc = new Y.Doc();
  for (const update of desk.stored.get(volume) ?? []) Y.applyUpdate(doc, update);
  const before = Y.encodeStateVector(doc);
  doc.transact(() => work(doc));
  return { volume, update: Y.encodeStateAsUpdate(doc, before) };
};
const snapshot = async (desk: Desk) => ({
  hashes: await hashes(desk),
  rows: structuredClone([...desk.replica.table('tasks')]),
});

describe('an update that is refused changes nothing, and later edits go through', () => {
  test.each([
    ['no Yjs', Uint8Array.of(255, 255, 255, 3, 7)],
    ['empty', new Uint8Array()],
    ['cut off', null],
    ['turned bits', 'flip'],
  ] as const)('%s', async (_name, bytes) => {
    const [a, b] = [await openDesk('a'), await openDesk('b')];
    await a.change([task('2026q4.1')]);
    const before = await snapshot(a);
    const { updates } = await b.change([task('2026q4.2'), task('2026q4.3')]);
    const good = updates[0]?.update ?? new Uint8Array();
    const bad =
      bytes === null
        ? good.slice(0, good.length >> 1)
        : bytes === 'flip'
          ? good.map((x, i) => (i < 6 ? x ^ 0xff : x))
          : bytes;
    const { refused } = await a.receive([{ volume: '2026q4', update: bad }]);
    expect(refused).toHaveLength(1);
    expect(['corrupt-update', 'needs-more']).toContain(refused[0]?.code);
    expect(await snapshot(a)).toEqual(before);
    // The good one in the same delivery as the bad one is taken in.
    const mixed = await a.receive([{ volume: '2026q4', update: bad }, ...updates]);
    expect(mixed.refused).toHaveLength(1);
    expect(a.row('tasks', '2026q4.3')).toBeDefined();
    await a.change([task('2026q4.4')]);
    await meet(a, b);
    expect(await hashes(a)).toEqual(await hashes(b));
    expect(a.replica.pending()).toEqual([]);
  });

  test('every byte string is answered, none throws', async () => {
    const a = await openDesk('a');
    await a.change([task('2026q4.1')]);
    const base = a.stored.get('2026q4')?.[0] ?? new Uint8Array();
    const before = await snapshot(a);
    for (let i = 0; i < base.length; i++)
      await a.receive([
        { volume: '2026q4', update: base.map((byte, at) => (at === i ? byte ^ (1 << (i % 8)) : byte)) },
      ]);
    expect(a.replica.pending()).toEqual([]);
    expect(a.row('tasks', '2026q4.1')).toBeDefined();
    expect(before.rows).toHaveLength(1);
    expect(await hashes(await a.restart())).toEqual(await hashes(a));
  });

  test('a volume of no known name, a record that says it lives elsewhere', async () => {
    const a = await openDesk('a');
    const doc = new Y.Doc();
    doc.getMap('task').set('2026q4.1/title', 'smuggled').toString();
    doc.getMap('task').set('2026q4.1/owner', 'eve').toString();
    const update = Y.encodeStateAsUpdate(doc);
    expect((await a.receive([{ volume: '__proto__', update }])).refused).toMatchObject([{ code: 'corrupt-update' }]);
    await a.receive([{ volume: 'standing', update }]);
    expect(a.replica.table('tasks').size).toBe(0);
  });
});

test('an update that overtakes another is held and goes in with it', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  const first = await b.change([task('2026q4.1')]);
  const second = await b.change([task('2026q4.2')]);
  expect((await a.receive(second.updates)).refused).toMatchObject([{ code: 'needs-more' }]);
  expect(a.replica.pending()).toEqual([]);
  expect((await a.receive(first.updates)).refused).toEqual([]);
  expect([...a.replica.table('tasks').keys()].sort()).toEqual(['2026q4.1', '2026q4.2']);
  expect(await hashes(a)).toEqual(await hashes(b));
});

test('two that stand on each other are taken in together: what one goes on from, the other brings, and deletes what it holds', async () => {
  const [a, b, c, d] = [await openDesk('a'), await openDesk('b'), await openDesk('c'), await openDesk('d')];
  const first = await c.change([task('2026q4.1')]);
  await b.receive(first.updates);
  const second = await b.change([{ kind: 'task', id: '2026q4.1', fields: { title: 'by b' } }]);
  await d.receive([...first.updates, ...second.updates]);
  await d.change([{ kind: 'task', id: '2026q4.1', fields: { title: 'by d' } }]);
  const doc = new Y.Doc();
  for (const update of d.stored.get('2026q4') ?? []) Y.applyUpdate(doc, update);
  const all = Y.decodeStateVector(Y.encodeStateVector(doc));
  const [author = 0] = Y.parseUpdateMeta(first.updates[0]?.update ?? new Uint8Array()).from.keys();
  const since = (keep: (client: number) => boolean) => {
    const known = new Map([...all].filter(([client]) => keep(client)));
    return { volume: '2026q4', update: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(known as never)) };
  };
  const [brings, goesOn] = [since((client) => client !== author), since((client) => client === author)];
  for (const order of [
    [brings, goesOn],
    [goesOn, brings],
  ]) {
    const desk = order[0] === brings ? a : await openDesk('e');
    for (const one of order) await desk.receive([one]);
    expect(desk.row('tasks', '2026q4.1')).toMatchObject({ title: 'by d' });
    expect(await hashes(desk)).toEqual(await hashes(d));
    expect(await hashes(await desk.restart())).toEqual(await hashes(d));
    expect(desk.meta.get('held:2026q4')).toEqual([]);
  }
});

test('it is still held after a restart, and gone from the list once it is in', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  const first = await b.change([task('2026q4.1')]);
  const second = await b.change([task('2026q4.2')]);
  await a.receive(second.updates);
  const again = await a.restart();
  await again.receive(first.updates);
  expect([...again.replica.table('tasks').keys()].sort()).toEqual(['2026q4.1', '2026q4.2']);
  expect(again.meta.get('held:2026q4')).toEqual([]);
});

test('a held one that turns out bad takes nothing of the same delivery with it', async () => {
  const [a, b, c] = [await openDesk('a'), await openDesk('b'), await openDesk('c')];
  const first = await b.change([task('2026q4.1')]);
  await c.receive(first.updates);
  const further = await c.change([{ kind: 'task', id: '2026q4.1', fields: { title: 'by c' } }]);
  const [d, e] = [await openDesk('d'), await openDesk('e')];
  await d.receive([...first.updates, ...further.updates]);
  const base = await e.change([task('2026q4.9')]);
  await d.receive(base.updates);
  const onBoth = await d.change([
    { kind: 'task', id: '2026q4.1', fields: { title: 'by d' } },
    { kind: 'task', id: '2026q4.9', fields: { title: 'by d' } },
  ]);
  // Stands on three others, of which two come in now: tried, found wanting, the volume loaded again.
  await a.receive(onBoth.updates);
  await a.receive([...first.updates, ...further.updates]);
  expect(a.row('tasks', '2026q4.1')).toMatchObject({ title: 'by c' });
  await a.receive(base.updates);
  expect(a.row('tasks', '2026q4.1')).toMatchObject({ title: 'by d' });
  expect(await hashes(a)).toEqual(await hashes(d));
  expect(await hashes(await a.restart())).toEqual(await hashes(d));
});

test('one that stands on another client’s update, too; and it is still held when that commit fails', async () => {
  const [a, b, c] = [await openDesk('a'), await openDesk('b'), await openDesk('c')];
  const first = await b.change([task('2026q4.1')]);
  await c.receive(first.updates);
  const second = await c.change([{ kind: 'task', id: '2026q4.1', fields: { title: 'by c' } }]);
  expect((await a.receive(second.updates)).refused).toMatchObject([{ code: 'needs-more' }]);
  a.failNext();
  await expect(a.receive(first.updates)).rejects.toThrow('disk full');
  await a.receive(first.updates);
  expect(a.row('tasks', '2026q4.1')).toMatchObject({ title: 'by c' });
  expect(await hashes(a)).toEqual(await hashes(c));
});

describe('fields emptied by hand', () => {
  test('the row keeps their last good values and says who removed them, also after a restart, until they are restored', async () => {
    const [a, b] = [await openDesk('a'), await openDesk('b')];
    await a.change([task('2026q4.1', { notes: 'important' })]);
    await meet(a, b);
    const emptied = await byHand(a, '2026q4', (doc) => {
      for (const key of [...doc.getMap('task').keys()]) doc.getMap('task').delete(key);
    });
    await a.receive([emptied], 'eve');
    const again = await a.restart();
    for (const desk of [a, again])
      expect(desk.row('tasks', '2026q4.1')).toMatchObject({
        title: 'Task 2026q4.1',
        notes: 'important',
        removedBy: 'eve',
      });
    // An edit of one field is no restoring of the others.
    await again.change([{ kind: 'task', id: '2026q4.1', fields: { state: 'doing' } }]);
    expect(again.row('tasks', '2026q4.1')).toMatchObject({ notes: 'important', state: 'doing', removedBy: 'eve' });
    const { id: _id, log: _log, removedBy: _by, readOnly: _ro, ...fields } = again.row('tasks', '2026q4.1') ?? {};
    await again.change([{ kind: 'task', id: '2026q4.1', fields }]);
    expect(again.row('tasks', '2026q4.1')).toMatchObject({ notes: 'important', removedBy: null });
    await meet(again, b);
    expect(b.row('tasks', '2026q4.1')).toMatchObject({ title: 'Task 2026q4.1', notes: 'important', state: 'doing' });
    expect(await hashes(again)).toEqual(await hashes(b));
  });

  test('history lines that somebody took out stay in the row', async () => {
    const a = await openDesk('a');
    await a.change([task('2026q4.1')]);
    await a.change([{ kind: 'task', id: '2026q4.1', fields: { state: 'done' } }]);
    await a.receive([
      await byHand(a, '2026q4', (doc) => {
        for (const key of [...doc.getMap('task').keys()]) if (key.includes('/log.')) doc.getMap('task').delete(key);
      }),
    ]);
    expect(a.row('tasks', '2026q4.1')?.log).toHaveLength(1);
  });

  test('more than twenty records at once: held back and asked about; allowed, they read “removed by”', async () => {
    const a = await openDesk('a');
    await a.change(Array.from({ length: 30 }, (_, i) => task(`2026q4.${i}`)));
    const before = await snapshot(a);
    const emptied = await byHand(a, '2026q4', (doc) => {
      for (const key of [...doc.getMap('task').keys()]) if (key.endsWith('/title')) doc.getMap('task').delete(key);
    });
    const { refused, questions } = await a.receive([emptied], 'eve');
    expect(refused).toEqual([{ volume: '2026q4', code: 'emptied-many', detail: '30' }]);
    expect(questions).toEqual(['emptied-many:2026q4:eve']);
    expect(await snapshot(a)).toEqual(before);
    const allowed = await a.replica.receive([emptied], 'eve', { allowEmptying: true });
    expect(allowed.rows).toHaveLength(30);
    allowed.apply();
    expect(a.row('tasks', '2026q4.7')).toMatchObject({ title: 'Task 2026q4.7', removedBy: 'eve' });
  });
});

describe('values that break their schema', () => {
  test('the row shows the last good one and says which is damaged; the stored one is left alone', async () => {
    const a = await openDesk('a');
    await a.change([task('2026q4.1')]);
    await a.receive([
      await byHand(a, '2026q4', (doc) => {
        doc.getMap('task').set('2026q4.1/title', 5);
        doc.getMap('task').set('2026q4.1/source', new Y.Map());
        doc.getMap('task').set('2026q4.1/state', Uint8Array.of(1));
        doc.getMap('task').set('2026q4.1/log.1.x', { at: 1, by: 'eve', field: 'title', from: 1n, to: 2 });
      }),
    ]);
    expect(a.row('tasks', '2026q4.1')).toMatchObject({
      title: 'Task 2026q4.1',
      state: 'todo',
      source: null,
      removedBy: null,
    });
    expect(a.row('tasks', '2026q4.1')?.damaged).toEqual(['title', 'state', 'source']);
    expect(structuredClone(a.row('tasks', '2026q4.1'))).toEqual(a.row('tasks', '2026q4.1'));
    const doc = new Y.Doc();
    for (const update of a.stored.get('2026q4') ?? []) Y.applyUpdate(doc, update);
    expect(doc.getMap('task').get('2026q4.1/title')).toBe(5);
    await a.change([{ kind: 'task', id: '2026q4.1', fields: { title: 'mended', state: 'doing', source: null } }]);
    expect(a.row('tasks', '2026q4.1')?.damaged).toBeUndefined();
    expect(a.row('tasks', '2026q4.1')).toMatchObject({ title: 'mended', state: 'doing' });
  });

  test('a record that lacks what it needs has no row and is told of, also after a restart', async () => {
    const a = await openDesk('a');
    const doc = new Y.Doc();
    doc.getMap('task').set('2026q4.1/notes', 'no title');
    doc.getMap('task').set('2026q4.1/title', { toString: 'x' });
    await a.receive([{ volume: '2026q4', update: Y.encodeStateAsUpdate(doc) }]);
    for (const desk of [a, await a.restart()]) {
      await desk.replica.warm();
      expect(desk.replica.table('tasks').size).toBe(0);
      expect(desk.replica.damaged().get('2026q4.1')).toEqual(['title', 'owner']);
    }
  });

  test('a record made by a newer Concord is read-only', async () => {
    const a = await openDesk('a');
    await a.change([task('2026q4.1')]);
    await a.receive([await byHand(a, '2026q4', (doc) => void doc.getMap('task').set('2026q4.1/v', 2))]);
    expect(a.row('tasks', '2026q4.1')).toMatchObject({ readOnly: true, title: 'Task 2026q4.1' });
    await expect(a.change([{ kind: 'task', id: '2026q4.1', fields: { state: 'done' } }])).rejects.toThrow('read-only');
    // The refused edit has left nothing behind.
    await a.change([task('2026q4.2')]);
    expect(await hashes(a)).toEqual(await hashes(await a.restart()));
    expect(a.row('tasks', '2026q4.1')).toMatchObject({ state: 'todo' });
  });

  test('our own rules may not write them either', async () => {
    const a = await openDesk('a');
    await expect(a.change([task('2026q4.1', { title: '' })])).rejects.toThrow('title');
    await expect(a.change([task('2026q4.1', { colour: 'red' })])).rejects.toThrow('no field');
    await expect(a.change([{ kind: 'task', id: 'nowhere.1', fields: {} }])).rejects.toThrow('no volume');
    expect((await a.change([task('2026q4.1', { done: { at: NOW, by: 'a' } })])).updates).toHaveLength(1);
  });
});

test('somebody who writes with our client id makes us take another one', async () => {
  const [a, b] = [await openDesk('a'), await openDesk('b')];
  await a.change([task('2026q4.1')]);
  const { id } = a.meta.get('client:2026q4') as { id: number };
  const forged = await byHand(a, '2026q4', (doc) => {
    doc.clientID = id;
    doc.getMap('task').set('2026q4.1/title', 'forged');
  });
  await a.receive([forged]);
  await a.change([task('2026q4.2')]);
  expect((a.meta.get('client:2026q4') as { id: number }).id).not.toBe(id);
  await meet(a, b);
  expect(await hashes(a)).toEqual(await hashes(b));
});
