import { describe, expect, test } from 'vitest';
import type { CoalitionStore } from '../../lib/vault/open.ts';
import { must, type TestBrowser } from './browser-of.ts';
import { browserOf, start, task, until } from './coalition-of.ts';

/** A host that is stopped writes nothing any more: the next one has the store to itself. */

/** From now on the browser's stores are read and written through this: what was written is counted, `begin` waits. */
const watch = (browser: TestBrowser) => {
  const { openCoalition } = browser.deps;
  const seen = { opened: 0, written: 0 };
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  browser.deps.openCoalition = async (id) => {
    const store = await openCoalition(id);
    const counted: CoalitionStore = {
      ...store,
      begin: async (keys) => {
        seen.opened += 1;
        const rows = await store.begin(keys);
        await held;
        return rows;
      },
      commit: async (...given) => {
        await store.commit(...given);
        seen.written += 1;
      },
    };
    return counted;
  };
  return { seen, release };
};

describe('A host that was stopped', () => {
  test('while a coalition is being opened: nothing is written, and the next host opens it', async () => {
    const browser = await browserOf();
    const id = await start(browser, null);
    must(await browser.execute(id, task(browser, id, 'Before')));
    await browser.host.setNetwork(false);
    // What a version before this one left: opening it anew writes it once more.
    await (await browser.vault.open(id)).commit({ meta: { keys: undefined } }, 'strict');
    const { seen, release } = watch(browser);
    const opening = browser.host.setNetwork(true);
    await until(() => seen.opened === 1);
    browser.host.stop();
    release();
    await opening;
    expect(seen).toMatchObject({ opened: 1, written: 0 });
    expect(browser.logged.map(({ event }) => event)).toEqual([]);
    await browser.restart();
    expect((await browser.see(id, { name: 'work' })).mine.map(({ title }) => title)).toEqual(['Before']);
  });
});
