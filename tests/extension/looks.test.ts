import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit, type DriverPage, type Scope } from './driver/index.ts';
import { openEvent, WEEK } from './story/calendar-job.ts';
import { DOCUMENT, openCard } from './story/docs-job.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { type Furnished, furnish, ownViews } from './story/furnish.ts';
import { button, press } from './story/hands.ts';
import { INBOX } from './story/mail-job.ts';

/** Every surface of the built extension, with real data, as somebody meets it who needs contrast or has no mouse. */
let ensemble: Ensemble;
let furnished: Furnished;
beforeAll(async () => {
  ensemble = await assemble({ kinds: ['chromium', 'chromium'] });
  furnished = await furnish(ensemble);
});
afterAll(() => ensemble?.close());

const own = async (url: string, ready: string): Promise<DriverPage> => {
  const { driver } = ensemble.aid;
  const page = await driver.open(driver.extensionUrl(url));
  await page.resize({ width: 360, height: 720 });
  await page.waitFor((selector) => document.querySelector(selector) !== null, ready);
  return page;
};
const settled = (card: Scope): Promise<unknown> =>
  card.waitFor(() => document.querySelector('[data-armed="yes"]') !== null);

type Stage = { stage: { compose(): string; recipient(id: string, address: string): void } };
/** The strip over a mail to Ana and to somebody outside. */
const openStrip = async (mail: DriverPage): Promise<Scope> => {
  await mail.waitFor(() => Boolean((window as never as Stage).stage));
  const compose = await mail.evaluate(() => (window as never as Stage).stage.compose());
  for (const address of ['ana@legalaid.example.org', 'press@news.example'])
    await mail.evaluate((id, to) => (window as never as Stage).stage.recipient(id, to), compose, address);
  const strip = await mail.frame('card.html');
  await strip.waitFor(() => document.querySelector('[data-name="outside"]') !== null);
  return strip;
};

/** Goes round by the Tab key: controls that it never came to, and such where nobody sees that the focus is there. */
const round = async (page: Scope): Promise<{ missed: string[]; unseen: string[] }> => {
  const count = await page.evaluate(() => {
    const within = document.querySelector('dialog[open]') ?? document.body;
    const all = 'a[href], button:not([disabled]), input, select, textarea, summary';
    const controls = [...within.querySelectorAll<HTMLElement>(all)].filter(
      (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden',
    );
    for (const [at, control] of controls.entries()) control.dataset.control = String(at);
    return controls.length;
  });
  expect(count).toBeGreaterThan(0);
  const reached = new Set<string>();
  const unseen = new Set<string>();
  for (let presses = 0; presses < 6 * count + 12 && reached.size < count; presses++) {
    await page.press('Tab');
    const at = await page.evaluate(() => {
      const { activeElement } = document;
      if (!(activeElement instanceof HTMLElement)) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
      const seen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
      return { control: activeElement.dataset.control, seen, html: activeElement.outerHTML.slice(0, 120) };
    });
    if (at?.control === undefined) continue;
    reached.add(at.control);
    if (!at.seen) unseen.add(at.html);
  }
  const missed = await page.evaluate(
    (found) =>
      [...document.querySelectorAll<HTMLElement>('[data-control]')]
        .filter((one) => !found.includes(one.dataset.control ?? ''))
        .map((one) => one.outerHTML.slice(0, 120)),
    [...reached],
  );
  return { missed, unseen: [...unseen] };
};
const ALL_REACHED = { missed: [], unseen: [] };

describe.each(['light', 'dark'] as const)('in %s colours axe finds nothing', (scheme) => {
  beforeAll(async () => {
    for (const { driver } of [ensemble.union, ensemble.aid]) await driver.setColorScheme(scheme);
  });

  test('in any view of the panel, the popup, the welcome page', async () => {
    const found: Record<string, unknown> = {};
    for (const [name, url, ready] of ownViews(furnished)) {
      const page = await own(url, ready);
      const violations = await audit(page);
      if (violations.length > 0) found[name] = violations;
      await page.close();
    }
    expect(found).toEqual({});
  });

  test('in the steps of the welcome page, in the dialogs and forms of the panel', async () => {
    const welcome = await own('welcome.html', 'h1');
    await press(welcome, 'start');
    expect(await audit(welcome)).toEqual([]);
    await welcome.close();
    const decision = `sidepanel.html#decision=${encodeURIComponent(furnished.decision)}`;
    const panel = await own(decision, '[data-decision]');
    await press(panel, 'answer-objection');
    await panel.waitFor(() => document.querySelector('dialog[open]')?.getAnimations().length === 0);
    expect(await audit(panel)).toEqual([]);
    await panel.close();
    const members = await own('sidepanel.html#members', '[data-organisation]');
    await press(members, 'invite');
    expect(await audit(members)).toEqual([]);
    await members.close();
  });

  test('in the cards beside a sentence, beside an event, over a mail', async () => {
    const { union } = ensemble;
    const docs = await union.driver.open(DOCUMENT);
    const card = await openCard(union, docs, 'Vacant flats are registered with the city within four weeks.');
    await settled(card);
    expect(await audit(card)).toEqual([]);
    await press(card, 'task');
    expect(await audit(card)).toEqual([]);
    await docs.close();
    const week = await union.driver.open(WEEK);
    const event = await openEvent(week, 'Full meeting');
    await settled(event);
    expect(await audit(event)).toEqual([]);
    await week.close();
    const mail = await union.driver.open(INBOX);
    expect(await audit(await openStrip(mail))).toEqual([]);
    await mail.close();
  });
});

test('axe would find it: grey on grey in a card', async () => {
  await ensemble.union.driver.setColorScheme('light');
  const docs = await ensemble.union.driver.open(DOCUMENT);
  const card = await openCard(ensemble.union, docs, 'Two tenants speak first at every hearing.');
  await settled(card);
  await card.evaluate(() => {
    for (const label of document.querySelectorAll<HTMLElement>('label')) label.style.color = '#ccc';
  });
  expect((await audit(card)).map(({ rule }) => rule)).toEqual(['color-contrast']);
  await docs.close();
});

describe('with the keyboard alone', () => {
  test('Tab comes to every control, and one sees where it is', async () => {
    const found: Record<string, unknown> = {};
    for (const [name, url, ready] of ownViews(furnished)) {
      const page = await own(url, ready);
      await page.focus();
      found[name] = await round(page);
      await page.close();
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, ALL_REACHED])));
  });

  test('a dialog keeps the focus inside, closes with Esc and gives the focus back', async () => {
    const page = await own(`sidepanel.html#decision=${encodeURIComponent(furnished.decision)}`, '[data-decision]');
    await page.focus();
    await press(page, 'answer-objection');
    await page.waitFor(() => document.activeElement?.getAttribute('name') === 'reason');
    expect(await round(page)).toEqual(ALL_REACHED);
    await page.press('Escape');
    await page.waitFor(() => document.querySelector('dialog') === null);
    await page.waitFor((selector) => document.activeElement?.matches(selector), button('answer-objection'));
    await page.close();
  });

  test('a card can be gone through and closes with Esc', async () => {
    const { union } = ensemble;
    const docs = await union.driver.open(DOCUMENT);
    const card = await openCard(union, docs, 'Vacant flats are registered with the city within four weeks.');
    await settled(card);
    await card.click('input[name="title"]');
    expect(await round(card)).toEqual(ALL_REACHED);
    await card.click('input[name="title"]');
    await card.press('Escape');
    await expect.poll(() => card.evaluate(() => 'there').catch(() => 'gone'), { timeout: 5_000 }).toBe('gone');
    await docs.close();
  });
});
