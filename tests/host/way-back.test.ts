import { describe, expect, test } from 'vitest';
import { authorOf } from '../../lib/host/author.ts';
import { signerOf } from '../../lib/ledger/web-crypto.ts';
import { encodeAnswer } from '../../lib/sync/invitation.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { createMailbox } from '../../lib/sync/mailbox.ts';
import type { TestBrowser } from './browser-of.ts';
import { must } from './browser-of.ts';
import { ask, browserOf, invite, isIn, relayForAll, start, until } from './coalition-of.ts';

/** P 8.5: who was removed hears of being taken back, or comes in again by an invitation, in the same browser. */
const relay = relayForAll();

const workspaceOf = (browser: TestBrowser, id: string) =>
  browser.host.workspaces().find((workspace) => workspace.id === id) ?? null;
const titles = (browser: TestBrowser, id: string): string[] =>
  [...(workspaceOf(browser, id)?.tables().tasks.values() ?? [])].map(({ title }) => title).sort();
const task = async (browser: TestBrowser, id: string, title: string) => {
  const owner = workspaceOf(browser, id)?.entry.person ?? '';
  return browser.execute(id, { name: 'task.add', title, owner, due: null, estimate: null, source: null, notes: '' });
};
const isOut = (browser: TestBrowser, id: string): boolean => {
  const workspace = workspaceOf(browser, id);
  return workspace?.tables().membership?.epochs.gone.includes(workspace.entry.device) ?? false;
};
const silent = async (browser: TestBrowser, id: string): Promise<void> => {
  await until(() => isOut(browser, id));
  await browser.see(id, { name: 'sharing' }, ({ delivery }) => delivery.relay === 'off');
};
const colleagueLink = async (mara: TestBrowser, id: string): Promise<string> => {
  const { me } = await mara.see(id, { name: 'members' }, (value) => value.me !== null);
  const wish = { organisation: me?.organisation ?? null, founding: false, delegate: false };
  return (await invite(mara, id, 'Tenant Union', wish)).link;
};
/** Mara and Noor of one house; Noor is removed and has heard it. */
const removed = async (): Promise<{ id: string; mara: TestBrowser; noor: TestBrowser }> => {
  const mara = await browserOf();
  const id = await start(mara, relay.url);
  const noor = await browserOf();
  await ask(noor, await colleagueLink(mara, id), 'Noor');
  await isIn(noor, id);
  await until(() => workspaceOf(mara, id)?.tables().devices.size === 2);
  must(await task(mara, id, 'Before'));
  await until(() => titles(noor, id).includes('Before'));
  const person = workspaceOf(noor, id)?.entry.person ?? '';
  must(await mara.execute(id, { name: 'member.remove', person, device: null, epoch: null }));
  await silent(noor, id);
  // Mara has moved on to the new room.
  await until(
    () =>
      workspaceOf(mara, id)?.saidFarewell(`seeded:${workspaceOf(mara, id)?.tables().membership?.epochs.current?.id}`) ??
      false,
  );
  must(await task(mara, id, 'Meanwhile'));
  return { id, mara, noor };
};
const takeBack = async (mara: TestBrowser, id: string): Promise<void> => {
  const { removals = [] } = await mara.see(id, { name: 'members' });
  must(await mara.execute(id, { name: 'member.readmit', removal: removals[0]?.hash ?? '', decision: null }));
};
const goesOn = async (id: string, mara: TestBrowser, noor: TestBrowser): Promise<void> => {
  await noor.see(id, { name: 'members' }, (value) => value.me !== null);
  await until(() => titles(noor, id).includes('Meanwhile'));
  must(await task(noor, id, 'By Noor'));
  await until(() => titles(mara, id).includes('By Noor'));
};

