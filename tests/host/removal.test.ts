import { describe, expect, test } from 'vitest';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { enterRoom } from '../relay/member.ts';
import { rawMember } from '../relay/raw-client.ts';
import type { TestBrowser } from './browser-of.ts';
import { must } from './browser-of.ts';
import { ask, browserOf, invite, isIn, relayForAll, start, until } from './coalition-of.ts';

/** Null while it is opened anew, in another room. */
const workspaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;

/** P 8.5: removal changes keys. Real hosts over the real relay; what goes over WebRTC is the same, by the same keys. */
const relay = relayForAll();

/** Somebody else of the same organisation, or one's own next device. */
const colleague = async (
  browser: TestBrowser,
  id: string,
  name: string,
  own: 'another' | 'own device' = 'another',
): Promise<TestBrowser> => {
  const me = (await browser.see(id, { name: 'members' })).me;
  const { link } = await invite(browser, id, 'Tenant Union', {
    organisation: me?.organisation ?? null,
    founding: false,
    delegate: false,
    ...(own === 'own device' && { person: me?.id ?? null }),
  });
  const next = await browserOf();
  await ask(next, link, name);
  await isIn(next, id);
  return next;
};
const three = async (): Promise<{ id: string; mara: TestBrowser; noor: TestBrowser; tom: TestBrowser }> => {
  const mara = await browserOf();
  const id = await start(mara, relay.url);
  const { link } = await invite(mara, id, 'Legal Aid');
  const tom = await browserOf();
  await ask(tom, link, 'Tom');
  await isIn(tom, id);
  const noor = await colleague(mara, id, 'Noor');
  await until(() => workspaceOf(tom, id)?.tables().devices.size === 3);
  return { id, mara, noor, tom };
};
const removeNoor = async (mara: TestBrowser, id: string): Promise<void> => {
  const { organisations } = await mara.see(id, { name: 'members' });
  const noor = organisations.flatMap(({ people }) => people).find(({ name }) => name === 'Noor');
  must(await mara.execute(id, { name: 'member.remove', person: noor?.id ?? '', device: null, epoch: null }));
};
const task = async (browser: TestBrowser, id: string, title: string) => {
  const owner = (await browser.see(id, { name: 'members' })).me?.id ?? '';
  return browser.execute(id, { name: 'task.add', title, owner, due: null, estimate: null, source: null, notes: '' });
};
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(workspaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title);
const epochs = (browser: TestBrowser, id: string): number => workspaceOf(browser, id)?.entry.epochs.length ?? 0;
const isOut = (browser: TestBrowser, id: string): boolean => {
  const workspace = workspaceOf(browser, id);
  return workspace?.tables().membership?.epochs.gone.includes(workspace.entry.device) ?? false;
};
const erased = (browser: TestBrowser): Promise<void> =>
  until(async () => (await browser.vault.browser.coalitions()).length === 0, 20_000);
/** In the room of the epoch that is current for it. */
const moved = (browser: TestBrowser, id: string): Promise<void> =>
  until(() => epochs(browser, id) === 2 && workspaceOf(browser, id)?.tables().membership?.epochs.current != null);

