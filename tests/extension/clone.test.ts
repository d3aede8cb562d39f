import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host } from '../../lib/host/host.ts';
import { type BrowserDriver, type DriverPage, launch } from './driver/index.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { must, see } from './story/hands.ts';

/** P 8.14 in a real browser: a profile that was copied, started beside its original. */
let ensemble: Ensemble;
const closers: (() => Promise<unknown> | unknown)[] = [];
beforeAll(async () => {
  ensemble = await assemble({ kinds: ['chromium', 'chromium'] });
});
afterAll(async () => {
  for (const close of closers.reverse()) await Promise.resolve(close()).catch(() => {});
  await ensemble?.close();
});

const deviceOf = (driver: BrowserDriver): Promise<string> =>
  driver.host.waitFor(async () => {
    const { concordHost } = globalThis as unknown as { concordHost: Promise<Host> };
    return (await concordHost).workspaces()[0]?.entry.device ?? '';
  });
const stateOf = (driver: BrowserDriver): Promise<string> =>
  driver.host.evaluate(async () => {
    const { concordHost } = globalThis as unknown as { concordHost: Promise<Host> };
    const [workspace] = (await concordHost).workspaces();
    if (!workspace) return `opening ${Math.random()}`;
    const rows = (await workspace.replica.volumes()).map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort();
    return JSON.stringify({ facts: workspace.ledger.digest(), rows });
  });
const propose = (page: DriverPage, title: string) =>
  must(page, ensemble.coalition, {
    name: 'decision.propose',
    title,
    text: `${title}, in these words.`,
    category: 'public statement',
    anchor: null,
    ends: null,
    urgent: false,
    about: null,
    supersedes: null,
  });

test('P 8.14 a copied profile beside its original: two devices of one person, what both say counts, all hold the same', async () => {
  const { union, aid, coalition } = ensemble;
  await propose(union.panel, 'Before the copy');
  const before = await deviceOf(union.driver);
  await union.driver.kill();
  const profileDir = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-copied-profile-'));
  closers.push(() => fs.rmSync(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  fs.cpSync(union.driver.profileDir, profileDir, {
    recursive: true,
    // What says that a browser runs on it is no part of a profile.
    filter: (file) => !path.basename(file).startsWith('Singleton'),
  });
  await union.driver.relaunch();
  union.panel = await union.driver.openPanel();
  const copy = await launch('chromium', { profileDir, args: ['--allow-loopback-in-peer-connection'] });
  closers.push(() => copy.close());
  const copied = await copy.openPanel();
  for (const page of [union.panel, copied])
    await see(page, coalition, { name: 'members' }, ({ me }) => me?.name === 'Mara', 30_000);

  await propose(copied, 'By the copy');
  await propose(union.panel, 'By the original');
  const titles = ['Before the copy', 'By the copy', 'By the original'];
  for (const page of [union.panel, copied, aid.panel])
    await see(
      page,
      coalition,
      { name: 'decisions' },
      (value) => titles.every((title) => JSON.stringify(value).includes(title)),
      60_000,
    );
  const devices = [await deviceOf(union.driver), await deviceOf(copy)];
  expect(new Set(devices).size).toBe(2);
  expect(devices.filter((device) => device !== before).length).toBeGreaterThan(0);
  const { organisations } = await see(aid.panel, coalition, { name: 'members' }, ({ me }) => me !== null);
  expect(organisations.find(({ name }) => name === 'Tenant Union')?.people.map(({ name }) => name)).toEqual(['Mara']);
  const end = Date.now() + 60_000;
  for (;;) {
    const states = await Promise.all([union.driver, copy, aid.driver].map(stateOf));
    if (new Set(states).size === 1) break;
    if (Date.now() > end) throw new Error(`still different: ${states.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
