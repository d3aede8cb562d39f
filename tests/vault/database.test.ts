import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { openCoalitionStore } from '../../lib/vault/open.ts';

test('a database that another window wants to upgrade is let go and opened again', async () => {
  const store = await openCoalitionStore('shared');
  await store.commit({ meta: { a: 1 } }, 'strict');
  // The same version again: both live side by side.
  const second = await openCoalitionStore('shared');
  await second.commit({ meta: { b: 2 } }, 'strict');
  expect([...(await store.load()).meta.keys()]).toEqual(['a', 'b']);

  const newer = await openDB('concord:shared', 3);
  await expect(store.load()).rejects.toMatchObject({ code: 'closed' });
  newer.close();
});

test('a database closed underneath is opened again, once, without the caller noticing', async () => {
  const connections: IDBDatabase[] = [];
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...args) => {
    const request = open(...args);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  };
  try {
    const store = await openCoalitionStore('closing');
    await store.commit({ meta: { a: 1 } }, 'strict');
    connections.at(-1)?.close();
    await store.commit({ meta: { b: 2 } }, 'strict');
    expect((await store.load()).meta.size).toBe(2);
    expect(connections).toHaveLength(2);
  } finally {
    indexedDB.open = open;
  }
});

test('destroying removes everything, also while another connection is open', async () => {
  const [one, two] = [await openCoalitionStore('gone'), await openCoalitionStore('gone')];
  await one.commit({ meta: { a: 1 } }, 'strict');
  await two.destroy();
  expect((await one.load()).meta.size).toBe(0);
  one.close();
});

test('an opening that fails is told as a VaultError', async () => {
  const failing = openCoalitionStore('never', {
    fail: () => {
      throw new DOMException('no', 'UnknownError');
    },
  });
  await expect(failing).rejects.toMatchObject({ name: 'VaultError', code: 'failed' });
});

test('coalitions don’t see each other', async () => {
  const [one, two] = [await openCoalitionStore('one'), await openCoalitionStore('two')];
  await one.commit({ meta: { a: 1 } }, 'strict');
  expect((await two.load()).meta.size).toBe(0);
});
