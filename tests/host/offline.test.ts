import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { TestBrowser } from './browser-of.ts';
import { must } from './browser-of.ts';
import {
  agree,
  coalitionOf,
  pair,
  position,
  proposal,
  relayForAll,
  sayByHand,
  stateOf,
  task,
  until,
  workspaceOf,
} from './coalition-of.ts';

const relay = relayForAll();
const DAY = 86_400_000;
const rowsOf = async (browser: TestBrowser, id: string): Promise<string> =>
  JSON.stringify(JSON.parse(await stateOf(browser, id)).rows);

describe('Offline', { timeout: 30_000 }, () => {
  test('200 commands while cut off, 50 of them on records that the other changes too: equal rows, nothing pending', async () => {
    const { id, union, aid } = await pair(relay.url);
    const shared: string[] = [];
    for (let n = 0; n < 50; n++)
      shared.push(must(await union.execute(id, task(union, id, `Shared ${n}`))).subject as string);
    await agree(id, [union, aid]);

    await union.host.setNetwork(false);
    const told: Promise<unknown>[] = [];
    for (let n = 0; n < 200; n++) {
      const own = task(union, id, `Mara ${n}`);
      const command =
        n < 50
          ? ({
              name: 'task.edit',
              task: shared[n] as string,
              fields: { title: `By Mara ${n}`, notes: `Mara ${n}` },
            } as const)
          : n % 10 === 0
            ? proposal(`Demand ${n}`)
            : own;
      told.push(union.execute(id, command).then(must));
    }
    for (let n = 0; n < 50; n++) {
      const fields = { title: `By Tom ${n}`, due: '2026-12-24' };
      told.push(aid.execute(id, { name: 'task.edit', task: shared[n] as string, fields }).then(must));
    }
    await Promise.all(told);
    expect(await stateOf(union, id)).not.toBe(await stateOf(aid, id));
    expect((await union.see(id, { name: 'sharing' })).delivery).toMatchObject({ relay: 'off', unsent: 200 });

    await union.host.setNetwork(true);
    await agree(id, [union, aid], 20_000);
    for (const browser of [union, aid]) {
      const { replica, tables } = workspaceOf(browser, id);
      expect(replica.pending()).toEqual([]);
      expect(tables().tasks.size).toBe(50 + 135);
      expect(tables().decisions.size).toBe(15);
      for (const [n, one] of shared.entries()) {
        const row = tables().tasks.get(one);
        // The field that only one of them changed is that one's; of the title, one of both, the same everywhere.
        expect([row?.notes, row?.due]).toEqual([`Mara ${n}`, '2026-12-24']);
        expect([`By Mara ${n}`, `By Tom ${n}`]).toContain(row?.title);
      }
    }
    expect(workspaceOf(union, id).tables().tasks).toEqual(workspaceOf(aid, id).tables().tasks);
    await until(async () => (await union.see(id, { name: 'sharing' })).delivery.unsent === 0);
    // What is stored is what is shown.
    const here = await stateOf(union, id);
    for (const browser of [union, aid]) {
      await browser.restart();
      expect(await stateOf(browser, id)).toBe(here);
    }
  });

  test('both open the same event offline and add an item: one meeting, both items', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) await browser.host.setNetwork(false);
    const meetings = new Set<string>();
    for (const [browser, title] of [
      [union, 'Council letter'],
      [aid, 'Flyers'],
    ] as const) {
      const opened = must(
        await browser.execute(id, {
          name: 'meeting.open',
          event: 'gcal:full-meeting',
          series: null,
          title: 'Full meeting',
          starts: Date.now(),
          minutes: 60,
          guests: [],
        }),
      );
      const meeting = opened.subject as string;
      meetings.add(meeting);
      must(
        await browser.execute(id, {
          name: 'item.add',
          meeting,
          title,
          purpose: 'decision',
          minutes: 10,
          presenter: null,
          urgent: false,
        }),
      );
    }
    expect(meetings.size).toBe(1);
    const [meeting] = [...meetings] as [string];
    for (const browser of [union, aid]) await browser.host.setNetwork(true);
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) {
      const { items } = await browser.see(id, { name: 'meeting', meeting });
      expect(items.map(({ title }) => title)).toEqual(expect.arrayContaining(['Council letter', 'Flyers']));
    }
    const [one, two] = await Promise.all([union, aid].map((browser) => browser.see(id, { name: 'meeting', meeting })));
    expect(one).toEqual(two);
  });

  /** Legal Aid and the Union answer and close without each other; the Congregation is away until the end. */
  const cutAndClosed = async (unionSays: 'consent' | 'objection', aidSays: 'consent' | 'objection') => {
    let now = Date.now();
    const { id, all } = await coalitionOf(
      relay.url,
      [
        ['Tom', 'Legal Aid'],
        ['Ana', 'Congregation'],
      ],
      { now: () => now },
    );
    const [union, aid, parish] = all as [TestBrowser, TestBrowser, TestBrowser];
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    for (const browser of all) await browser.see(id, { name: 'decision', decision });
    await agree(id, all);
    for (const browser of all) await browser.host.setNetwork(false);
    for (const [browser, choice] of [
      [union, unionSays],
      [aid, aidSays],
    ] as const) {
      const { version } = await browser.see(id, { name: 'decision', decision });
      must(await browser.execute(id, position(decision, version as string, choice)));
    }
    now += 8 * DAY;
    for (const browser of [union, aid]) {
      await browser.host.tick();
      const view = await browser.see(id, { name: 'decision', decision }, (value) => value.closed !== null);
      expect(view.closings).toHaveLength(1);
      expect(view.closed).toMatchObject({ final: false, of: 3, confirmedBy: [expect.any(String)] });
    }
    return { id, union, aid, parish, decision };
  };
  const resultOf = (browser: TestBrowser, id: string, decision: string) => {
    const row = workspaceOf(browser, id).tables().decisions.get(decision);
    return { state: row?.state, closed: row?.closed, voices: row?.voices };
  };
  const joined = async (id: string, browsers: readonly TestBrowser[], decision: string) => {
    for (const browser of browsers) await browser.host.setNetwork(true);
    await until(async () => {
      for (const browser of browsers) await browser.host.tick();
      return browsers.every((browser) => resultOf(browser, id, decision).closed?.final === true);
    });
    await agree(id, browsers);
  };

  test('two browsers cut from each other, each holding a position that the other lacks, both close; joined again: one result', async () => {
    const { id, union, aid, decision } = await cutAndClosed('consent', 'objection');
    const apart = [union, aid].map((browser) => resultOf(browser, id, decision).closed?.tally);
    expect(apart[0]).not.toHaveProperty('objection');
    expect(apart).toMatchObject([{ consent: 1 }, { objection: 1 }]);
    await joined(id, [union, aid], decision);
    const [one, two] = [union, aid].map((browser) => resultOf(browser, id, decision));
    expect(one).toEqual(two);
    // The union of what they held counts: the objection stands.
    expect(one?.state).toBe('blocked');
    expect(one?.closed?.tally).toMatchObject({ consent: 1, objection: 1 });
    expect(one?.closed?.confirmedBy).toHaveLength(2);
    for (const browser of [union, aid]) {
      await browser.restart();
      expect(resultOf(browser, id, decision)).toEqual(one);
    }
  });

  test('… and the third, who was away, comes to the same result', async () => {
    const { id, union, aid, parish, decision } = await cutAndClosed('consent', 'consent');
    await joined(id, [union, aid], decision);
    await parish.host.setNetwork(true);
    await agree(id, [union, aid, parish]);
    await parish.host.tick();
    await agree(id, [union, aid, parish]);
    const results = [union, aid, parish].map((browser) => resultOf(browser, id, decision));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(results[0]?.state).toBe('passed');
  });

  test('the author online alone, then gone; the partner comes later: gets everything from the mailbox', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    aid.host.stop();
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    for (let n = 0; n < 20; n++) must(await union.execute(id, task(union, id, `Task ${n}`)));
    await union.see(id, { name: 'sharing' }, ({ delivery }) => delivery.unsent === 0 && delivery.latest?.kept === true);
    const signed = async (browser: TestBrowser) =>
      (await workspaceOf(browser, id).factsSince({})).map(({ signature }) => signature);
    const { facts, rows } = { facts: await signed(union), rows: await rowsOf(union, id) };
    union.host.stop();

    await aid.restart();
    await until(async () => {
      const here = new Set(await signed(aid));
      return facts.every((signature) => here.has(signature));
    });
    await until(async () => (await rowsOf(aid, id)) === rows);
    expect((await aid.see(id, { name: 'work' })).others).toHaveLength(20);
    expect((await aid.see(id, { name: 'decision', decision })).may).toContain('position');
    expect(workspaceOf(aid, id).replica.pending()).toEqual([]);
  });
});

