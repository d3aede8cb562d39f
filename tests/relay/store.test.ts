import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createLmdbStore } from '../../relay/store-lmdb.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { randomBytes } from '../sync/people.ts';
import { judgeStore } from './store-suite.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-store-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

judgeStore('memory', async () => createMemoryStore());
judgeStore('lmdb', async () => createLmdbStore(newFolder()));

it('lmdb: what was appended is there when it is opened again', async () => {
  const folder = newFolder();
  const room = Buffer.alloc(32, 7).toString('base64url');
  const first = createLmdbStore(folder);
  await first.create(room, 'log');
  const sealed = randomBytes(50);
  await first.append(room, [{ id: room, sealed }], 1_000);
  await first.close();
  const second = createLmdbStore(folder);
  expect(await second.find(room)).toEqual({ log: 'log', head: 1 });
  const [entry] = await second.read(room, 0, { entries: 9, bytes: 999 });
  expect(Buffer.from(entry?.sealed ?? []).equals(sealed)).toBe(true);
  await second.close();
});

it('lmdb: a fault undoes its whole transaction, also what was put before it', async () => {
  const store = createLmdbStore(newFolder());
  const room = (n: number) => Buffer.alloc(32, n).toString('base64url');
  await store.create(room(1), 'log');
  const put = (n: number) => store.append(room(n), [{ id: room(9), sealed: randomBytes(50) }], 1_000);
  const [good, bad] = await Promise.allSettled([put(1), put(2)]); // nobody made the second room
  expect([good.status, bad.status]).toEqual(['rejected', 'rejected']);
  expect(await store.find(room(1))).toEqual({ log: 'log', head: 0 });
  expect(await store.read(room(1), 0, { entries: 9, bytes: 999 })).toEqual([]);
  expect(await store.seqOf(room(1), room(9))).toBeNull();
  expect(await put(1)).toMatchObject({ seqs: [1], head: 1 });
  await store.close();
});
