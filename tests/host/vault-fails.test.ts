import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import { must, type TestBrowser } from './browser-of.ts';
import {
  agree,
  browserOf,
  invite,
  pair,
  position,
  proposal,
  relayForAll,
  start,
  stateOf,
  task,
  until,
  workspaceOf,
} from './coalition-of.ts';
import { createIndexedVault, createMemoryVault } from './memory-vault.ts';

/**
 * Acceptance: the vault's write made to fail at each of its calls. The person is told, the host goes on, no later edit is
 * pending, the next command succeeds and is there after a restart.
 */
const relay = relayForAll();
const vaults = { IndexedDB: createIndexedVault, memory: createMemoryVault } as const;

/** Nothing is being opened anew: another relay, say, does that behind the answer. */
const allOpen = (browser: TestBrowser): Promise<void> =>
  until(async () => {
    const entries = await browser.vault.browser.coalitions();
    return entries.filter(({ joining }) => joining === undefined).length === browser.host.workspaces().length;
  }, 20_000);
/** Everything that a person could find here. */
const all = async (browser: TestBrowser): Promise<unknown> => {
  await allOpen(browser);
  const listed = await browser.see(null, { name: 'coalitions' });
  const coalitions = [...listed].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    coalitions: coalitions.map(({ name }) => name),
    states: await Promise.all(coalitions.map(({ id }) => stateOf(browser, id))),
    relays: coalitions.map(({ id }) => workspaceOf(browser, id).entry.relay),
    joining: (await browser.see(null, { name: 'joining' })).map(({ state }) => state),
  };
};
const healthy = async (browser: TestBrowser, id: string): Promise<void> => {
  await allOpen(browser);
  expect(workspaceOf(browser, id).replica.pending()).toEqual([]);
};

/** Makes the n-th call from now fail, once. Gives its name, when it was made. */
const failOnce = (browser: TestBrowser, n: number, error: Error): (() => string | null) => {
  let count = 0;
  let failed: string | null = null;
  browser.vault.fail = (call) => {
    if (count++ !== n) return;
    failed = call;
    throw error;
  };
  return () => failed;
};

interface Made {
  readonly browser: TestBrowser;
  readonly id: string;
}
const commands: Record<string, (made: Made, n: number) => Promise<AnyCommand> | AnyCommand> = {
  'a task': ({ browser, id }, n) => task(browser, id, `Task ${n}`),
  'a proposal': (_made, n) => proposal(`Demand ${n}`),
  'a position': async ({ browser, id }, n) => {
    const decision = must(await browser.execute(id, proposal(`Question ${n}`))).subject as string;
    const { version } = await browser.see(id, { name: 'decision', decision });
    return position(decision, version as string, 'consent');
  },
  'an invitation': (_made, n) => ({
    name: 'invitation.create',
    organisation: null,
    organisationName: `Partner ${n}`,
    founding: true,
    role: 'member',
    delegate: true,
    person: null,
    uses: 1,
    days: 7,
  }),
  'another coalition': (_made, n) => ({
    name: 'coalition.start',
    coalitionName: `Coalition ${n}`,
    purpose: 'x',
    kinds: [],
    organisationName: 'Tenant Union',
    personName: 'Mara',
    email: 'mara@tenants.example.org',
    relay: null,
  }),
  'another relay': ({ id }, n) => ({ name: 'relay.set', coalition: id, url: `ws://127.0.0.1:9/${n}` }),
  'a page hidden': (_made, n) => ({ name: 'page.hide', key: `gdoc:${n}`, hidden: true }),
  'today looked at': ({ id }) => ({ name: 'today.looked', coalition: id }),
};