describe('A removed browser', { timeout: 60_000 }, () => {
  test('P 8.5 hears of being taken back, reads what it missed, and writes again', async () => {
    const { id, mara, noor } = await removed();
    expect(titles(noor, id)).toEqual(['Before']);
    await takeBack(mara, id);
    await goesOn(id, mara, noor);
  });

  test('hears it also when it was off meanwhile, and when it is removed and taken back once more', async () => {
    const { id, mara, noor } = await removed();
    noor.host.stop();
    await takeBack(mara, id);
    await until(() => workspaceOf(mara, id)?.tables().membership?.epochs.current?.lacks.length === 0);
    await noor.restart();
    await goesOn(id, mara, noor);
    const person = workspaceOf(noor, id)?.entry.person ?? '';
    must(await mara.execute(id, { name: 'member.remove', person, device: null, epoch: null }));
    await silent(noor, id);
    await until(() => (workspaceOf(mara, id)?.entry.epochs.length ?? 0) === 3);
    const { removals = [] } = await mara.see(id, { name: 'members' });
    const last = removals.find(({ state }) => state === 'holds');
    must(await mara.execute(id, { name: 'member.readmit', removal: last?.hash ?? '', decision: null }));
    await noor.see(id, { name: 'members' }, (value) => value.me !== null);
    must(await task(mara, id, 'Once more'));
    await until(() => titles(noor, id).includes('Once more'));
  });

  test('believes no letter: keys of a room that says nothing of it change nothing', async () => {
    const { id, mara, noor } = await removed();
    const { entry } = workspaceOf(noor, id) ?? {};
    if (!entry) throw new Error('gone');
    // By anybody who holds the old secret: here with Noor's own keys.
    const stop = new AbortController();
    const opened = createMailbox({
      url: relay.url,
      keys: await deriveRoom(entry.epochs.at(-1)?.secret ?? new Uint8Array(), 'way-back'),
      author: authorOf(await signerOf(entry.keys)),
      verify: verifyWith,
      cursor: null,
      saveCursor: async () => {},
      onEntries: async () => {},
      now: Date.now,
      random: Math.random,
      signal: stop.signal,
    });
    if (!opened.ok) throw new Error('no room');
    const box = workspaceOf(mara, id)?.tables().membership?.devicesOf && entry.keys.box.publicKey;
    const key = Buffer.from(await crypto.subtle.exportKey('raw', box as CryptoKey)).toString('base64url');
    const forged = crypto.getRandomValues(new Uint8Array(32));
    await opened.value.append([await encodeAnswer({ coalition: id, epoch: forged }, entry.device, key)]);
    stop.abort();
    // The true one comes behind it, and is taken.
    expect(isOut(noor, id)).toBe(true);
    await takeBack(mara, id);
    await goesOn(id, mara, noor);
    expect(workspaceOf(noor, id)?.entry.epochs.some(({ secret }) => Buffer.from(secret).equals(forged))).toBe(false);
  });

  test('joins again by an invitation, as a new device; what it read stays until then', async () => {
    const { id, mara, noor } = await removed();
    const before = workspaceOf(noor, id)?.entry.device;
    const link = await colleagueLink(mara, id);
    mara.host.stop();
    await ask(noor, link, 'Noor');
    await noor.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    expect(titles(noor, id)).toEqual(['Before']);
    // Also over a restart of the browser.
    await noor.restart();
    await noor.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    expect(titles(noor, id)).toEqual(['Before']);
    await mara.restart();
    await goesOn(id, mara, noor);
    expect(workspaceOf(noor, id)?.entry.device).not.toBe(before);
    expect(isOut(noor, id)).toBe(false);
    const { organisations, former = [] } = await mara.see(id, { name: 'members' });
    expect(organisations[0]?.people.map(({ name }) => name).sort()).toEqual(['Mara', 'Noor']);
    expect(former.map(({ name }) => name)).toEqual(['Noor']);
  });

  test('that was taken back while it asks to come in waits for nothing any more', async () => {
    const { id, mara, noor } = await removed();
    const { link } = await invite(mara, id, 'Congregation', { days: 1 });
    must(
      await mara.execute(id, {
        name: 'invitation.revoke',
        invitation:
          (await mara.see(id, { name: 'members' })).invitations.find(
            ({ organisationName }) => organisationName === 'Congregation',
          )?.id ?? '',
      }),
    );
    await ask(noor, link, 'Noor');
    await noor.see(null, { name: 'joining' }, (value) => value[0]?.state === 'refused');
    await takeBack(mara, id);
    await goesOn(id, mara, noor);
    await noor.see(null, { name: 'joining' }, (value) => value.length === 0);
    await noor.restart();
    await noor.see(id, { name: 'members' }, (value) => value.me !== null);
    expect(await noor.see(null, { name: 'joining' })).toEqual([]);
  });

  test('who is a member joins no second time', async () => {
    const { id, mara } = await removed();
    const link = await colleagueLink(mara, id);
    const again = await mara.execute(null, { name: 'coalition.join', link, personName: 'Mara', email: null });
    expect(again).toMatchObject({ ok: false, error: { code: 'invitation.already-member' } });
  });
});
