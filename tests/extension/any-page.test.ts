import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserDriver, DriverPage } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { ask, press, read, see } from './story/hands.ts';

const ARTICLE = 'https://example.com/article';
const KEY = `web:${ARTICLE}`;
/** Over the border of an element, and once in the text. */
const WORDS = 'Every landlord shall publish the rent of the former tenant.';

/** P 7.5: on a page that Concord knows nothing of, let in by the person's click alone. */
describe.each(['chromium', 'firefox'] as const)('Any page (%s)', (kind) => {
  let member: Alone | undefined;
  let driver: BrowserDriver;
  let panel: DriverPage;
  let page: DriverPage;
  let coalition = '';

  beforeAll(async () => {
    member = await alone(kind, 'Rents');
    ({ driver, panel, coalition } = member);
    page = await driver.open(`${ARTICLE}?utm_source=mail#top`);
  });
  afterAll(async () => {
    await member?.close();
  });

  const select = (words: string) =>
    page.evaluate((wanted) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const nodes: Text[] = [];
      while (walker.nextNode()) nodes.push(walker.currentNode as Text);
      const start = wanted.split(' ').slice(0, 2).join(' ');
      const end = wanted.split(' ').slice(-2).join(' ');
      const from = nodes.find(({ data }) => data.includes(start));
      const to = nodes.find(({ data }) => data.includes(end));
      if (!from || !to) throw new Error(`no ${wanted}`);
      const range = document.createRange();
      range.setStart(from, from.data.indexOf(start));
      range.setEnd(to, to.data.indexOf(end) + end.length);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
    }, words);
  /** What the page itself can list. */
  const highlighted = () =>
    page.evaluate(() => [...CSS.highlights.values()].flatMap((one) => [...one].map((range) => range.toString())));

  test('nothing of ours is on it, and nothing is let in, until the person calls for it', async () => {
    await page.focus();
    await select(WORDS);
    await driver.runMenu('capture', { selectionText: WORDS });
    await ask(panel, null, { name: 'coalitions' });
    expect(await page.evaluate(() => [...document.documentElement.children].length)).toBe(2);
  });

  test('the menu’s entry on selected words: a card, and a decision that hangs on them', async () => {
    await page.focus();
    await driver.enterActiveTab();
    await page.focus();
    await select(WORDS);
    await driver.runMenu('capture', { selectionText: WORDS });
    const card = await page.frame('card.html');
    await read(card, WORDS);
    await card.waitFor(() => document.querySelector('select[name="category"]') !== null);
    await card.select('select[name="category"]', 'public statement');
    await read(card, 'decides by consent');
    await press(card, 'propose');
    const { decisions } = await see(
      panel,
      coalition,
      { name: 'page', key: KEY },
      ({ decisions: all }) => all.length === 1,
    );
    const view = await see(panel, coalition, { name: 'decision', decision: decisions[0]?.id ?? '' }, () => true);
    expect(view.anchor).toMatchObject({ in: 'document', key: KEY, url: ARTICLE, quote: { exact: WORDS } });
    expect(view.anchor).toHaveProperty(
      'quote.before',
      expect.stringContaining('The housing committee met on Tuesday. '),
    );
  });

  test('the words are marked without a node of the page changed', async () => {
    await page.waitFor(() => CSS.highlights.size > 0 && [...CSS.highlights.values()].some((one) => one.size > 0));
    expect(await highlighted()).toEqual([WORDS]);
    expect(await page.evaluate(() => document.querySelectorAll('article *').length)).toBe(8);
  });

  test('found again on return, once the person calls for it there; also when it moved', async () => {
    await page.reload();
    expect(await page.evaluate(() => CSS.highlights.size)).toBe(0);
    await page.evaluate(() => {
      const paragraph = document.createElement('p');
      paragraph.textContent = 'Corrected at noon: the vote is on the ninth.';
      document.querySelector('h1')?.after(paragraph);
    });
    await page.focus();
    await driver.enterActiveTab();
    await page.focus();
    await driver.runCommand('capture');
    await page.waitFor(() => [...CSS.highlights.values()].some((one) => one.size > 0));
    expect(await highlighted()).toEqual([WORDS]);
    await see(panel, coalition, { name: 'page', key: KEY }, ({ decisions }) => decisions.length === 1);
  });

  test('a click on the marked words opens what hangs on them', async () => {
    const at = await page.evaluate(() => {
      const [range] = [...CSS.highlights.values()].flatMap((one) => [...one]) as Range[];
      const box = range?.getClientRects()[0];
      return { x: (box?.left ?? 0) + 20, y: (box?.top ?? 0) + 8 };
    });
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.clickAt(at);
    const card = await page.frame('card.html');
    await read(card, 'Public statement');
  });
});
