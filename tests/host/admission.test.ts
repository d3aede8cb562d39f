import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from './browser-of.ts';
import {
  agree,
  ask,
  browserOf,
  coalitionOf,
  invite,
  isIn,
  pair,
  relayForAll,
  task,
  workspaceOf,
} from './coalition-of.ts';

/** P 8.1: any member's browser admits, also while the inviter is away; several at once admit one. */
const relay = relayForAll();

const admissionsOf = async (browser: TestBrowser, id: string, person: string) =>
  (await workspaceOf(browser, id).factsSince({})).filter(
    ({ kind, content }) => kind === 'admission' && (content as { person: { name: string } }).person.name === person,
  );

const isTold = (browser: TestBrowser, why: string) =>
  browser.see(null, { name: 'joining' }, (value) => value[0]?.state === 'refused' && value[0].why === why);

describe('Admission', { timeout: 60_000 }, () => {
  test('while the inviter is offline, another member’s browser lets in', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    union.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await isIn(parish, id);
    expect(await admissionsOf(parish, id, 'Ana')).toMatchObject([{ device: workspaceOf(aid, id).entry.device }]);
    must(await parish.execute(id, task(parish, id, 'By the newcomer')));
    await union.restart();
    await agree(id, [union, aid, parish]);
    const { joined } = await union.see(id, { name: 'members' });
    // It was Mara's invitation, whoever's browser opened the door.
    expect(joined.find(({ person }) => person === 'Ana')).toMatchObject({
      organisation: 'Congregation',
      invitedBy: 'Mara',
    });
  });

  test('nobody is there: the newcomer waits, also over a restart, and is let in when somebody comes', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) browser.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    await parish.restart();
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    await aid.restart();
    await isIn(parish, id);
    await agree(id, [aid, parish]);
    expect(await admissionsOf(aid, id, 'Ana')).toHaveLength(1);
  });

  test('two members’ browsers admit the same newcomer at once: one member', async () => {
    const { id, all } = await coalitionOf(relay.url, [['Tom', 'Legal Aid']]);
    const [union, aid] = all as [TestBrowser, TestBrowser];
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    // Both hear the request before either hears of the other's admission: the door opens twice.
    for (const browser of all) browser.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    await Promise.all(all.map((browser) => browser.restart()));
    await isIn(parish, id);
    await agree(id, [union, aid, parish]);
    for (const browser of [union, aid, parish]) {
      expect((await admissionsOf(browser, id, 'Ana')).map(({ device }) => device).sort()).toEqual(
        [union, aid].map((one) => workspaceOf(one, id).entry.device).sort(),
      );
      const { organisations, joined, invitations } = await browser.see(id, { name: 'members' });
      const people = organisations.flatMap((one) => one.people.map(({ name }) => name));
      expect(people.sort()).toEqual(['Ana', 'Mara', 'Tom']);
      expect(organisations.find(({ name }) => name === 'Congregation')).toMatchObject({ devices: 1, status: 'active' });
      expect(joined.filter(({ person }) => person === 'Ana')).toHaveLength(1);
      expect(invitations.find(({ organisationName }) => organisationName === 'Congregation')?.used).toBe(1);
    }
  });

  test('an invitation for one lets one in, whoever asks second', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    const first = await browserOf();
    await ask(first, link, 'Ana');
    await isIn(first, id);
    await agree(id, [union, aid, first]);
    const second = await browserOf();
    await ask(second, link, 'Eve');
    await isTold(second, 'invitation.used-up');
    const other = await invite(union, id, 'School');
    const third = await browserOf();
    await ask(third, other.link, 'Ida');
    await isIn(third, id);
    await agree(id, [union, aid, first, third]);
    const { organisations } = await aid.see(id, { name: 'members' });
    expect(organisations.flatMap((one) => one.people.map(({ name }) => name)).sort()).toEqual([
      'Ana',
      'Ida',
      'Mara',
      'Tom',
    ]);
    expect(await second.see(null, { name: 'coalitions' })).toEqual([]);
  });

  test('who comes with a revoked invitation is told, also after a restart, and comes in with a new one', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link, invitation } = await invite(union, id, 'Congregation');
    must(await union.execute(id, { name: 'invitation.revoke', invitation }));
    await agree(id, [union, aid]);
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await isTold(parish, 'invitation.revoked');
    await parish.restart();
    await isTold(parish, 'invitation.revoked');
    await ask(parish, (await invite(union, id, 'Congregation')).link, 'Ana');
    await isIn(parish, id);
    await agree(id, [union, aid, parish]);
    const { organisations } = await aid.see(id, { name: 'members' });
    expect(organisations.find(({ name }) => name === 'Congregation')).toMatchObject({ devices: 1 });
  });

  test('an invitation that ends while somebody waits says so by the newcomer’s own clock, and by the members’', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation', { days: 1 });
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) browser.host.stop();
    let late = 0;
    const now = () => Date.now() + late;
    const parish = await browserOf({ now });
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    late = 25 * 3_600_000;
    await isTold(parish, 'invitation.expired');
    // Clocks differ: here it is still the newcomer's day, and the member's is over.
    late = 0;
    union.deps.now = () => Date.now() + 25 * 3_600_000;
    await union.restart();
    await isTold(parish, 'invitation.expired');
    expect(await admissionsOf(union, id, 'Ana')).toHaveLength(0);
  });

  test('a waiting newcomer gives up, and asks again later', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) browser.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
    must(await parish.execute(null, { name: 'joining.stop', coalition: id }));
    expect(await parish.see(null, { name: 'joining' })).toEqual([]);
    await parish.restart();
    expect(await parish.see(null, { name: 'joining' })).toEqual([]);
    await ask(parish, link, 'Ana');
    await parish.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
  });

  test('P 8.5 an invitation that a removed member knew lets nobody in: neither that member nor a stranger', async () => {
    const { id, union, aid } = await pair(relay.url);
    const ours = (await union.see(id, { name: 'members' })).me?.organisation ?? null;
    const wish = { organisation: ours, founding: false, delegate: false };
    const noor = await browserOf();
    await ask(noor, (await invite(union, id, 'Tenant Union', wish)).link, 'Noor');
    await isIn(noor, id);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid, noor]);
    const person = workspaceOf(noor, id).entry.person;
    must(await union.execute(id, { name: 'member.remove', person, device: null, epoch: null }));
    // Until a browser has heard of the removal it would let in, as it would have before.
    await aid.see(id, { name: 'members' }, ({ former = [] }) => former.length === 1);
    const stranger = await browserOf();
    await ask(stranger, link, 'Nora');
    await isTold(stranger, 'invitation.over');
    const { invitations } = await union.see(id, { name: 'members' });
    expect(invitations.find(({ organisationName }) => organisationName === 'Congregation')?.over).toBe(true);
    // A new one, which she does not know, lets in.
    await ask(stranger, (await invite(union, id, 'Congregation')).link, 'Ana');
    await isIn(stranger, id);
  });

  test('P 8.6 a device that waits for a second yes holds no key until it is said', async () => {
    const { id, union, aid } = await pair(relay.url);
    const ours = (await union.see(id, { name: 'members' })).me?.organisation ?? null;
    const wish = { organisation: ours, founding: false, delegate: false };
    const noor = await browserOf();
    await ask(noor, (await invite(union, id, 'Tenant Union', wish)).link, 'Noor');
    await isIn(noor, id);
    await agree(id, [union, aid, noor]);
    const person = workspaceOf(noor, id).entry.person;
    const fresh = await browserOf();
    await ask(fresh, (await invite(union, id, 'Tenant Union', { ...wish, person })).link, 'Noor');
    const { waiting = [] } = await aid.see(id, { name: 'members' }, (value) => value.waiting?.length === 1);
    expect(await fresh.see(null, { name: 'joining' })).toMatchObject([{ state: 'waiting' }]);
    expect(await fresh.see(null, { name: 'coalitions' })).toEqual([]);
    must(await aid.execute(id, { name: 'recovery.second', device: waiting[0]?.device ?? '', epoch: null }));
    await isIn(fresh, id);
    expect(workspaceOf(fresh, id).entry.person).toBe(person);
  });
});
