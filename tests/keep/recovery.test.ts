import { describe, expect, test } from 'vitest';
import { authorOf } from '../../lib/host/author.ts';
import { signerOf } from '../../lib/ledger/web-crypto.ts';
import { decodeBundle } from '../../lib/sync/bundle.ts';
import { encodeAnswer } from '../../lib/sync/invitation.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { createMailbox } from '../../lib/sync/mailbox.ts';
import { must, type TestBrowser } from '../host/browser-of.ts';
import {
  agree,
  ask,
  browserOf,
  coalitionOf,
  invite,
  isIn,
  pair,
  personOf,
  relayForAll,
  start,
  task,
  until,
} from '../host/coalition-of.ts';
import { backup, restore } from './files-of.ts';

/** P 8.6: a backup's recovery key lets one new device of its person in, and does nothing else. Real hosts, the real relay. */
const relay = relayForAll();

/** Null while it is opened anew, in another room. */
const spaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(spaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title).sort();
const deviceOf = (browser: TestBrowser, id: string): string => spaceOf(browser, id)?.entry.device ?? '';
const has = (browser: TestBrowser, id: string, device: string): boolean =>
  spaceOf(browser, id)?.tables().devices.has(device) ?? false;
/** In the room of the epoch that is current for it. */
const moved =
  (...browsers: readonly TestBrowser[]) =>
  async (id: string): Promise<void> => {
    for (const browser of browsers)
      await until(async () => {
        const space = spaceOf(browser, id);
        const secret = space?.entry.epochs.at(-1)?.secret;
        const current = space?.tables().membership?.epochs.current?.id;
        return secret !== undefined && (await deriveRoom(secret, 'epoch')).room === current;
      }, 30_000);
  };
const usedIn = async (browser: TestBrowser, id: string): Promise<boolean> =>
  (await browser.see(null, { name: 'coalitions' })).some((one) => one.id === id && one.backupUsed === true);
const takeOut = async (by: TestBrowser, id: string, name: string): Promise<void> => {
  const { organisations } = await by.see(id, { name: 'members' });
  const person = organisations.flatMap(({ people }) => people).find((one) => one.name === name)?.id ?? '';
  must(await by.execute(id, { name: 'member.remove', person, device: null, epoch: null }));
};
const colleague = async (browser: TestBrowser, id: string, name: string): Promise<TestBrowser> => {
  const { me } = await browser.see(id, { name: 'members' });
  const { link } = await invite(browser, id, 'Tenant Union', {
    organisation: me?.organisation ?? null,
    founding: false,
    delegate: false,
  });
  const next = await browserOf();
  await ask(next, link, name);
  await isIn(next, id);
  return next;
};

