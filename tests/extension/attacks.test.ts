import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from './driver/driver.ts';
import type { BrowserDriver, DriverPage, Point, Scope } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { DOCUMENT, KEY, openCard, SECOND } from './story/docs-job.ts';
import { armed, ask, button, read } from './story/hands.ts';

/** What the stage's hostile page has (tests/stage/attacks.client.js). */
interface Attack {
  readonly ran: boolean;
  words: string[];
  coalition: string;
  extension: string;
  base: string;
  begin(name: string, at: Spot): void;
  end: (() => void) | null;
  loot(): string[];
  own(): { clicks: number; keys: number; late: number[] };
}
type Hostile = { attack: Attack };
/** Where the card's *Propose* stands, and another place in the page, where a person has a reason to click. */
interface Spot {
  readonly left: number;
  readonly top: number;
  readonly to: Point;
}

/** The person sees something else than the card: it must notice, and take no click. */
const COVERED = [
  'opacity on our element',
  'opacity on html',
  'a filter on html',
  'a mask on our element',
  'a popover on top',
  'a popover on top, in a closed shadow root',
  'a popover on top, in a closed shadow root made late',
  'a dialog on top',
  'cut down to the button',
  'shrunk',
];
/** The card stands in the browser's top layer: this doesn't reach it. */
const BELOW = [
  'opacity on body',
  'an overlay that lets clicks through',
  'a half transparent overlay that lets clicks through',
];
/** The card comes under a click that is on its way already. */
const MOVED = [
  'slid under the pointer',
  'slid under the pointer without a transform',
  'put into a box that the page moves',
];
/** Without the person: forging, flooding, reading, fighting. */
const ALONE = [
  'forged clicks',
  'forged keys',
  'a flood of messages',
  'a flood of ports',
  'script in names',
  'reading our frame',
  'our element defined by the page',
  'our addresses, from the browser’s own records',
  'finding words',
  'listing highlights',
  'our pages in frames of the page',
  'a card that looks like ours',
  'our element cloned fifty times',
  'our element restyled in every frame',
];

