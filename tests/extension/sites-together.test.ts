import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LETTER_ID } from '../stage/content.ts';
import type { BrowserDriver, DriverPage, Scope } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { DOCUMENT, FIRST, KEY, markStands, openCard, SECOND } from './story/docs-job.ts';
import { SITES } from './story/ensemble.ts';
import { must, press, see } from './story/hands.ts';
import { INBOX, OUTLOOK_MAIL } from './story/mail-job.ts';

type MailStage = { stage: { compose(): string; recipient(id: string, address: string): void } };

/** Several sites at once, each in a window of its own, in one profile: what is recorded in one shows in the others at once. */
describe.each(['chromium', 'firefox'] as const)('Sites together (%s)', (kind) => {
  const OWN = 'mara@tenants.example.org';
  const LETTER = `https://docs.google.com/document/d/${LETTER_ID}/edit?tab=t.0`;
  let member: Alone | undefined;
  let driver: BrowserDriver;
  let panel: DriverPage;
  let coalition = '';
  let docs: DriverPage;
  let letter: DriverPage;
  const strips: { page: DriverPage; strip: Scope }[] = [];

  beforeAll(async () => {
    member = await alone(kind, 'Housing Now', { email: OWN });
    ({ driver, panel, coalition } = member);
    await driver.grantHosts(SITES);
    docs = await driver.open(DOCUMENT);
    for (const at of [INBOX, OUTLOOK_MAIL]) {
      const page = await driver.openWindow(at);
      await page.waitFor(() => Boolean((window as never as { stage?: unknown }).stage));
      const compose = await page.evaluate(() => (window as never as MailStage).stage.compose());
      const strip = await page.frame('card.html');
      await page.evaluate((id, to) => (window as never as MailStage).stage.recipient(id, to), compose, OWN);
      await strip.waitFor((own) => document.querySelector(`[data-address="${own}"]`) !== null, OWN);
      strips.push({ page, strip });
    }
  });
  afterAll(async () => {
    await member?.close();
  });

  const me = () => ({ name: 'Tenant Union', driver, panel });
  const openTasks = (strip: Scope, count: number) =>
    strip.waitFor(
      (own, wanted) =>
        document
          .querySelector(`[data-address="${own}"]`)
          ?.textContent?.includes(wanted === 0 ? 'nothing due' : `${wanted} open`),
      OWN,
      count,
    );
  const oursIn = (page: DriverPage) =>
    page.evaluate(
      () => [...document.documentElement.children].filter(({ localName }) => localName.includes('-')).length,
    );

  test('a task from the document shows over the mails that are being written in the other windows', async () => {
    const windows = await panel.evaluate(async () => {
      const api = (window as unknown as { browser?: typeof chrome }).browser ?? chrome;
      return (await api.windows.getAll()).length;
    });
    expect(windows).toBe(3);
    for (const { strip } of strips) await openTasks(strip, 0);
    const card = await openCard(me(), docs, SECOND);
    await press(card, 'task');
    await card.fill('input[name="owner"]', 'Mara');
    await card.fill('input[name="due"]', '2026-12-02');
    await press(card, 'add');
    for (const { strip } of strips) await openTasks(strip, 1);
    await see(panel, coalition, { name: 'page', key: KEY }, ({ tasks }) => tasks.length === 1);
  });

  test('one document in two windows, another beside them: a decision stands in both of the one, in the other not', async () => {
    const twice = await driver.openWindow(DOCUMENT);
    letter = await driver.openWindow(LETTER);
    const card = await openCard(me(), docs, FIRST);
    await card.select('select[name="category"]', 'public statement');
    await press(card, 'propose');
    await see(panel, coalition, { name: 'page', key: KEY }, ({ decisions }) => decisions.length === 1);
    await twice.focus();
    await markStands(twice, 'open');
    await docs.focus();
    await markStands(docs, 'open');
    // The letter holds that very sentence: it is no place of this decision.
    const theirs = await see(
      panel,
      coalition,
      { name: 'page', key: `gdoc:${LETTER_ID}` },
      ({ decisions }) => decisions.length === 0,
    );
    expect(theirs.linked).toBe(false);
    expect(await oursIn(letter)).toBe(0);
    await twice.close();
  });

  test('the other document gets its own, and the first keeps what it has', async () => {
    const card = await openCard(me(), letter, 'The letter is signed by all groups.');
    await card.select('select[name="category"]', 'tactics');
    await press(card, 'propose');
    await see(panel, coalition, { name: 'page', key: `gdoc:${LETTER_ID}` }, ({ decisions }) => decisions.length === 1);
    await letter.focus();
    await markStands(letter, 'open');
    const first = await see(panel, coalition, { name: 'page', key: KEY }, ({ linked }) => linked);
    expect(first.decisions).toHaveLength(1);
    await letter.close();
  });

  test('P 7.10: a second coalition on the same document: its card is one choice away, each mark says whose it is', async () => {
    const started = await must(panel, null, {
      name: 'coalition.start',
      coalitionName: 'Night Buses',
      purpose: 'Buses all night on three lines by June 2027.',
      kinds: ['campaign'],
      organisationName: 'Riders',
      personName: 'Mara',
      email: OWN,
      relay: null,
    });
    const buses = started.coalition ?? '';
    const words = 'Vacant flats are registered with the city within four weeks.';
    const card = await openCard(me(), docs, words);
    const chosen = () => document.querySelector<HTMLSelectElement>('.card-coalition')?.selectedOptions[0]?.textContent;
    expect(await card.waitFor(chosen)).toBe('Housing Now');
    await card.select('.card-coalition', buses);
    await card.select('select[name="category"]', 'tactics');
    await press(card, 'propose');
    await see(panel, buses, { name: 'page', key: KEY }, (page) => page.decisions.length === 1);
    await see(panel, coalition, { name: 'page', key: KEY }, (page) => page.decisions.length === 1);
    // Both coalitions' marks, and what stands behind each is that coalition's.
    await docs.focus();
    const shadow = docs.shadow(
      String(
        await docs.waitFor(
          () => [...document.documentElement.children].find(({ localName }) => localName.includes('-'))?.localName,
        ),
      ),
    );
    const behindMark = () =>
      document.querySelector('[data-decision], [data-task]') &&
      document.querySelector<HTMLSelectElement>('.card-coalition')?.selectedOptions[0]?.textContent;
    const behind = async (monogram: string, coalitionName: string) => {
      await shadow.waitFor((root, of) => {
        const mark = [...root.querySelectorAll('[data-rail]')].find(({ textContent }) => textContent === of);
        mark?.setAttribute('data-wanted', '');
        return mark !== undefined;
      }, monogram);
      await shadow.click('[data-wanted]');
      const end = Date.now() + 15_000;
      for (let said = ''; said !== coalitionName; ) {
        if (Date.now() > end) throw new Error(`behind ${monogram}: ${said}`);
        // The card of before may still be on its way out.
        const shown = await docs.frame('card.html').catch(() => null);
        said = (await shown?.evaluate(behindMark).catch(() => '')) || '';
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await shadow.evaluate((root) => root.querySelector('[data-wanted]')?.removeAttribute('data-wanted'));
    };
    // The card that asked goes first.
    await docs.press('Escape');
    await shadow.waitFor((root) => root.querySelector('iframe.card') === null);
    await behind('NB', 'Night Buses');
    await behind('HN', 'Housing Now');
    await behind('NB', 'Night Buses');
  });

  test('P 7.10: a recipient whom both coalitions know stands in two groups, each by its name', async () => {
    for (const { strip } of strips)
      await strip.waitFor((own) => {
        const groups = [...document.querySelectorAll('.strip')].map(({ textContent }) => textContent ?? '');
        const knows = document.querySelectorAll(`[data-address="${own}"]`).length === 2;
        return knows && groups.length === 2 && groups[0]?.includes('Housing Now') && groups[1]?.includes('Night Buses');
      }, OWN);
  });

  test('Gmail switched off: nothing of ours is left in it; Outlook and Docs go on', async () => {
    const [gmail, outlook] = strips;
    if (!gmail || !outlook) throw new Error('no mails');
    await driver.background.evaluate(async () => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      await api.permissions.remove({ origins: ['https://mail.google.com/*'] });
    });
    await gmail.page.waitFor(
      () => ![...document.documentElement.children].some(({ localName }) => localName.includes('-')),
    );
    const card = await openCard(me(), docs, 'Nobody is evicted between November and March.');
    await press(card, 'task');
    await card.fill('input[name="owner"]', 'Mara');
    await press(card, 'add');
    await openTasks(outlook.strip, 2);
    expect(await oursIn(outlook.page)).toBe(1);
    await docs.focus();
    await markStands(docs, 'open');
    expect(await oursIn(gmail.page)).toBe(0);
  });
});
