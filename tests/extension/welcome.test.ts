import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  audit,
  type BrowserDriver,
  type DriverPage,
  launchChromium,
  type RelayUnderTest,
  startRelayProcess,
} from './driver/index.ts';
import { SITES } from './story/ensemble.ts';
import { answer, invite, join, propose, startCoalition, switchSitesOn } from './story/first-time.ts';
import { panelAt, press, read } from './story/hands.ts';

/** The way of two people who have just installed Concord, through what they see only; each step stands on the one before. */
describe('the first time', () => {
  let relay: RelayUnderTest;
  let union: BrowserDriver;
  let aid: BrowserDriver;
  let parish: BrowserDriver | undefined;
  let link = '';
  let started: DriverPage;

  beforeAll(async () => {
    relay = await startRelayProcess();
    union = await installed();
    aid = await installed();
  });
  afterAll(async () => {
    for (const one of [union, aid, parish, relay]) await one?.close();
  });

  test('welcome opens by itself after the install', async () => {
    const tabs = await union.background.waitFor(async () => {
      const open = await chrome.tabs.query({ url: chrome.runtime.getURL('/welcome.html') });
      return open.length > 0 && open.length;
    });
    expect(tabs).toBe(1);
  });

  test('a coalition is started: its purpose is looked at, its post office named and changed', async () => {
    started = await startCoalition(union, relay.url);
    await started.waitFor(() => document.activeElement?.tagName === 'MAIN');
  });

  test('each site is switched on by a click of its own', async () => {
    const granted = (driver: BrowserDriver) =>
      driver.background.evaluate(async () => (await chrome.permissions.getAll()).origins ?? []);
    expect(await granted(union)).toEqual([]);
    await switchSitesOn(started);
    expect((await granted(union)).sort()).toEqual([...SITES].sort());
    await read(started, 'Invite a partner: one link');
  });

  test('a founding organisation is invited; the link lies on the clipboard', async () => {
    link = await invite(union, 'Legal Aid');
    expect(link).toMatch(/\/join#CC1/);
  });

  test('who gets it reads who invites and what partners see, joins, and is in', async () => {
    const page = await join(aid, link);
    await page.waitFor(() => document.querySelector('[data-site="docs"]') !== null);
    await switchSitesOn(page);
    await read(page, 'See what waits for your organisation');
    for (const driver of [union, aid]) {
      const members = await driver.open(driver.extensionUrl('sidepanel.html#members'));
      await members.waitFor(() => document.querySelectorAll('[data-organisation]').length === 2);
      await read(members, 'Ana (Legal Aid) joined');
      await members.click('nav a[href="#today"]');
      await members.waitFor(() => document.querySelector('header .name')?.textContent === 'Housing Now');
      await members.close();
    }
  });

  test('the first decision, proposed in the panel, is answered by the other', async () => {
    const proposed = await propose(union);
    await read(proposed, '0 of 2');
    const answered = await answer(aid);
    await read(answered, 'Recorded');
    await read(proposed, '1 of 2');
  });

  test('members are at risk: whoever comes next waits until another than the inviter says yes', async () => {
    const sharing = await panelAt(union, '#sharing');
    await press(sharing, 'risk');
    await press(sharing, 'second-yes');
    await read(sharing, 'waits until a second member says yes');
    expect(await audit(sharing)).toEqual([]);
    await sharing.close();
    // Whoever has not heard of it yet would let Cem in without.
    const theirs = await panelAt(aid, '#sharing');
    await read(theirs, 'waits until a second member says yes');
    await theirs.close();
    parish = await installed();
    const page = await join(parish, await invite(union, 'Congregation'), undefined, 'Cem', 'cem@parish.example.org');
    await page.waitWithin(60_000, () => document.querySelector('[data-joining="second-yes"]') !== null);
    await read(page, "Let in; waiting for a second member's yes");
    const members = await panelAt(aid, '#today');
    await read(members, 'waits for a second yes, for Congregation');
    await members.click('a[href="#members"]');
    await read(members, 'Cem wants to come in');
    await press(members, 'second');
    await read(members, 'Cem comes in for Congregation, as Mara wished.');
    expect(await audit(members)).toEqual([]);
    await press(members, 'sign');
    await page.waitWithin(60_000, () => document.querySelector('[data-site="docs"]') !== null);
    await read(members, 'Cem (Congregation) joined');
    await read(members, 'seconded by Ana');
  });
});

/** The sites were granted once and taken back: so the browser answers the button's own question without asking a person. */
async function installed(): Promise<BrowserDriver> {
  const driver = await launchChromium();
  await driver.grantHosts(SITES);
  const page = await driver.openPanel();
  await page.evaluate((origins) => chrome.permissions.remove({ origins }), SITES);
  await page.close();
  return driver;
}
