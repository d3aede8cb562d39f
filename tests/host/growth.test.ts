import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { deriveAll } from '../../lib/coalition/index.ts';
import { createDigest } from '../../lib/ledger/digest.ts';
import { type LedgerState, loadLedger } from '../../lib/ledger/ledger.ts';
import { webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';
import { toBase64url } from '../../lib/sync/bytes.ts';
import { must, type TestBrowser } from './browser-of.ts';
import { browserOf, position, proposal, relayForAll, start, stateOf, task, workspaceOf } from './coalition-of.ts';
import { createIndexedVault, createMemoryVault } from './memory-vault.ts';

/** DESIGN: rows are stored with what changed them; nothing old is loaded until somebody asks for it. */
relayForAll();
const DAY = 86_400_000;
const vaults = { IndexedDB: createIndexedVault, memory: createMemoryVault } as const;

/** A clock that a test sets ahead. */
const clockFrom = (from: number) => {
  const clock = { ahead: 0, now: () => from + clock.ahead };
  return clock;
};
const BEGINS = Date.UTC(2026, 1, 2, 10);

/** One decision that passed and one task that was done, a year before `now`. */
const aYearAgo = async (browser: TestBrowser, clock: ReturnType<typeof clockFrom>, id: string) => {
  const decision = must(await browser.execute(id, proposal('Rent freeze'))).subject as string;
  const { version } = await browser.see(id, { name: 'decision', decision });
  must(await browser.execute(id, position(decision, version as string, 'consent')));
  const done = must(await browser.execute(id, task(browser, id, 'Print flyers'))).subject as string;
  must(await browser.execute(id, { name: 'task.edit', task: done, fields: { state: 'done' } }));
  clock.ahead += 10 * DAY;
  await browser.host.tick();
  await browser.see(id, { name: 'decision', decision }, ({ state }) => state === 'passed');
  clock.ahead += 365 * DAY;
  return { decision, done };
};

describe.each(Object.entries(vaults))('What lies a year back (%s)', { timeout: 60_000 }, (_kind, make) => {
  test('is not in memory after a start, and is there for whoever asks', async () => {
    const clock = clockFrom(BEGINS);
    const browser = await browserOf({ vault: await make(), now: clock.now });
    const id = await start(browser, null);
    const { decision, done } = await aYearAgo(browser, clock, id);
    await browser.restart();
    const { decisions, tasks } = workspaceOf(browser, id).tables();
    expect([decisions.has(decision), tasks.has(done)]).toEqual([false, false]);

    const listed = await browser.see(id, { name: 'decisions' });
    expect([listed.closed, listed.older]).toEqual([[], '2026q3']);
    const older = await browser.see(id, { name: 'decisions', from: '2026q1' });
    expect([older.closed.map(({ title }) => title), older.older]).toEqual([['Rent freeze'], null]);
    const work = await browser.see(id, { name: 'work', from: '2026q1' });
    expect(work.done.map(({ title }) => title)).toEqual(['Print flyers']);
  });

  test('is found by its id, and can be changed: nothing of it is lost', async () => {
    const clock = clockFrom(BEGINS);
    const browser = await browserOf({ vault: await make(), now: clock.now });
    const id = await start(browser, null);
    const { decision, done } = await aYearAgo(browser, clock, id);
    await browser.restart();
    expect(await browser.see(id, { name: 'decision', decision })).toMatchObject({ state: 'passed', answered: 1 });
    expect((await browser.see(id, { name: 'work', task: done })).done.map(({ id: one }) => one)).toEqual([done]);

    await browser.restart();
    must(await browser.execute(id, { name: 'task.edit', task: done, fields: { notes: 'Two thousand.' } }));
    const row = workspaceOf(browser, id).tables().tasks.get(done);
    expect(row).toMatchObject({ title: 'Print flyers', state: 'done', notes: 'Two thousand.' });
    expect(row?.log.map(({ field }) => field)).toEqual(expect.arrayContaining(['state', 'notes']));
    // A decision that takes its place: the older one is read again and reads so.
    const after = { decision, since: 'The council has answered.' };
    const newer = must(await browser.execute(id, { ...proposal('Rent freeze, again'), supersedes: after }))
      .subject as string;
    const { version } = await browser.see(id, { name: 'decision', decision: newer });
    must(await browser.execute(id, position(newer, version as string, 'consent')));
    clock.ahead += 10 * DAY;
    await browser.host.tick();
    await browser.see(id, { name: 'decision', decision: newer }, ({ state }) => state === 'passed');
    expect(await browser.see(id, { name: 'decision', decision })).toMatchObject({ state: 'superseded' });
    await browser.restart();
    expect(await browser.see(id, { name: 'decision', decision })).toMatchObject({ supersededBy: newer });

    const ledger = await loadLedger(
      { coalition: id, crypto: webLedgerCrypto() },
      await workspaceOf(browser, id).factsSince({}),
    );
    const scratch = deriveAll(ledger.all());
    const { decisions } = workspaceOf(browser, id).tables();
    for (const one of [decision, newer]) expect(decisions.get(one)).toEqual(scratch.decisions.get(one));
  });

  test('a store of the first version opens, is written anew, and a stop in between does no harm', async () => {
    const clock = clockFrom(BEGINS);
    const vault = await make();
    const browser = await browserOf({ vault, now: clock.now });
    const id = await start(browser, null);
    const { decision, done } = await aYearAgo(browser, clock, id);
    must(await browser.execute(id, task(browser, id, 'Open')));
    const before = await stateOf(browser, id);
    const facts = (await workspaceOf(browser, id).factsSince({})).length;
    browser.host.stop();

    const store = await vault.open(id);
    const stored = await store.load();
    await store.commit(
      {
        facts: stored.facts.map(({ signed }) => ({ signed: signed as SignedFact, hash: '', past: null, group: '' })),
        rows: stored.rows.map((row) => ({ ...row, keys: [] })),
        derived: stored.derived.map((row) => ({ ...row, row: null })),
        meta: { ledger: undefined, derivation: undefined, keys: undefined },
      },
      'strict',
    );
    store.close();
    let writes = 0;
    vault.fail = (call) => {
      if (call === 'commit.begin' && ++writes === 2) throw new Error('stopped');
    };
    await browser.restart();
    vault.fail = null;
    expect(writes).toBeGreaterThan(1);
    await browser.restart();
    expect(await stateOf(browser, id)).toBe(before);
    expect(await workspaceOf(browser, id).factsSince({})).toHaveLength(facts);
    expect((await browser.see(id, { name: 'work' })).mine.map(({ title }) => title)).toEqual(['Open']);
    expect(await browser.see(id, { name: 'decision', decision })).toMatchObject({ state: 'passed' });
    expect((await browser.see(id, { name: 'work', from: '2026q1' })).done.map(({ id: one }) => one)).toEqual([done]);
    must(await browser.execute(id, proposal('One more')));
    expect((await browser.see(id, { name: 'decisions' })).open).toHaveLength(1);
  });

  test('what a version before this one did not know counts after the upgrade, also after the next start', async () => {
    const vault = await make();
    const browser = await browserOf({ vault });
    const id = await start(browser, null);
    must(await browser.execute(id, { name: 'coalition.risk', risk: true }));
    browser.host.stop();
    const store = await vault.open(id);
    const { facts, derived, meta } = await store.load();
    const ledger = meta.get('ledger') as LedgerState;
    await store.commit(
      {
        facts: facts.map((fact) => (fact.signed.kind === 'at-risk' ? { ...fact, group: 'rest' } : fact)),
        derived: derived.map((row) => ({ ...row, row: null })),
        meta: {
          derivation: 1,
          ledger: { ...ledger, digests: { ...ledger.digests, membership: createDigest().text() } },
        },
      },
      'strict',
    );
    store.close();
    for (const _start of ['upgrade', 'next']) {
      await browser.restart();
      // Said about members, so that what is shown of them is derived anew.
      const key = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
      must(await workspaceOf(browser, id).execute({ name: 'recovery.key', key }, null));
      expect(workspaceOf(browser, id).tables().profile.risk).toBe(true);
      const scratch = await loadLedger(
        { coalition: id, crypto: webLedgerCrypto() },
        await workspaceOf(browser, id).factsSince({}),
      );
      expect(workspaceOf(browser, id).ledger.digest('membership')).toBe(scratch.digest('membership'));
    }
  });
});