describe('Back in by a backup', { timeout: 90_000 }, () => {
  test('alone in the coalition: what was said after the backup is there, and more can be said', async () => {
    const mara = await browserOf();
    const id = await start(mara, relay.url);
    must(await mara.execute(id, task(mara, id, 'Before')));
    const file = await backup(mara, id);
    must(await mara.execute(id, task(mara, id, 'After')));
    await mara.see(id, { name: 'sharing' }, ({ delivery }) => delivery.unsent === 0);
    mara.host.stop();
    const again = await browserOf();
    must(await restore(again, file));
    await until(() => titles(again, id).includes('After'));
    must(await again.execute(id, task(again, id, 'By the new device')));
    expect(titles(again, id)).toEqual(['After', 'Before', 'By the new device']);
    expect(personOf(again, id)).toBe(personOf(mara, id));
  });

  test('without any relay: opens at once, and what is said there counts', async () => {
    const mara = await browserOf();
    const id = await start(mara, null);
    must(await mara.execute(id, task(mara, id, 'Before')));
    const file = await backup(mara, id);
    mara.host.stop();
    const again = await browserOf();
    must(await restore(again, file, { lost: true }));
    must(await again.execute(id, task(again, id, 'Alone')));
    expect(titles(again, id)).toEqual(['Alone', 'Before']);
    // The old device's key is revoked, and this one makes the keys from here on.
    await until(() => !has(again, id, id) && spaceOf(again, id)?.tables().membership?.epochs.current != null);
    expect((await again.see(id, { name: 'members' })).me?.name).toBe('Mara');
  });

  test('the relay is away: opens at once; what is said meanwhile arrives when it is back', async () => {
    const { id, union, aid } = await pair(relay.url);
    const file = await backup(union, id);
    await agree(id, [union, aid]);
    union.host.stop();
    const again = await browserOf();
    await again.host.setNetwork(false);
    must(await restore(again, file));
    must(await again.execute(id, task(again, id, 'Said offline')));
    expect(has(aid, id, deviceOf(again, id))).toBe(false);
    await again.host.setNetwork(true);
    await until(() => titles(aid, id).includes('Said offline'), 20_000);
  });

  test('the device that made the file is gone: its key is revoked, and the keys change', async () => {
    const { id, union, aid } = await pair(relay.url);
    const old = deviceOf(union, id);
    const file = await backup(union, id);
    must(await union.execute(id, task(union, id, 'Said after the backup')));
    await agree(id, [union, aid]);
    union.host.stop();
    const again = await browserOf();
    must(await restore(again, file, { lost: true }));
    await until(() => !has(aid, id, old) && has(aid, id, deviceOf(again, id)), 20_000);
    await moved(aid, again)(id);
    must(await again.execute(id, task(again, id, 'In the new room')));
    await until(() => titles(aid, id).includes('In the new room'), 20_000);
    // What the lost one had said stands.
    expect(titles(aid, id)).toContain('Said after the backup');
    expect(aid.logged.filter(({ event }) => event === 'lost device not cut off')).toEqual([]);
  });

  test('a file older than today’s keys: a member’s browser hands them over', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const noor = await colleague(mara, id, 'Noor');
    const file = await backup(tom, id);
    await agree(id, [mara, tom, noor]);
    tom.host.stop();
    await takeOut(mara, id, 'Noor');
    await moved(mara)(id);
    must(await mara.execute(id, task(mara, id, 'In the new room')));
    noor.host.stop();
    const again = await browserOf();
    must(await restore(again, file));
    await until(() => titles(again, id).includes('In the new room'), 20_000);
    must(await again.execute(id, task(again, id, 'From Tom')));
    await until(() => titles(mara, id).includes('From Tom'), 20_000);
  });

  test('a letter of somebody who was removed since is not believed', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const noor = await colleague(mara, id, 'Noor');
    const file = await backup(tom, id);
    await agree(id, [mara, tom, noor]);
    tom.host.stop();
    await takeOut(mara, id, 'Noor');
    await moved(mara)(id);
    must(await mara.execute(id, task(mara, id, 'In the new room')));
    await mara.see(id, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'connected' && delivery.unsent === 0);
    // Noor still holds the key of the old epoch, and with it that of its recoveries.
    const { entry } = spaceOf(noor, id) as NonNullable<ReturnType<typeof spaceOf>>;
    for (const browser of [mara, noor]) browser.host.stop();
    const again = await browserOf();
    must(await restore(again, file));
    const forged = crypto.getRandomValues(new Uint8Array(32));
    const stop = new AbortController();
    const wrote = new Promise<void>((resolve, reject) => {
      void deriveRoom(entry.epochs.at(-1)?.secret as Uint8Array, 'recovery').then(async (keys) => {
        const opened = createMailbox({
          url: relay.url,
          keys,
          author: authorOf(await signerOf(entry.keys)),
          verify: verifyWith,
          cursor: null,
          saveCursor: async () => {},
          onEntries: async (contents) => {
            const facts = contents.flatMap(({ content }) => {
              const bundle = decodeBundle(content);
              return bundle.ok ? [...bundle.value.facts] : [];
            });
            const asked = facts.find(({ kind }) => kind === 'recovery-admission')?.content as
              | { device: string; box: string }
              | undefined;
            if (!asked || !opened.ok) return;
            const letter = await encodeAnswer({ coalition: id, epoch: forged }, asked.device, asked.box);
            void opened.value.append([letter]).then(() => resolve(), reject);
          },
          now: Date.now,
          random: Math.random,
          signal: stop.signal,
        });
      }, reject);
    });
    await wrote;
    stop.abort();
    await mara.restart();
    await until(() => titles(again, id).includes('In the new room'), 20_000);
    must(await again.execute(id, task(again, id, 'From Tom')));
    await until(() => titles(mara, id).includes('From Tom'), 30_000);
    const epochs = spaceOf(again, id)?.entry.epochs.map(({ secret }) => Buffer.from(secret).toString('hex')) ?? [];
    expect(epochs).not.toContain(Buffer.from(forged).toString('hex'));
  });

  test('used twice: the second one is told, says nothing to anybody, and the first one stays', async () => {
    const { id, union, aid } = await pair(relay.url);
    const file = await backup(union, id);
    await agree(id, [union, aid]);
    union.host.stop();
    const first = await browserOf();
    must(await restore(first, file));
    await until(() => has(aid, id, deviceOf(first, id)), 20_000);
    const second = await browserOf();
    must(await restore(second, file));
    const device = deviceOf(second, id);
    await until(() => usedIn(second, id), 20_000);
    must(await first.execute(id, task(first, id, 'By the first')));
    await until(() => titles(aid, id).includes('By the first'), 20_000);
    expect(spaceOf(aid, id)?.ledger.forks()).toEqual([]);
    expect(has(aid, id, device)).toBe(false);
    // An invitation of its person's next device is the way out, with the same file.
    const { link } = await invite(first, id, 'Tenant Union', {
      organisation: (await first.see(id, { name: 'members' })).me?.organisation ?? null,
      founding: false,
      person: personOf(first, id),
    });
    must(await restore(second, file, { link }));
    await until(() => titles(second, id).includes('By the first'), 20_000);
    expect(await usedIn(second, id)).toBe(false);
  });

  test('used twice, the second time after the keys changed', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const noor = await colleague(mara, id, 'Noor');
    const file = await backup(tom, id);
    await agree(id, [mara, tom, noor]);
    for (const browser of [tom, noor]) browser.host.stop();
    await takeOut(mara, id, 'Noor');
    await moved(mara)(id);
    const first = await browserOf();
    must(await restore(first, file));
    await moved(first)(id);
    const second = await browserOf();
    must(await restore(second, file));
    await until(() => usedIn(second, id), 20_000);
    expect(spaceOf(mara, id)?.ledger.forks()).toEqual([]);
    expect(has(mara, id, deviceOf(first, id))).toBe(true);
  });

  test('after its person was removed it lets nobody in', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [mara, tom] = all as [TestBrowser, TestBrowser];
    const noor = await colleague(mara, id, 'Noor');
    const file = await backup(noor, id);
    await agree(id, [mara, tom, noor]);
    noor.host.stop();
    await takeOut(mara, id, 'Noor');
    await moved(mara, tom)(id);
    must(await mara.execute(id, task(mara, id, 'In the new room')));
    const again = await browserOf();
    must(await restore(again, file));
    // It reads of the removal in the old room, and says so; nothing of the new room reaches it.
    const { former = [] } = await again.see(id, { name: 'members' }, ({ me }) => me === null);
    expect(former.map(({ name, how }) => [name, how])).toEqual([['Noor', 'removed']]);
    await until(async () => (await again.see(id, { name: 'sharing' })).delivery.relay === 'off');
    expect(titles(again, id)).toEqual([]);
    expect(spaceOf(again, id)?.entry.epochs).toHaveLength(1);
    for (const browser of [mara, tom]) expect(has(browser, id, deviceOf(again, id))).toBe(false);
  });
});
