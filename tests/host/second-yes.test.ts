import { describe, expect, test } from 'vitest';
import { must, type TestBrowser } from './browser-of.ts';
import { ask, browserOf, invite, isIn, pair, relayForAll, task, until, workspaceOf } from './coalition-of.ts';

/** P 8.1: members are at risk, and whoever is let in needs another member's yes. Real hosts, the real relay. */
const relay = relayForAll();

const waitingIn = (browser: TestBrowser, id: string) => [
  ...(workspaceOf(browser, id).tables().membership?.waiting.values() ?? []),
];
const joins = (browser: TestBrowser, state: string) =>
  browser.see(null, { name: 'joining' }, (value) => value[0]?.state === state);

describe('A second yes', { timeout: 90_000 }, () => {
  /** Tenant Union (Mara) and Legal Aid (Tom); Cem of the Clinic is let in by Mara's invitation, and waits. */
  const asking = async () => {
    const { id, union: mara, aid: tom } = await pair(relay.url);
    must(await mara.execute(id, task(mara, id, 'Before Cem')));
    must(await mara.execute(id, { name: 'coalition.risk', risk: true }));
    must(await mara.execute(id, { name: 'coalition.second-yes', required: true }));
    await until(() => workspaceOf(tom, id).tables().profile.secondYes === true);
    const cem = await browserOf();
    const { link } = await invite(mara, id, 'Clinic');
    await ask(cem, link, 'Cem');
    await joins(cem, 'second-yes');
    await until(() => waitingIn(tom, id).length === 1);
    return { id, mara, tom, cem, device: waitingIn(tom, id)[0]?.device ?? '' };
  };

  test('the newcomer is told that it waits and has no key; another person’s yes lets it in, the inviter’s does not', async () => {
    const { id, mara, tom, cem, device } = await asking();
    expect((await cem.vault.browser.coalitions()).map(({ epochs }) => epochs)).toEqual([[]]);
    expect((await tom.see(id, { name: 'today', page: null })).forYou).toMatchObject([
      { kind: 'second-yes', id: device, title: 'Cem', organisation: 'Clinic' },
    ]);
    const mine = (await mara.see(id, { name: 'today', page: null })).forYou;
    expect(mine.filter(({ kind }) => kind === 'second-yes')).toEqual([]);
    expect((await mara.see(id, { name: 'members' })).waiting).toMatchObject([{ device, name: 'Cem', why: 'at-risk' }]);
    expect(await mara.execute(id, { name: 'admission.second', device })).toMatchObject({
      error: { code: 'admission.second-yes-of-another' },
    });
    must(await tom.execute(id, { name: 'admission.second', device }));
    await isIn(cem, id);
    await cem.see(id, { name: 'work' }, ({ others }) => others.some(({ title }) => title === 'Before Cem'));
    for (const browser of [mara, tom, cem])
      await browser.see(id, { name: 'members' }, ({ organisations, joined, waiting }) => {
        const clinic = organisations.find(({ name }) => name === 'Clinic');
        return clinic?.status === 'active' && joined[0]?.secondedBy === 'Tom' && waiting?.length === 0;
      });
  });

  test('it waits through restarts, its own and everybody’s', async () => {
    const { id, mara, tom, cem, device } = await asking();
    for (const browser of [mara, tom, cem]) await browser.restart();
    await joins(cem, 'second-yes');
    must(await tom.execute(id, { name: 'admission.second', device }));
    await isIn(cem, id);
  });

  test('turned away: told so, no key, and by the same link it does not come again', async () => {
    const { id, mara, tom, cem, device } = await asking();
    must(await mara.execute(id, { name: 'admission.turn-away', device, epoch: null }));
    await until(async () => {
      const [asked] = await cem.see(null, { name: 'joining' });
      return asked?.state === 'refused' && asked.why === 'invitation.turned-away';
    }, 40_000);
    expect((await cem.vault.browser.coalitions()).map(({ epochs }) => epochs)).toEqual([[]]);
    await until(() => waitingIn(tom, id).length === 0);
    expect(await tom.execute(id, { name: 'admission.second', device })).toMatchObject({
      error: { code: 'admission.nothing-waits' },
    });
    expect(workspaceOf(tom, id).tables().invitations.size).toBe(2);
    expect([...workspaceOf(tom, id).tables().people.values()].map(({ name }) => name).sort()).toEqual(['Mara', 'Tom']);
  });
});