/** P 8.8. The page is as strict as pages get, too: Trusted Types, no inline style or script, COEP `require-corp`. */
describe.each(['chromium', 'firefox'] as const)('A hostile page (%s)', (kind) => {
  const TITLE = 'Zaubernussbund';
  /** Words that only Concord knows or says here. */
  const WORDS = [TITLE, 'Quittenverein', 'Already decided', 'decides by consent'];
  const TO = { x: 420, y: 420 };
  let member: Alone | undefined;
  let driver: BrowserDriver;
  let panel: DriverPage;
  let page: DriverPage;
  let card: Scope;
  let coalition = '';
  let host = '';

  beforeAll(async () => {
    member = await alone(kind, TITLE, { organisation: 'Quittenverein' });
    ({ driver, panel, coalition } = member);
    await driver.grantHosts(['https://docs.google.com/*', 'https://*.googleusercontent.com/*']);
    await freshPage();
  });
  afterAll(async () => {
    await member?.close();
  });

  /** A page that has not fought with us yet, with a card on a sentence of it. */
  const freshPage = async () => {
    if (page) await leave();
    page = await driver.open(`${DOCUMENT}&hostile`);
    await page.waitFor(() => Boolean((window as never as Hostile).attack));
    // Turned round: not even by us shall the page have heard the words.
    await page.evaluate(
      (turned, id, extension, base) => {
        const { attack } = window as never as Hostile;
        attack.words = turned.map((word) => [...word].reverse().join(''));
        Object.assign(attack, { coalition: id, extension, base });
      },
      WORDS.map((word) => [...word].reverse().join('')),
      coalition,
      driver.extensionId,
      driver.extensionUrl(''),
    );
    await freshCard();
  };
  /** How long each of the person's own clicks and keys took to arrive (ms). */
  const late: number[] = [];
  let made = 0;
  const leave = async () => {
    const own = await page.evaluate(() => (window as never as Hostile).attack.own());
    made += own.clicks + own.keys;
    late.push(...own.late);
    await page.close();
  };

  /** A card on a sentence, filled in: one click would propose. */
  const freshCard = async () => {
    await openCard({ name: 'Quittenverein', driver, panel }, page, SECOND);
    await filled();
    host = await page.waitFor(
      () => [...document.documentElement.children].find(({ localName }) => localName.includes('-'))?.localName ?? '',
    );
  };
  /** A frame that the page moved in its tree was loaded anew, perhaps just now. */
  const filled = () =>
    until(async () => {
      card = await page.frame('card.html');
      await card.select('select[name="category"]', 'public statement');
      return card.evaluate(() => document.body.innerText.includes('decides by consent'));
    });
  const ready = async () => {
    await armed(card);
    await clear('yes');
  };
  /** Whether card and script hold it for really visible and untouched (Firefox: the script alone); waits until both do, or one doesn't. */
  const clear = async (wanted: 'yes' | 'no') => {
    const end = Date.now() + 15_000;
    for (;;) {
      const [sees, lets] = await Promise.all([
        card.evaluate(() => document.querySelector<HTMLElement>('[data-clear]')?.dataset.clear),
        page.shadow(host).evaluate((root) => root.querySelector<HTMLElement>('iframe.card')?.style.pointerEvents),
      ]);
      if ((sees === 'yes' && lets === 'auto') === (wanted === 'yes')) return;
      if (Date.now() > end) throw new Error(`the card says "${sees}", the script "${lets}"`);
    }
  };
  const spot = async (): Promise<Spot> => {
    const frame = await page.shadow(host).evaluate((root) => {
      const { left, top } = root.querySelector('iframe.card')?.getBoundingClientRect() ?? { left: 0, top: 0 };
      return { left, top };
    });
    const inside = await card.evaluate((selector) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 };
    }, button('propose'));
    return { left: Math.round(frame.left + inside.x), top: Math.round(frame.top + inside.y), to: TO };
  };
  const begin = (name: string, at: Spot) =>
    page.evaluate((which, where) => (window as never as Hostile).attack.begin(which, where), name, at);
  const end = () => page.evaluate(() => (window as never as Hostile).attack.end?.());
  /** All that could have been done here. */
  const acts = async () => {
    const { decisions, tasks } = await ask(panel, coalition, { name: 'page', key: KEY });
    return decisions.length + tasks.length;
  };
  /** The person clicks and types in the page's own field. */
  const ownTest = async () => {
    const before = await page.evaluate(() => (window as never as Hostile).attack.own());
    const at = await page.evaluate(() => ({ x: 30, y: innerHeight - 14 }));
    for (let n = 0; n < 3; n++) await page.clickAt(at);
    for (const letter of ['a', 'b', 'c']) await page.press(letter);
    await page.waitFor(
      (clicks, keys) => {
        const now = (window as never as Hostile).attack.own();
        return now.clicks === clicks + 3 && now.keys === keys + 3;
      },
      before.clicks,
      before.keys,
    );
  };
  const nothingRead = async () => {
    const text = (await page.evaluate(() => (window as never as Hostile).attack.loot())).join('\n');
    expect(WORDS.filter((word) => text.includes(word))).toEqual([]);
    expect(text).not.toMatch(/card\.html#[\w-]{10}/);
    expect(text).not.toContain('no such attack');
  };

  test('the page has the strictest of headers, and the card stands there all the same', async () => {
    const strict = await page.evaluate(() => {
      let refused = 0;
      try {
        document.createElement('p').innerHTML = '<b>x</b>';
      } catch {
        refused++;
      }
      return { isolated: crossOriginIsolated, refused };
    });
    expect(strict.isolated).toBe(true);
    if (kind === 'chromium') expect(strict.refused).toBe(1);
    await read(card, 'decides by consent');
  });

  test('opacity on our element, once: it is mended', async () => {
    await ready();
    await begin('opacity on our element, once', await spot());
    await page.waitFor((name) => getComputedStyle(document.querySelector(name) as Element).opacity === '1', host);
    await ready();
    expect(await acts()).toBe(0);
  });

  test.each(COVERED)('%s: it is noticed, and no click writes', async (name) => {
    await ready();
    const at = await spot();
    await begin(name, at);
    await clear('no');
    await page.clickAt({ x: at.left, y: at.top });
    // Nor does it take clicks again while this goes on: longer than it would need to find itself clear (lib/page/clear.ts).
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
    await clear('no');
    await page.clickAt({ x: at.left, y: at.top });
    expect(await acts()).toBe(0);
    await end();
    await clear('yes');
    await ownTest();
    await nothingRead();
  });

  test.each(BELOW)('%s: the card stands above it, as it was', async (name) => {
    await ready();
    await begin(name, await spot());
    await clear('yes');
    expect(await acts()).toBe(0);
    await end();
    await ownTest();
    await nothingRead();
  });

  test('a fresh page', () => freshPage());

  test.each(MOVED)('%s: the click that was on its way writes nothing', async (name) => {
    await ready();
    const at = await spot();
    await page.moveTo(TO);
    await begin(name, at);
    await page.clickAt(TO);
    await page.clickAt(TO);
    expect(await acts()).toBe(0);
    await end();
    await filled();
    expect(await acts()).toBe(0);
    await ownTest();
    await nothingRead();
  });

  test('another fresh page', () => freshPage());

  test.each(ALONE)('%s: nothing is done, nothing is read', async (name) => {
    await ready();
    const at = await spot();
    await begin(name, at);
    await ownTest();
    if (name === 'a card that looks like ours') await page.clickAt({ x: at.left, y: at.top });
    await end();
    expect(await acts()).toBe(0);
    await nothingRead();
    expect(await page.evaluate(() => (window as never as Hostile).attack.ran)).toBe(false);
    expect(
      await panel.run("[document.title, typeof attack, document.querySelectorAll('img[src=x]').length].join()"),
    ).toBe('Concord,undefined,0');
  });

  test('after all that, on the card as it stands, the person’s own click proposes: each attack had something to win', async () => {
    await ready();
    const at = await spot();
    await page.clickAt({ x: at.left, y: at.top });
    await read(card, 'Undo');
    expect(await acts()).toBe(1);
    await nothingRead();
  });

  test('our element taken away 10,000 times: the page works on, and wins', async () => {
    await begin('our element taken away 10,000 times', await spot().catch(() => ({ left: 0, top: 0, to: TO })));
    for (let n = 0; n < 3; n++) await ownTest();
    await end();
    await nothingRead();
    expect(await acts()).toBe(1);
    await ask(panel, null, { name: 'coalitions' });
  });

  test('the page’s own clicks and keys all arrived, p95 within 200 ms', async () => {
    await leave();
    expect(made).toBeGreaterThan(180);
    expect(late).toHaveLength(made);
    late.sort((a, b) => a - b);
    const p95 = late[Math.ceil(late.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
    console.info(`${kind}: ${made} clicks and keys of the page’s own, p95 ${p95.toFixed(1)} ms`);
    expect(p95).toBeLessThanOrEqual(200);
  });
});