describe('A removed colleague', { timeout: 60_000 }, () => {
  test('P 8.5 learns neither the new room nor a byte of it; the others go on there', async () => {
    const { id, mara, noor, tom } = await three();
    must(await task(mara, id, 'Before'));
    await until(() => titles(noor, id).includes('Before'));
    await removeNoor(mara, id);
    await moved(mara, id);
    await moved(tom, id);
    must(await task(mara, id, 'After'));
    await until(() => titles(tom, id).includes('After'));
    // Noor learns that she is out, keeps what she has read, and holds no other key than the old one.
    await until(() => isOut(noor, id));
    expect(titles(noor, id)).toEqual(['Before']);
    expect(epochs(noor, id)).toBe(1);
  });

  test('what she does after it counts for nothing and reaches nobody', async () => {
    const { id, mara, noor, tom } = await three();
    noor.host.stop(); // she has not heard of it yet
    await removeNoor(mara, id);
    await moved(tom, id);
    await noor.restart();
    const said = await task(noor, id, 'By a removed one');
    if (said.ok) await until(() => isOut(noor, id));
    must(await task(mara, id, 'After'));
    await until(() => titles(tom, id).includes('After'));
    expect(titles(tom, id)).not.toContain('By a removed one');
    expect(titles(mara, id)).not.toContain('By a removed one');
  });

  test('a member who was offline finds the way to the new room', async () => {
    const { id, mara, tom } = await three();
    tom.host.stop();
    await removeNoor(mara, id);
    await moved(mara, id);
    must(await task(mara, id, 'After'));
    await tom.restart();
    await moved(tom, id);
    await until(() => titles(tom, id).includes('After'));
    must(await task(tom, id, 'From Tom'));
    await until(() => titles(mara, id).includes('From Tom'));
  });

  test('the old room takes nothing more, from nobody who still holds its key', async () => {
    const { id, mara, noor, tom } = await three();
    noor.host.stop();
    const { secret } = workspaceOf(noor, id)?.entry.epochs[0] ?? {};
    const room = await deriveRoom(secret as Uint8Array, 'epoch');
    await removeNoor(mara, id);
    await moved(mara, id);
    await moved(tom, id);
    let closed = await rawMember(relay.url, room);
    await until(async () => {
      closed.close();
      closed = await rawMember(relay.url, room);
      return (await closed.frames('opened'))[0]?.closed === true;
    });
    const entries = [{ id: Buffer.alloc(32, 1).toString('base64url'), sealed: 'AAAA' }];
    closed.say({ v: 1, t: 'append', ref: 1, entries });
    expect((await closed.frames('refused'))[0]).toMatchObject({ ref: 1, code: 'closed' });
    // She can read in it that she is out.
    await noor.restart();
    await until(() => isOut(noor, id));
    closed.close();
  });

  test('what a member did offline, for a room that is closed meanwhile, goes into the new one', async () => {
    const { id, mara, tom } = await three();
    await tom.host.setNetwork(false);
    await removeNoor(mara, id);
    await moved(mara, id);
    for (let n = 0; n < 20; n++) must(await task(tom, id, `Offline ${n}`));
    await tom.host.setNetwork(true);
    await moved(tom, id);
    await until(() => titles(mara, id).filter((title) => title.startsWith('Offline')).length === 20);
    await tom.see(id, { name: 'sharing' }, ({ delivery }) => delivery.unsent === 0);
  });

  test('what only the old room was told is brought into the new one by who enters it', async () => {
    const { id, mara, tom } = await three();
    await tom.host.setNetwork(false);
    await removeNoor(mara, id);
    await moved(mara, id);
    // As if the old room had taken it, after Mara had filled the new one: nothing waits here to be sent.
    const offline = workspaceOf(tom, id);
    const published: string[] = [];
    offline?.onPublished((one) => published.push(one.id), new AbortController().signal);
    must(await task(tom, id, 'Only told to the old room'));
    await offline?.sent(published);
    expect(published).toHaveLength(1);
    await tom.host.setNetwork(true);
    await moved(tom, id);
    await until(() => titles(mara, id).includes('Only told to the old room'), 20_000);
  });

  test('a room that was closed without another one: whoever finds it so makes one, and it is the current one', async () => {
    const { id, mara, tom } = await three();
    tom.host.stop();
    await removeNoor(mara, id);
    await moved(mara, id);
    const current = () => workspaceOf(mara, id)?.tables().membership?.epochs.current?.id ?? '';
    const room = async () =>
      deriveRoom(workspaceOf(mara, id)?.entry.epochs.at(-1)?.secret ?? new Uint8Array(32), 'epoch');
    await until(async () => (await room()).room === current());
    const keys = await room();
    const ending = new AbortController();
    const { mailbox } = await enterRoom(relay.url, keys, ending.signal);
    await mailbox.close(Buffer.from('by somebody who names no other room'));
    ending.abort();
    must(await task(mara, id, 'Kept'));
    await until(() => epochs(mara, id) >= 3);
    await until(() => current() !== '' && current() < keys.room);
    await until(async () => (await room()).room === current());
    await mara.see(id, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'connected' && delivery.unsent === 0);
  });

  test('a newcomer after the removal finds everything in the new room', async () => {
    const { id, mara, tom } = await three();
    must(await task(mara, id, 'Before'));
    await removeNoor(mara, id);
    await moved(mara, id);
    await moved(tom, id);
    const rosa = await colleague(mara, id, 'Rosa');
    await until(() => titles(rosa, id).includes('Before'));
    await until(() => workspaceOf(mara, id)?.tables().membership?.epochs.current?.lacks.length === 0);
    must(await task(rosa, id, 'From Rosa'));
    await until(() => titles(tom, id).includes('From Rosa'));
  });

  test('P 8.13 leaves alone: the others hear it and change keys, and what was here is erased', async () => {
    const { id, mara, noor, tom } = await three();
    must(await noor.execute(id, { name: 'member.leave', whom: 'person', anyway: false, epoch: null }));
    await until(() => workspaceOf(tom, id)?.tables().devices.size === 2);
    await erased(noor);
    // Both make new keys at once (the random wait is none here); what one writes in either room reaches the other.
    await until(() => epochs(mara, id) >= 2 && epochs(tom, id) >= 2);
    must(await task(mara, id, 'Without Noor'));
    await until(() => titles(tom, id).includes('Without Noor'));
  });

  test('P 8.13 one device leaves, then its person is removed: the other device was removed, and keeps what it has', async () => {
    const { id, mara, noor, tom } = await three();
    const laptop = await colleague(noor, id, 'Noor', 'own device');
    await until(() => workspaceOf(tom, id)?.tables().devices.size === 4);
    must(await laptop.execute(id, { name: 'member.leave', whom: 'device', anyway: false, epoch: null }));
    await erased(laptop);
    await until(() => workspaceOf(mara, id)?.tables().devices.size === 3);
    await removeNoor(mara, id);
    await until(() => isOut(noor, id));
    must(await task(mara, id, 'Without Noor'));
    await until(() => titles(tom, id).includes('Without Noor'));
    await noor.restart();
    await until(() => isOut(noor, id));
    expect((await noor.vault.browser.coalitions()).map((entry) => entry.id)).toEqual([id]);
  });

  test('P 8.13 the last one of all leaves too: nobody is left to hear it, and what was here is erased', async () => {
    const mara = await browserOf();
    const id = await start(mara, relay.url);
    await colleague(mara, id, 'Noor');
    await until(() => workspaceOf(mara, id)?.tables().devices.size === 2);
    await removeNoor(mara, id);
    await moved(mara, id);
    must(await mara.execute(id, { name: 'member.leave', whom: 'person', anyway: true, epoch: null }));
    await erased(mara);
  });
});
