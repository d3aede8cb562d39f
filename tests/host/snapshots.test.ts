import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { readKeeping } from '../../relay/pruning.ts';
import { type Relay, startRelay } from '../../relay/server.ts';
import type { MailboxStore } from '../../relay/store.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { must, type TestBrowser } from './browser-of.ts';
import {
  ask,
  browserOf,
  type InvitationWish,
  invite,
  isIn,
  start,
  stateOf,
  task,
  until,
  workspaceOf,
} from './coalition-of.ts';

const DAY = 86_400_000;
let relay: Relay;
let store: MailboxStore;
let time = Date.now();
const browsers: TestBrowser[] = [];
beforeAll(async () => {
  store = createMemoryStore();
  relay = await startRelay({ port: 0, dataDir: '', store, clock: () => time });
});
afterAll(async () => {
  for (const browser of browsers) browser.host.stop();
  await relay.close();
});

/** @param every a snapshot is due for it after so many entries. */
const enter = async (every: number): Promise<TestBrowser> => {
  const browser = await browserOf();
  browser.deps.snapshotEvery = every;
  browsers.push(browser);
  return browser;
};
const join = async (
  host: TestBrowser,
  id: string,
  organisation: string,
  name: string,
  wish: InvitationWish = {},
): Promise<TestBrowser> => {
  const { link } = await invite(host, id, organisation, wish);
  const browser = await enter(Number.MAX_SAFE_INTEGER);
  await ask(browser, link, name);
  await isIn(browser, id);
  return browser;
};
const titles = (browser: TestBrowser, id: string): number => workspaceOf(browser, id).tables().tasks.size;

describe('The relay’s log is kept short', { timeout: 120_000 }, () => {
  test('a snapshot that two other organisations confirm takes the place of what it covers, a month later, once all have read it', async () => {
    const mara = await enter(25);
    const id = await start(mara, relay.url);
    const tom = await join(mara, id, 'Legal Aid', 'Tom');
    const rosa = await join(mara, id, 'Congregation', 'Rosa');
    const noor = await join(mara, id, 'Library', 'Noor');
    const room = await (async () => {
      const secret = workspaceOf(mara, id).entry.epochs.at(-1)?.secret ?? new Uint8Array(32);
      return (await deriveRoom(secret, 'epoch')).room;
    })();
    const keeping = async () => readKeeping(await store.notes(room));
    // Noor's browser has said how far it is, and is then away.
    await until(async () => (await keeping()).cursors.length === 4);
    noor.host.stop();

    for (let n = 0; n < 30; n++) must(await mara.execute(id, task(mara, id, `Task ${n}`)));
    await until(
      async () => (await keeping()).snapshots.some(({ confirmedBy }) => new Set(confirmedBy).size === 2),
      30_000,
    );
    const snapshot = (await keeping()).snapshots.find(({ confirmedBy }) => confirmedBy.length === 2);
    const covered = snapshot?.seq ?? 0;
    expect(covered).toBeGreaterThan(20);
    expect(snapshot?.others).toBe(2);
    await until(async () => (await keeping()).cursors.filter(({ seq }) => seq >= covered).length === 3, 30_000);
    const first = async (): Promise<number> => (await store.read(room, 0, { entries: 1, bytes: 1 }))[0]?.seq ?? 0;

    time += 31 * DAY;
    const again = async (browser: TestBrowser): Promise<void> => {
      const before = time;
      await browser.restart();
      await until(async () => (await keeping()).cursors.some(({ at }) => at === before), 20_000);
    };
    await again(mara);
    expect(await first()).toBe(1); // Noor has not read so far
    time += 60 * DAY;
    await again(mara);
    await until(async () => (await first()) === covered + 1, 20_000);

    // Who was away for three months, and who has never been here, get everything all the same.
    await noor.restart();
    await until(() => titles(noor, id) === 30, 20_000);
    const organisation = (await tom.see(id, { name: 'members' })).me?.organisation ?? null;
    const colleague = { organisation, founding: false, delegate: false };
    const late = await join(tom, id, 'Legal Aid', 'Ida', colleague);
    await until(() => titles(late, id) === 30, 20_000);
    await until(async () => (await stateOf(late, id)) === (await stateOf(mara, id)), 20_000);
    must(await rosa.execute(id, task(rosa, id, 'And on it goes')));
    await until(() => titles(late, id) === 31, 20_000);
  });
});
