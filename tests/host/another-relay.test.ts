import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRelay, type RelayProcess, spawnRelay } from '../relay/relay-process.ts';
import { must, type TestBrowser } from './browser-of.ts';
import { agree, ask, browserOf, coalitionOf, invite, isIn, task, until } from './coalition-of.ts';

/** A coalition moves to another relay (P 8.10): two real relay processes, neither knows of the other. */
const folders: string[] = [];
const relays: RelayProcess[] = [];
const browsers: TestBrowser[] = [];
let program = '';
beforeAll(async () => {
  program = await buildRelay('another-relay');
}, 60_000);
const relay = async (): Promise<RelayProcess> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'concord-relay-'));
  folders.push(dataDir);
  const one = await spawnRelay(program, dataDir);
  relays.push(one);
  return one;
};
afterAll(async () => {
  for (const browser of browsers) browser.host.stop();
  await Promise.all(relays.map((one) => one.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const spaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;
const relayOf = (browser: TestBrowser, id: string): string | null => spaceOf(browser, id)?.entry.relay ?? null;
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(spaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title).sort();
const three = async (url: string) => {
  const { id, all } = await coalitionOf(url, [
    ['Tom', 'Legal Aid'],
    ['Ana', 'Congregation'],
  ]);
  browsers.push(...all);
  const [mara, tom, ana] = all as [TestBrowser, TestBrowser, TestBrowser];
  return { id, mara, tom, ana };
};

describe('Another relay for the whole coalition', { timeout: 90_000 }, () => {
  test('all follow the word of one who may say it; nothing is lost, and the old relay may end', async () => {
    const [before, after] = [await relay(), await relay()];
    const { id, mara, tom, ana } = await three(before.url);
    must(await tom.execute(id, task(tom, id, 'Before')));
    await agree(id, [mara, tom, ana]);
    must(await mara.execute(id, { name: 'relay.set', coalition: id, url: after.url }));
    for (const browser of [mara, tom, ana]) await until(() => relayOf(browser, id) === after.url, 20_000);
    must(await ana.execute(id, task(ana, id, 'At the new one')));
    await until(() => titles(mara, id).length === 2 && titles(tom, id).length === 2, 20_000);
    await before.kill();
    must(await tom.execute(id, task(tom, id, 'Without the old one')));
    await until(() => titles(ana, id).length === 3, 20_000);
    // Whoever comes now finds everything there.
    const { link } = await invite(mara, id, 'School');
    const ida = await browserOf();
    browsers.push(ida);
    await ask(ida, link, 'Ida');
    await isIn(ida, id);
    await until(() => titles(ida, id).length === 3, 20_000);
    expect(relayOf(ida, id)).toBe(after.url);
  });

  test('who was away finds the way by the old relay, and what it had said there is read', async () => {
    const [before, after] = [await relay(), await relay()];
    const { id, mara, tom, ana } = await three(before.url);
    await agree(id, [mara, tom, ana]);
    const { link } = await invite(mara, id, 'School');
    await agree(id, [mara, tom, ana]);
    ana.host.stop();
    must(await mara.execute(id, { name: 'relay.set', coalition: id, url: after.url }));
    await until(() => relayOf(tom, id) === after.url, 20_000);
    must(await tom.execute(id, task(tom, id, 'While Ana was away')));
    // Also one who was invited there before the others left.
    const ida = await browserOf();
    browsers.push(ida);
    await ask(ida, link, 'Ida');
    await until(() => relayOf(ida, id) === after.url, 20_000);
    await until(() => titles(ida, id).length === 1, 20_000);
    await ana.restart();
    await until(() => relayOf(ana, id) === after.url, 20_000);
    await until(() => titles(ana, id).length === 1, 20_000);
    must(await ana.execute(id, task(ana, id, 'From Ana')));
    await until(() => titles(mara, id).length === 2, 20_000);
  });

  test('the old relay is read for 30 days and no longer; who may not move all changes only its own browser', async () => {
    const [before, after] = [await relay(), await relay()];
    let now = Date.now();
    const union = await browserOf({ now: () => now });
    browsers.push(union);
    const { id, all } = await coalitionOf(before.url, [['Tom', 'Legal Aid']]);
    browsers.push(...all);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const home = (await mara.see(id, { name: 'members' })).me?.organisation ?? null;
    const noor = await browserOf();
    browsers.push(noor);
    const { link } = await invite(mara, id, 'Tenant Union', { organisation: home, founding: false, delegate: false });
    await ask(noor, link, 'Noor');
    await isIn(noor, id);
    must(await noor.execute(id, { name: 'relay.set', coalition: id, url: after.url }));
    await until(() => relayOf(noor, id) === after.url);
    expect(spaceOf(noor, id)?.tables().membership?.postOffice).toBeNull();
    expect(relayOf(tom, id)).toBe(before.url);
    expect(spaceOf(noor, id)?.entry.oldRelays?.map(({ url }) => url)).toEqual([before.url]);
    // It still hears the others, who are where they were.
    must(await tom.execute(id, task(tom, id, 'At the old one')));
    await until(() => titles(noor, id).includes('At the old one'), 20_000);
    now += 31 * 86_400_000;
    noor.deps.now = () => now;
    await noor.restart();
    must(await tom.execute(id, task(tom, id, 'After 31 days')));
    must(await noor.execute(id, task(noor, id, 'Noor, elsewhere')));
    await noor.see(id, { name: 'sharing' }, ({ delivery }) => delivery.latest?.kept === true);
    expect(titles(noor, id)).not.toContain('After 31 days');
  });
});
