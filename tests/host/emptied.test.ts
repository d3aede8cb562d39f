import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { VaultError } from '../../lib/vault/open.ts';
import { must, type TestBrowser } from './browser-of.ts';
import { agree, pair, relayForAll, sayByHand, task, workspaceOf } from './coalition-of.ts';

const relay = relayForAll();

/** Tom's device empties every one of Mara's 25 tasks, past its own host; her browser asks her. */
const emptied = async () => {
  const { id, union, aid } = await pair(relay.url);
  let volume = '';
  for (let n = 0; n < 25; n++)
    volume = (must(await union.execute(id, task(union, id, `Task ${n}`))).subject as string).split('.')[0] as string;
  await agree(id, [union, aid]);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await workspaceOf(aid, id).replica.updateSince(volume, null)) as Uint8Array);
  const known = Y.encodeStateVector(doc);
  doc.transact(() => {
    for (const key of [...doc.getMap('task').keys()]) doc.getMap('task').delete(key);
  });
  await sayByHand(aid, id, [{ facts: [], updates: [{ volume, update: Y.encodeStateAsUpdate(doc, known) }] }]);
  const { questions } = await union.see(id, { name: 'sharing' }, (value) => value.questions?.length === 1);
  return { id, union, aid, questions };
};
const titles = async (browser: TestBrowser, id: string) => {
  const { mine } = await browser.see(id, { name: 'work' });
  return mine.map(({ title, removedBy }) => `${title}${removedBy === null ? '' : ' (removed)'}`).sort();
};
const TASKS = Array.from({ length: 25 }, (_, n) => `Task ${n}`).sort();

describe('A partner empties many records at once', { timeout: 20_000 }, () => {
  test('says who and how many; nothing of it shows before somebody has answered', async () => {
    const { id, union, questions } = await emptied();
    expect(questions).toMatchObject([{ who: 'Tom', count: 25 }]);
    expect(await titles(union, id)).toEqual(TASKS);
  });

  test('keep ours: they are as they were, here and at every partner, and may be changed again', async () => {
    const { id, union, aid, questions } = await emptied();
    const question = questions?.[0]?.id as string;
    must(await union.execute(id, { name: 'records.allow-emptying', question, keep: true }));
    await union.see(id, { name: 'sharing' }, (value) => value.questions?.length === 0);
    expect(await titles(union, id)).toEqual(TASKS);
    must(await union.execute(id, task(union, id, 'One more')));
    await aid.see(id, { name: 'work' }, ({ others }) => others.some(({ title }) => title === 'One more'));
    const { others } = await aid.see(id, { name: 'work' });
    expect(others.map(({ title }) => title).sort()).toEqual(['One more', ...TASKS]);
    expect(workspaceOf(union, id).replica.pending()).toEqual([]);
    await union.restart();
    expect(await titles(union, id)).toEqual(['One more', ...TASKS]);
  });

  test('accept: each says removed by whom, and can be restored by itself', async () => {
    const { id, union, questions } = await emptied();
    const question = questions?.[0]?.id as string;
    must(await union.execute(id, { name: 'records.allow-emptying', question, keep: false }));
    expect(await titles(union, id)).toEqual(TASKS.map((title) => `${title} (removed)`));
    const { mine } = await union.see(id, { name: 'work' });
    must(await union.execute(id, { name: 'record.restore', kind: 'task', id: mine[0]?.id as string }));
    expect((await titles(union, id)).filter((title) => !title.includes('removed'))).toEqual([mine[0]?.title]);
  });

  test('answered twice, or never asked: refused, nothing changed', async () => {
    const { id, union, questions } = await emptied();
    const question = questions?.[0]?.id as string;
    must(await union.execute(id, { name: 'records.allow-emptying', question, keep: true }));
    for (const asked of [question, 'emptied-many:standing:nobody'])
      expect(await union.execute(id, { name: 'records.allow-emptying', question: asked, keep: false })).toMatchObject({
        ok: false,
        error: { code: 'records.nothing-asked' },
      });
    expect(await titles(union, id)).toEqual(TASKS);
  });

  test('the write fails: the question stands, and nothing hangs on it', async () => {
    const { id, union, questions } = await emptied();
    const question = questions?.[0]?.id as string;
    union.vault.fail = () => {
      throw new VaultError('full', 'no room');
    };
    expect(await union.execute(id, { name: 'records.allow-emptying', question, keep: false })).toMatchObject({
      ok: false,
      error: { code: 'storage.full' },
    });
    union.vault.fail = null;
    expect(await titles(union, id)).toEqual(TASKS);
    expect((await union.see(id, { name: 'sharing' })).questions).toHaveLength(1);
    must(await union.execute(id, { name: 'records.allow-emptying', question, keep: true }));
    expect(await titles(union, id)).toEqual(TASKS);
  });
});
