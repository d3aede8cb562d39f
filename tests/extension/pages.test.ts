import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserDriver, DriverPage } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { DOCUMENT, FIRST, KEY, markStands, openCard } from './story/docs-job.ts';
import { read } from './story/hands.ts';
import { INBOX } from './story/mail-job.ts';
import { putFirst } from './story/mara.ts';

/** What stands on somebody else's page, what the page can know of it, and that nothing does where it was not switched on. */
describe.each(['chromium', 'firefox'] as const)('On pages (%s)', (kind) => {
  const DOCS = ['https://docs.google.com/*', 'https://*.googleusercontent.com/*'];
  const TITLE = 'Zaubernussbund';
  /** Words that only the card says. */
  const SAID = 'Already decided';
  let member: Alone | undefined;
  let driver: BrowserDriver;
  let panel: DriverPage;
  let coalition = '';
  let page: DriverPage;

  beforeAll(async () => {
    member = await alone(kind, TITLE);
    ({ driver, panel, coalition } = member);
    await putFirst(panel, coalition, TITLE);
  });
  afterAll(async () => {
    await member?.close();
  });

  /** Ids and addresses of what is registered now. */
  const registered = () =>
    driver.background.evaluate(async () => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      const scripts = await api.scripting.getRegisteredContentScripts();
      return scripts.map(({ id, matches }) => `${id} ${matches?.join()}`).sort();
    });
  const registers = (count: number) =>
    driver.background.waitFor(async (wanted) => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      return (await api.scripting.getRegisteredContentScripts()).length === wanted;
    }, count);
  /** Elements of ours in a page: custom names right under the root. */
  const ours = (where: DriverPage) =>
    where.evaluate(
      () => [...document.documentElement.children].filter(({ localName }) => localName.includes('-')).length,
    );
  const loaded = (where: DriverPage) =>
    where.waitFor(() => Boolean((window as never as { stage?: { text?(): string } }).stage));

  test('P 8.9: a page that is not switched on has nothing of ours, and nothing is registered', async () => {
    page = await driver.open(DOCUMENT);
    await loaded(page);
    expect(await registered()).toEqual([]);
    expect(await ours(page)).toBe(0);
    const origins = await driver.background.evaluate(async () => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      return (await api.permissions.getAll()).origins ?? [];
    });
    expect(origins.filter((origin) => origin.includes('google'))).toEqual([]);
  });

  test('switched on, the open page has its mark without reload; what is registered is what was granted', async () => {
    await driver.grantHosts(DOCS);
    await registers(2);
    expect(await registered()).toEqual([
      'docs-layer https://docs.google.com/document/*',
      'page-google-docs https://docs.google.com/*',
    ]);
    await page.focus();
    await markStands(page, 'open');
    const mail = await driver.open(INBOX);
    await loaded(mail);
    expect(await ours(mail)).toBe(0);
    await mail.close();
  });

  test('P 8.8: the page can neither read the card nor its frame, and no word of the coalition stands in it', async () => {
    const card = await openCard({ name: 'Tenant Union', driver, panel }, page, FIRST);
    await read(card, SAID);
    expect(await ours(page)).toBe(1);
    const seen = await page.evaluate(
      (title, said) => {
        const [host] = [...document.documentElement.children].filter(({ localName }) => localName.includes('-'));
        const frames = [...Array(window.length).keys()].map((n) => {
          try {
            return window[n]?.document.documentElement.outerHTML ?? '';
          } catch (error) {
            return (error as Error).name;
          }
        });
        return {
          shadow: host?.shadowRoot ?? null,
          inside: host?.innerHTML,
          iframes: [...document.querySelectorAll('iframe')].filter(({ src }) => /extension/.test(src)).length,
          words: [title, said].filter((word) =>
            `${document.documentElement.outerHTML} ${frames.join(' ')} ${document.title}`.includes(word),
          ),
        };
      },
      TITLE,
      SAID,
    );
    expect(seen).toEqual({
      shadow: null,
      inside: '',
      iframes: 0,
      words: [],
    });
    // What the page frames by itself is no card of ours: nobody introduced it.
    await expect(
      page.evaluate(
        (url) =>
          new Promise<string>((resolve, reject) => {
            const frame = document.createElement('iframe');
            frame.onload = () => {
              try {
                resolve(frame.contentDocument?.body.innerText ?? '');
              } catch (error) {
                reject(error);
              }
            };
            frame.onerror = () => reject(new Error('not loaded'));
            frame.src = url;
            document.body.append(frame);
          }).then((text) => (text === '' ? Promise.reject(new Error('nothing to read')) : text)),
        driver.extensionUrl('card.html#guessed'),
      ),
    ).rejects.toThrow();
  });

  test('P 7.11: a page that its site has changed is said on the page and in the panel, whose report holds no word of it', async () => {
    const docs = await driver.open(DOCUMENT);
    await loaded(docs);
    await docs.focus();
    await docs.evaluate(() => {
      for (const one of document.querySelectorAll('iframe')) one.className = 'renamed';
      dispatchEvent(new Event('focus')); // as when one comes back to it
    });
    const host = await docs.waitFor(
      () => [...document.documentElement.children].find((element) => element.localName.includes('-'))?.localName,
    );
    const shadow = docs.shadow(String(host));
    await shadow.waitFor((root) => root.querySelector('.note')?.textContent?.includes('This site has changed'));
    if (process.env.CONCORD_LOOK) await docs.screenshot(`${process.env.CONCORD_LOOK}/page-changed-${kind}.png`);
    await shadow.click('.note button');
    await shadow.waitFor((root) => root.querySelector('.note') === null);
    const tab = await driver.background.evaluate(async (url) => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      return (await api.tabs.query({ url: `${url.split('/edit')[0]}/*` })).at(-1)?.id;
    }, DOCUMENT);
    const beside = await driver.open(driver.extensionUrl(`sidepanel.html?tab=${tab}`));
    await beside.waitFor(() => document.querySelector('[data-name="page-report"]') !== null);
    await beside.click('[data-name="page-report"]');
    await beside.waitFor(() => document.querySelector('[data-name="page-report"]')?.textContent === 'Copied');
    const report = await beside.evaluate(async (id) => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      const [frame] = await api.scripting.executeScript({
        target: { tabId: id as number },
        files: ['/page-structure.js'],
      });
      return String(frame?.result);
    }, tab);
    expect(report).toMatch(/^found: .*typing 0/);
    expect(report).toContain('body');
    for (const word of ['Housing', 'demands', FIRST, DOCUMENT, KEY.slice(5)]) expect(report).not.toContain(word);
    await beside.close();
    await docs.close();
  });

  test('switched off: nothing is registered any more, and what stood on the open page is gone at once', async () => {
    await driver.background.evaluate(async (origins) => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      await api.permissions.remove({ origins });
    }, DOCS);
    await registers(0);
    // At once, in the page that is open; and nothing comes with its next load.
    await page.waitFor(() => ![...document.documentElement.children].some(({ localName }) => localName.includes('-')));
    await page.reload();
    await loaded(page);
    expect(await ours(page)).toBe(0);
  });

  test.runIf(kind === 'chromium')(
    'the extension reloaded or removed: its script in an open page takes everything down',
    async () => {
      await driver.grantHosts(DOCS);
      await registers(2);
      await page.focus();
      await markStands(page, 'open');
      expect(await ours(page)).toBe(1);
      await driver.background.evaluate(() => chrome.runtime.reload()).catch(() => {});
      await page.waitFor(
        () => ![...document.documentElement.children].some(({ localName }) => localName.includes('-')),
      );
      // It is the extension that went, not the page.
      await loaded(page);
    },
  );
});