describe.each(Object.entries(vaults))(
  'The vault (%s) fails at each of its calls',
  { timeout: 90_000 },
  (_kind, make) => {
    test.each(Object.entries(commands))('%s', async (_what, commandFor) => {
      const browser = await browserOf({ vault: await make() });
      const id = await start(browser, relay.url);
      const seen: string[] = [];
      for (let n = 0; n < 200; n++) {
        const command = await commandFor({ browser, id }, n);
        await browser.host.tick();
        const before = await all(browser);
        // What a start reads behind its first answers is over: only the command's own calls are counted.
        await Promise.all(browser.host.workspaces().map((workspace) => workspace.ready()));
        const failed = failOnce(
          browser,
          n,
          n % 2 ? new Error('disk') : new DOMException('no room', 'QuotaExceededError'),
        );
        const answer = await browser.execute(command.name === 'coalition.start' ? null : id, command);
        browser.vault.fail = null;
        const call = failed();
        if (call === null) {
          expect(answer).toMatchObject({ ok: true });
          break;
        }
        seen.push(call);
        // What is said is true: refused, by name, and nothing is changed; or recorded all the same, since it was tried again.
        if (!answer.ok) {
          expect(answer, call).toEqual({ ok: false, error: { code: n % 2 ? 'storage.failed' : 'storage.full' } });
          expect(await all(browser), call).toEqual(before);
        }
        await healthy(browser, id);
        must(await browser.execute(id, task(browser, id, `After ${n} ${call}`)));
        await healthy(browser, id);
        const here = await all(browser);
        await browser.restart();
        expect(await all(browser), call).toEqual(here);
        const titles = (await browser.see(id, { name: 'work' })).mine.map(({ title }) => title);
        expect(titles).toContain(`After ${n} ${call}`);
        await healthy(browser, id);
      }
      expect(seen.length, 'calls that were made to fail').toBeGreaterThan(0);
    });
  },
);

describe('Joining, receiving, tidying', { timeout: 120_000 }, () => {
  test('a newcomer whose vault fails at each call gets in all the same, once', async () => {
    const attempt = async (n: number): Promise<string | null> => {
      const union = await browserOf();
      const id = await start(union, relay.url);
      const { link } = await invite(union, id, 'Legal Aid');
      const aid = await browserOf();
      const failed = failOnce(aid, n, new Error('disk'));
      const join = { name: 'coalition.join', link, personName: 'Tom', email: null } as const;
      const first = await aid.execute(null, join);
      if (!first.ok) {
        expect(first.error.code).toBe('storage.failed');
        must(await aid.execute(null, join));
      }
      await aid.see(id, { name: 'members' }, (value) => value.me !== null);
      const call = failed();
      aid.vault.fail = null;
      await agree(id, [union, aid]);
      expect(
        (await union.see(id, { name: 'members' })).joined.filter(({ person }) => person === 'Tom'),
        `${call}`,
      ).toHaveLength(1);
      union.host.stop();
      aid.host.stop();
      return call;
    };
    // A few at a time: all at once a busy machine takes longer than anybody waits.
    const calls: (string | null)[] = [];
    for (let n = 0; n < 48; n += 8) calls.push(...(await Promise.all([...Array(8).keys()].map((i) => attempt(n + i)))));
    expect(calls).toEqual(
      expect.arrayContaining([
        'put.begin',
        'begin.begin',
        'commit.facts',
        'commit.derived',
        'commit.rows',
        'commit.done',
      ]),
    );
  });

  test('what could not be stored when it came from the mailbox comes again', async () => {
    const { id, union, aid } = await pair(relay.url);
    const seen: (string | null)[] = [];
    for (let n = 0; n < 60; n++) {
      await agree(id, [union, aid]);
      const failed = failOnce(aid, n, new Error('disk'));
      must(await union.execute(id, task(union, id, `Task ${n}`)));
      must(await union.execute(id, proposal(`Demand ${n}`)));
      await agree(id, [union, aid]);
      aid.vault.fail = null;
      if (failed() === null) break;
      seen.push(failed());
      await healthy(aid, id);
    }
    expect(seen.filter((call) => call?.startsWith('commit.')).length).toBeGreaterThan(3);
    const here = await stateOf(aid, id);
    await aid.restart();
    expect(await stateOf(aid, id)).toBe(here);
  });

  test('long lists of updates made short: a failure loses nothing', async () => {
    const browser = await browserOf({ vault: await createIndexedVault() });
    const id = await start(browser, null);
    for (let n = 0; n < 502; n++) must(await browser.execute(id, task(browser, id, `Task ${n}`)));
    const before = await stateOf(browser, id);
    const seen: (string | null)[] = [];
    for (let n = 0; n < 20; n++) {
      const failed = failOnce(browser, n, new Error('disk'));
      await browser.host.tick();
      browser.vault.fail = null;
      if (failed() === null) break;
      seen.push(failed());
      expect(await stateOf(browser, id)).toBe(before);
    }
    expect(seen).toEqual(expect.arrayContaining(['compact.begin', 'compact.delete', 'compact.snapshot']));
    await browser.restart();
    expect(await stateOf(browser, id)).toBe(before);
  });
});
