import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from './browser-of.ts';
import { agree, browserOf, pair, position, proposal, relayForAll, task, until } from './coalition-of.ts';
import { copyOf } from './memory-vault.ts';

/** P 8.14: a profile that was copied, or set back, takes a new key before it says anything. Real hosts, the real relay. */
const relay = relayForAll();

const spaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;
const deviceOf = (browser: TestBrowser, id: string): string => spaceOf(browser, id)?.entry.device ?? '';
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(spaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title).sort();
const decisions = (browser: TestBrowser, id: string): string[] =>
  [...(spaceOf(browser, id)?.tables().decisions.values() ?? [])].map(({ title }) => title).sort();
/** Organisations that have answered. */
const answers = (browser: TestBrowser, id: string, decision: string): number =>
  (spaceOf(browser, id)?.tables().decisions.get(decision)?.voices ?? []).filter(({ state }) => state === 'answered')
    .length;
const forks = (browser: TestBrowser, id: string) => spaceOf(browser, id)?.ledger.forks() ?? [];
/** All that is open, and agrees; a browser that is being opened anew is waited for. */
const agreed = async (id: string, browsers: readonly TestBrowser[]): Promise<void> => {
  await until(() => browsers.every((browser) => spaceOf(browser, id) !== null));
  await agree(id, browsers, 60_000);
};

describe('A profile that was copied or set back', { timeout: 150_000 }, () => {
  test('set back: a new key before the first word, everything of before is there, nothing is void', async () => {
    const { id, union, aid } = await pair(relay.url);
    const old = await copyOf(union.vault);
    const device = deviceOf(union, id);
    must(await union.execute(id, task(union, id, 'Said after the copy')));
    const { subject } = must(await union.execute(id, proposal('Rent freeze')));
    await agree(id, [union, aid]);
    union.host.stop();
    const back = await browserOf({ vault: old });
    // The first word waits until the relay has told; so it is this very command that comes from the new key.
    must(await back.execute(id, proposal('By the browser that was set back')));
    expect(deviceOf(back, id)).not.toBe(device);
    must(await back.execute(id, task(back, id, 'And a task')));
    await agreed(id, [back, aid]);
    for (const browser of [back, aid]) {
      expect(forks(browser, id)).toEqual([]);
      expect(decisions(browser, id)).toEqual(['By the browser that was set back', 'Rent freeze']);
      expect(titles(browser, id)).toEqual(['And a task', 'Said after the copy']);
    }
    expect(spaceOf(aid, id)?.tables().devices.get(deviceOf(back, id))?.person).toBe(spaceOf(back, id)?.entry.person);
    expect(subject).not.toBeNull();
    // The same after a restart: it stays the device that it has become.
    const now = deviceOf(back, id);
    await back.restart();
    must(await back.execute(id, proposal('After a restart')));
    expect(deviceOf(back, id)).toBe(now);
    await agreed(id, [back, aid]);
  });

  test('a copy beside its original: whoever hears the other first takes a new key, and both go on', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    const device = deviceOf(union, id);
    const copy = await browserOf({ vault: await copyOf(union.vault) });
    must(await copy.execute(id, proposal('By the copy')));
    await until(() => spaceOf(union, id) !== null && deviceOf(union, id) !== device, 20_000);
    must(await union.execute(id, proposal('By the original')));
    await agreed(id, [union, copy, aid]);
    expect(forks(aid, id)).toEqual([]);
    for (const browser of [union, copy, aid])
      expect(decisions(browser, id)).toEqual(['By the copy', 'By the original']);
    // One person, one voice: two devices that say the same are one answer.
    const [decision] = [...(spaceOf(aid, id)?.tables().decisions.values() ?? [])];
    for (const browser of [union, copy])
      must(await browser.execute(id, position(decision?.id ?? '', decision?.version ?? '', 'consent')));
    await agreed(id, [union, copy, aid]);
    expect(answers(aid, id, decision?.id ?? '')).toBe(1);
  });

  test('both spoke without hearing each other: the same number twice is shown and not counted, and both say it anew', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    const device = deviceOf(union, id);
    const copy = await browserOf({ vault: await copyOf(union.vault) });
    await copy.host.setNetwork(false);
    // Without a network it works all the same (P 8.3).
    must(await copy.execute(id, proposal('Offline, by the copy')));
    must(await copy.execute(id, proposal('Offline, once more')));
    must(await union.execute(id, proposal('By the original')));
    await agree(id, [union, aid]);
    await copy.host.setNetwork(true);
    for (const browser of [union, copy])
      await until(() => spaceOf(browser, id) !== null && deviceOf(browser, id) !== device, 20_000);
    await until(() => decisions(aid, id).length === 3, 20_000);
    await agreed(id, [union, copy, aid]);
    for (const browser of [union, copy, aid]) {
      expect(decisions(browser, id)).toEqual(['By the original', 'Offline, by the copy', 'Offline, once more']);
      expect(forks(browser, id)).toMatchObject([{ device }]);
      const { inert } = await browser.see(id, { name: 'sharing' });
      expect(inert.filter(({ why }) => why === 'forked').map(({ kind }) => kind)).toEqual([
        'opening',
        'opening',
        'opening',
      ]);
    }
    // What they say now counts.
    const decision = [...(spaceOf(copy, id)?.tables().decisions.values() ?? [])][0];
    must(await copy.execute(id, position(decision?.id ?? '', decision?.version ?? '', 'consent')));
    await agreed(id, [union, copy, aid]);
    expect(answers(aid, id, decision?.id ?? '')).toBe(1);
  });

  test('stopped in the middle of saying it anew: the rest is said after the next start', async () => {
    const { id, union, aid } = await pair(relay.url);
    await agree(id, [union, aid]);
    const device = deviceOf(union, id);
    const copy = await browserOf({ vault: await copyOf(union.vault) });
    await copy.host.setNetwork(false);
    for (const title of ['One', 'Two', 'Three']) must(await copy.execute(id, proposal(title)));
    must(await union.execute(id, proposal('By the original')));
    await agree(id, [union, aid]);
    // The store fails at the second of the facts that are said anew.
    let own = 0;
    copy.vault.fail = (call) => {
      if (call !== 'commit.own-facts' || deviceOf(copy, id) === device) return;
      own += 1;
      if (own === 3) throw new Error('the disk is gone');
    };
    await copy.host.setNetwork(true);
    await until(() => copy.logged.some(({ event }) => event === 'coalition not opened') || own >= 4, 20_000);
    copy.vault.fail = null;
    await copy.restart();
    await until(() => decisions(aid, id).length === 4, 20_000);
    await agreed(id, [union, copy, aid]);
    expect(decisions(aid, id)).toEqual(['By the original', 'One', 'Three', 'Two']);
  });
});