describe('A member’s device that deletes by hand', { timeout: 20_000 }, () => {
  test('another’s record fields: the row says removed by whom, restore brings it back; the objection still counts', async () => {
    const { id, union, aid } = await pair(relay.url);
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    const { version } = await union.see(id, { name: 'decision', decision });
    must(await union.execute(id, position(decision, version as string, 'objection')));
    const added = must(await union.execute(id, { ...task(union, id, 'Translate the flyer'), notes: 'Into Polish.' }));
    const [mine, volume] = [added.subject as string, (added.subject as string).split('.')[0] as string];
    await agree(id, [union, aid]);

    // Tom's device, past its own host: every field of Mara's task, in a transaction of its own making.
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await workspaceOf(aid, id).replica.updateSince(volume, null)) as Uint8Array);
    const known = Y.encodeStateVector(doc);
    const tasks = doc.getMap('task');
    const keys = [...tasks.keys()].filter((key) => key.startsWith(`${mine}/`));
    expect(keys.length).toBeGreaterThan(4);
    doc.transact(() => {
      for (const key of keys) tasks.delete(key);
    });
    // What a Y.Doc cannot reach: facts. Their names in it are nothing to anybody.
    for (const name of ['position', 'facts', 'decision']) doc.getMap(name).set(decision, null);
    await sayByHand(aid, id, [{ facts: [], updates: [{ volume, update: Y.encodeStateAsUpdate(doc, known) }] }]);

    const work = await union.see(id, { name: 'work' }, (value) =>
      value.mine.some(({ removedBy }) => removedBy !== null),
    );
    const tom = workspaceOf(aid, id).entry.person;
    expect(work.mine).toMatchObject([{ id: mine, title: 'Translate the flyer', removedBy: tom }]);
    const row = () => workspaceOf(union, id).tables().tasks.get(mine);
    expect(row()).toMatchObject({ notes: 'Into Polish.', due: '2026-12-01' });
    await union.restart();
    expect(row()).toMatchObject({ title: 'Translate the flyer', notes: 'Into Polish.', removedBy: tom });

    must(await union.execute(id, { name: 'record.restore', kind: 'task', id: mine }));
    expect(row()).toMatchObject({ title: 'Translate the flyer', notes: 'Into Polish.', removedBy: null });
    await agree(id, [union, aid]);
    expect(workspaceOf(aid, id).tables().tasks.get(mine)).toMatchObject({
      title: 'Translate the flyer',
      removedBy: null,
    });

    const positions = workspaceOf(union, id).tables().decisions.get(decision)?.positions;
    expect(positions?.map(({ choice, standing }) => [choice, standing])).toEqual([['objection', 'counts']]);
    must(await aid.execute(id, position(decision, version as string, 'consent')));
    const counted = await union.see(id, { name: 'decision', decision }, (view) => view.positions.length === 2);
    expect(counted.positions.map(({ choice, standing }) => [choice, standing]).sort()).toEqual([
      ['consent', 'counts'],
      ['objection', 'counts'],
    ]);
  });

  test('more than 20 records at once: held back', async () => {
    const { id, union, aid } = await pair(relay.url);
    let volume = '';
    for (let n = 0; n < 25; n++)
      volume = (must(await union.execute(id, task(union, id, `Task ${n}`))).subject as string).split('.')[0] as string;
    await agree(id, [union, aid]);
    const before = workspaceOf(union, id).tables().tasks;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await workspaceOf(aid, id).replica.updateSince(volume, null)) as Uint8Array);
    const known = Y.encodeStateVector(doc);
    doc.transact(() => {
      for (const key of [...doc.getMap('task').keys()]) doc.getMap('task').delete(key);
    });
    await sayByHand(aid, id, [{ facts: [], updates: [{ volume, update: Y.encodeStateAsUpdate(doc, known) }] }]);
    await until(() => JSON.stringify(union.logged).includes('emptied-many'));
    expect(workspaceOf(union, id).tables().tasks).toEqual(before);
  });
});
