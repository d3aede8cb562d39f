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

const admissionsOf = (browser: TestBrowser, id: string, person: string) =>
  workspaceOf(browser, id)
    .ledger.all()
    .filter(
      ({ kind, content }) => kind === 'admission' && (content as { person: { name: string } }).person.name === person,
    );

describe('Admission', { timeout: 20_000 }, () => {
  test('while the inviter is offline, another member’s browser lets in', async () => {
    const { id, union, aid } = await pair(relay.url);
    const { link } = await invite(union, id, 'Congregation');
    await agree(id, [union, aid]);
    union.host.stop();
    const parish = await browserOf();
    await ask(parish, link, 'Ana');
    await isIn(parish, id);
    expect(admissionsOf(parish, id, 'Ana')).toMatchObject([{ device: workspaceOf(aid, id).entry.device }]);
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
    expect(admissionsOf(aid, id, 'Ana')).toHaveLength(1);
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
      expect(
        admissionsOf(browser, id, 'Ana')
          .map(({ device }) => device)
          .sort(),
      ).toEqual([union, aid].map((one) => workspaceOf(one, id).entry.device).sort());
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
    await second.see(null, { name: 'joining' }, (value) => value[0]?.state === 'waiting');
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
});
