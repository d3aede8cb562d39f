import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from './browser-of.ts';
import {
  agree,
  ask,
  browserOf,
  coalitionOf,
  invite,
  isIn,
  personOf,
  relayForAll,
  task,
  until,
} from './coalition-of.ts';

/** P 8.6: the last device is lost and there is no backup. A delegate of the same organisation and one other member re-admit. */
const relay = relayForAll();

const spaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(spaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title).sort();
const devices = (browser: TestBrowser, id: string): string[] => [
  ...(spaceOf(browser, id)?.tables().devices.keys() ?? []),
];

describe('Last device lost', { timeout: 60_000 }, () => {
  const lose = async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const home = (await mara.see(id, { name: 'members' })).me?.organisation ?? null;
    const colleague = { organisation: home, founding: false, delegate: false };
    const noor = await browserOf();
    await ask(noor, (await invite(mara, id, 'Tenant Union', colleague)).link, 'Noor');
    await isIn(noor, id);
    must(await noor.execute(id, task(noor, id, 'By Noor')));
    await agree(id, [mara, tom, noor]);
    const old = spaceOf(noor, id)?.entry.device ?? '';
    noor.host.stop();
    const { link } = await invite(mara, id, 'Tenant Union', { ...colleague, person: personOf(noor, id) });
    const next = await browserOf();
    await ask(next, link, 'Noor');
    await until(() => spaceOf(tom, id)?.tables().membership?.waiting.size === 1);
    const [waiting] = [...(spaceOf(tom, id)?.tables().membership?.waiting.keys() ?? [])];
    return { id, mara, tom, noor, next, old, device: waiting ?? '' };
  };

  test('no key before the second yes; after it the old one is revoked and everything is there', async () => {
    const { id, mara, tom, noor, next, old, device } = await lose();
    // Who invited can't second it, and until somebody did the device has nothing that opens anything.
    expect(await mara.execute(id, { name: 'recovery.second', device, epoch: null })).toMatchObject({
      error: { code: 'recovery.second-yes-of-another' },
    });
    await next.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    expect((await next.vault.browser.coalitions()).map(({ epochs }) => epochs)).toEqual([[]]);
    must(await tom.execute(id, { name: 'recovery.second', device, epoch: null }));
    await isIn(next, id);
    await until(() => titles(next, id).includes('By Noor'));
    expect(personOf(next, id)).toBe(personOf(noor, id));
    for (const browser of [mara, tom]) await until(() => !devices(browser, id).includes(old));
    await until(
      () => spaceOf(next, id)?.entry.epochs.length === 2 && spaceOf(mara, id)?.entry.epochs.length === 2,
      30_000,
    );
    must(await next.execute(id, task(next, id, 'By the new device')));
    await until(() => titles(tom, id).includes('By the new device'), 20_000);
    // The lost one, found again by somebody, is out: nothing of the new room reaches it.
    await noor.restart();
    await until(() => spaceOf(noor, id)?.tables().membership?.epochs.gone.includes(old) ?? false, 20_000);
    expect(titles(noor, id)).toEqual(['By Noor']);
  });

  test('the second yes comes while nobody’s browser remembers the request: the letter is written all the same', async () => {
    const { id, mara, tom, next, device } = await lose();
    await agree(id, [mara, tom]);
    await mara.restart();
    await tom.restart();
    must(await tom.execute(id, { name: 'recovery.second', device, epoch: null }));
    await isIn(next, id);
    await until(() => titles(next, id).includes('By Noor'));
  });
});
