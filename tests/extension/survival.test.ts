import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../lib/host/host.ts';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import { canUseWebRtc } from './driver/index.ts';
import { assemble, type Ensemble, type Member } from './story/ensemble.ts';
import { must, panelAt, read, see } from './story/hands.ts';

/** What nobody plans for, in real browsers: killed browsers, a dead worker, a relay that is gone, days without network. */
const firefox = canUseWebRtc('firefox');
const kinds = firefox ? (['chromium', 'firefox'] as const) : (['chromium', 'chromium'] as const);

describe(`Survival (${kinds.join(' ↔ ')}${firefox ? '' : '; Firefox SKIPPED: nothing but loopback here, which it gathers no candidates on'})`, () => {
  let ensemble: Ensemble;
  beforeAll(async () => {
    ensemble = await assemble({ kinds });
  });
  afterAll(() => ensemble?.close());

  const me = async ({ panel }: Member): Promise<string> => {
    const members = await see(panel, ensemble.coalition, { name: 'members' }, (value) => value.me !== null);
    return members.me?.id ?? '';
  };
  const task = async (member: Member, title: string): Promise<AnyCommand & { name: 'task.add' }> => ({
    name: 'task.add',
    title,
    owner: await me(member),
    due: '2026-12-01',
    estimate: null,
    source: null,
    notes: '',
  });
  const titles = async (member: Member, title: string) =>
    see(member.panel, ensemble.coalition, { name: 'work' }, ({ mine, others }) =>
      [...mine, ...others].some((one) => one.title === title),
    );
  /** Both hold each other's line, peer to peer. */
  const connected = async (): Promise<void> => {
    for (const { panel } of [ensemble.union, ensemble.aid])
      await see(
        panel,
        ensemble.coalition,
        { name: 'sharing' },
        ({ partners }) => partners.length === 1 && partners[0]?.online === true,
        40_000,
      );
  };
  const stateOf = ({ driver }: Member) =>
    driver.host.evaluate(async () => {
      const { concordHost } = globalThis as unknown as { concordHost: Promise<Host> };
      const [workspace] = (await concordHost).workspaces();
      if (!workspace) throw new Error('no coalition');
      const volumes = await workspace.replica.volumes();
      return {
        facts: workspace.ledger.digest(),
        rows: volumes.map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort(),
        pending: workspace.replica.pending(),
      };
    });
  /** Waits until both browsers hold the same facts and rows; gives them. */
  const agree = async () => {
    const end = Date.now() + 40_000;
    for (;;) {
      const [one, two] = await Promise.all([stateOf(ensemble.union), stateOf(ensemble.aid)]);
      if (JSON.stringify(one) === JSON.stringify(two)) return one;
      if (Date.now() > end) throw new Error(`still different: ${JSON.stringify([one, two])}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  test('both browsers hold the same rows and facts, nothing pending', async () => {
    await must(ensemble.union.panel, ensemble.coalition, await task(ensemble.union, 'Book the hall'));
    await titles(ensemble.aid, 'Book the hall');
    const state = await agree();
    expect(state.rows).toHaveLength(2);
    expect(state.pending).toEqual([]);
  });

  test('the relay stopped: two connected peers go on, over WebRTC, and say so truly', async () => {
    const { union, aid, relay, coalition } = ensemble;
    await connected();
    await relay.kill();
    for (const { panel } of [union, aid])
      await see(panel, coalition, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'unreachable', 30_000);
    for (const [one, other] of [
      [union, aid],
      [aid, union],
    ] as const) {
      const title = `Without a relay, from ${one.name}`;
      await must(one.panel, coalition, await task(one, title));
      await titles(other, title);
      const { partners, delivery, sentence } = await see(
        one.panel,
        coalition,
        { name: 'sharing' },
        (value) => value.delivery.latest?.acknowledged.length === 1,
      );
      expect(delivery.online).toEqual(partners.map(({ device }) => device));
      expect(delivery.latest).toEqual({ acknowledged: delivery.online, kept: false });
      expect(sentence).toEqual({ say: 'everybody-online', count: 1 });
    }
    await agree();
    await relay.restart();
    for (const { panel } of [union, aid])
      await see(
        panel,
        coalition,
        { name: 'sharing' },
        ({ delivery }) => delivery.relay === 'connected' && delivery.latest?.kept === true,
        40_000,
      );
  });

  test('cut off in a real browser, both sides change the same things: equal rows afterwards', async () => {
    const { union, aid, coalition } = ensemble;
    const shared: string[] = [];
    for (let n = 0; n < 5; n++)
      shared.push((await must(union.panel, coalition, await task(union, `Shared ${n}`))).subject as string);
    await titles(aid, 'Shared 4');
    await union.driver.goOffline();
    for (const member of [union, aid]) {
      for (const [n, one] of shared.entries())
        await must(member.panel, coalition, {
          name: 'task.edit',
          task: one,
          fields: {
            title: `${member.name} ${n}`,
            ...(member === union ? { notes: 'By hand' } : { due: '2026-12-24' }),
          },
        });
      for (let n = 0; n < 10; n++) await must(member.panel, coalition, await task(member, `${member.name} alone ${n}`));
    }
    expect((await stateOf(union)).rows).not.toEqual((await stateOf(aid)).rows);
    await union.driver.goOnline();
    const state = await agree();
    expect(state.pending).toEqual([]);
    for (const member of [union, aid]) {
      const { mine, others } = await titles(member, 'Tenant Union alone 9');
      expect([...mine, ...others].filter(({ title }) => / alone \d$/.test(title))).toHaveLength(20);
      expect([...mine, ...others].filter(({ due }) => due === '2026-12-24')).toHaveLength(5);
    }
  });

  test('Chromium’s worker killed: surfaces go on, and it comes back when it is needed', async () => {
    const { union, coalition } = ensemble;
    expect(union.driver.kind).toBe('chromium');
    const panel = await panelAt(union.driver, '#work');
    await read(panel, 'Book the hall');
    await union.driver.background.evaluate(() => Object.assign(globalThis, { thisVeryWorker: true }));
    const workers = await union.driver.open('chrome://serviceworker-internals');
    await workers.click('cr-button[data-command="stop"], button.stop');
    await workers.waitFor(() =>
      document.querySelector('.serviceworker-running-status .value')?.textContent?.includes('STOPPED'),
    );
    // The open panel was watching all the time: what is added is drawn in it.
    await must(panel, coalition, await task(union, 'After the worker’s death'));
    await read(panel, 'After the worker’s death');
    await titles(ensemble.aid, 'After the worker’s death');
    await panel.close();
    await workers.close();
    // A message wakes a new one.
    await union.panel.evaluate(() => chrome.runtime.sendMessage({ t: 'wake' }));
    expect(await union.driver.background.waitFor(() => !('thisVeryWorker' in globalThis))).toBe(true);
  });

  test.each<['union' | 'aid', string]>([
    ['union', kinds[0]],
    ['aid', kinds[1]],
  ])(
    '%s’s browser (%s) killed by the system right after "recorded": it is there after the restart, and goes out',
    async (which) => {
      const member = ensemble[which];
      const other = which === 'union' ? ensemble.aid : ensemble.union;
      const title = `Recorded, then killed: ${member.name}`;
      await must(member.panel, ensemble.coalition, await task(member, title));
      await member.driver.kill();
      await member.driver.relaunch();
      member.panel = await member.driver.openPanel();
      const { mine } = await titles(member, title);
      expect(mine.filter((one) => one.title === title)).toHaveLength(1);
      await titles(other, title);
      expect((await agree()).pending).toEqual([]);
    },
  );
});
