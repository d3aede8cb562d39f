import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from './browser-of.ts';
import { agree, ask, browserOf, invite, isIn, pair, proposal, stateOf, task, workspaceOf } from './coalition-of.ts';
import { relayProcessForAll } from './relay-process.ts';

/** Acceptance: the relay is killed with SIGKILL in the middle and started again: nothing acknowledged is lost, nothing doubled. */
const relay = relayProcessForAll('host-killed');

const delivery = async (browser: TestBrowser, id: string) => browser.see(id, { name: 'sharing' });

describe('The relay killed by the system', { timeout: 120_000 }, () => {
  test('in the middle of many commands, three times: all arrives, nothing twice', async () => {
    const { id, union, aid } = await pair(relay.url);
    let n = 0;
    for (let round = 0; round < 3; round++) {
      const told: Promise<unknown>[] = [];
      for (let i = 0; i < 20; i++, n++)
        for (const browser of [union, aid])
          told.push(browser.execute(id, i % 5 ? task(browser, id, `Task ${n}`) : proposal(`Demand ${n}`)).then(must));
      // Some are acknowledged, some are on their way.
      await union.see(
        id,
        { name: 'sharing' },
        (value) => value.delivery.latest?.kept === true || value.delivery.unsent > 3,
      );
      await relay.kill();
      await Promise.all(told);
      // What was recorded without the relay says so.
      must(await union.execute(id, task(union, id, `Without relay ${round}`)));
      const { sentence } = await union.see(
        id,
        { name: 'sharing' },
        (value) => value.delivery.relay === 'unreachable' && value.delivery.unsent > 0,
      );
      expect(sentence).toEqual({ say: 'this-device-only' });
      await relay.start();
      await agree(id, [union, aid], 15_000);
      for (const browser of [union, aid])
        await browser.see(id, { name: 'sharing' }, (value) => value.delivery.unsent === 0);
    }
    for (const browser of [union, aid]) {
      const { tasks, decisions } = workspaceOf(browser, id).tables();
      const titles = [...tasks.values()].map(({ title }) => title);
      expect(titles).toHaveLength(3 * 32 + 3);
      expect([...decisions.values()]).toHaveLength(24);
      const facts = await workspaceOf(browser, id).factsSince({});
      expect(new Set(facts.map(({ device, n: number }) => `${device} ${number}`)).size).toBe(facts.length);
    }
  });

  test('P 7.7: what is said of delivery is true before, while and after', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    aid.host.stop();
    must(await union.execute(id, task(union, id, 'Kept')));
    const kept = await union.see(id, { name: 'sharing' }, (value) => value.delivery.latest?.kept === true);
    expect(kept.sentence).toEqual({ say: 'kept', offline: 1 });

    await relay.kill();
    await union.see(id, { name: 'sharing' }, (value) => value.delivery.relay === 'unreachable');
    must(await union.execute(id, task(union, id, 'Not sent')));
    expect((await delivery(union, id)).sentence).toEqual({ say: 'this-device-only' });
    expect((await delivery(union, id)).delivery).toMatchObject({
      unsent: 1,
      latest: { kept: false, acknowledged: [] },
    });
    // The author's browser ends before the relay is back: what was not sent is not forgotten.
    await union.restart();
    expect((await delivery(union, id)).delivery.unsent).toBe(1);
    expect((await delivery(union, id)).sentence).toEqual({ say: 'this-device-only' });

    await relay.start();
    await union.see(id, { name: 'sharing' }, (value) => value.delivery.unsent === 0);
    const before = await stateOf(union, id);
    union.host.stop();
    await aid.restart();
    const { others } = await aid.see(id, { name: 'work' }, (work) => work.others.length === 2);
    expect(others.map(({ title }) => title).sort()).toEqual(['Kept', 'Not sent']);
    expect(JSON.parse(await stateOf(aid, id)).rows).toEqual(JSON.parse(before).rows);
  });

  test('an admission that was under way goes on', async () => {
    const { id, union } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await union.see(id, { name: 'sharing' }, (value) => value.delivery.unsent === 0);
    await relay.kill();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.why !== null);
    await relay.start();
    await isIn(parish, id);
    await agree(id, [union, parish]);
  });

  test('it comes back empty while a newcomer waits: the newcomer asks once more', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await union.see(id, { name: 'sharing' }, (value) => value.delivery.unsent === 0);
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) browser.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    await relay.kill();
    for (const file of readdirSync(relay.dataDir)) rmSync(join(relay.dataDir, file), { recursive: true });
    await relay.start();
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting' && value[0].why === null);
    await aid.restart();
    await isIn(parish, id);
    await agree(id, [aid, parish]);
  });
});
