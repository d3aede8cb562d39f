import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureExtension, fixtureSite } from './fixture/fixture.ts';
import { audit, type BrowserDriver, launch } from './index.ts';

const SITE = 'https://docs.google.com/document/d/1/edit';

describe.each(['chromium', 'firefox'] as const)('the driver of %s', (kind) => {
  let site: Awaited<ReturnType<typeof fixtureSite>>;
  let extensionDir: string;
  let browser: BrowserDriver;

  beforeAll(async () => {
    site = await fixtureSite();
    extensionDir = fixtureExtension(kind);
    browser = await launch(kind, { extensionDir, stagePort: site.port });
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    fs.rmSync(extensionDir, { recursive: true, force: true });
  });

  const seen = (what: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the fixture's list
    browser.background.waitFor((wanted) => (globalThis as any).seen.includes(wanted), what);

  test("opens the extension's pages and works in them", async () => {
    const panel = await browser.openPanel();
    await panel.click('#b');
    expect(await panel.evaluate(() => document.querySelector<HTMLElement>('#b')?.dataset.trusted)).toBe('true');
    await panel.type('#t', 'ab');
    await panel.type('#t', 'c');
    const value = (selector: string) =>
      panel.evaluate((wanted) => document.querySelector<HTMLInputElement>(wanted)?.value, selector);
    expect(await value('#t')).toBe('abc');
    await panel.press('Home');
    await panel.keyboard('x');
    expect(await value('#t')).toBe('xabc');
    await panel.press('Control+a');
    await panel.press('Backspace');
    expect(await value('#t')).toBe('');
    await panel.fill('#t', 'new');
    expect(await value('#t')).toBe('new');
    await panel.fill('#d', '2026-11-30');
    expect(await value('#d')).toBe('2026-11-30');
    await panel.select('#s', 'b');
    expect(await value('#s')).toBe('b');
    await panel.select('#s', 'by its words');
    expect(await value('#s')).toBe('by its words');
    expect(await panel.text('#p')).toBe('some words');
    expect(await panel.text('#none')).toBe(null);
    expect(await panel.evaluate(async (a: number, b: { c: number[] }) => [a, b.c.length], 1, { c: [2] })).toEqual([
      1, 1,
    ]);
    await panel.click('#copy');
    await panel.waitFor(() => document.querySelector<HTMLElement>('#copy')?.dataset.copied);
    const copied = await browser.clipboard();
    expect(copied.text).toBe('minutes');
    expect(copied.html).toContain('<b>minutes</b>');
    expect((await audit(panel)).map((one) => one.rule)).toContain('label');
    await expect(panel.evaluate(() => Promise.reject(new Error('as said')))).rejects.toThrow('as said');
    await panel.close();
  });

  test('switches a site on, and reaches what stands there in a closed shadow root', async () => {
    await browser.grantHosts(['https://docs.google.com/*']);
    await seen('granted');
    const page = await browser.open(SITE);
    expect(await page.evaluate(() => [document.title, isSecureContext, innerWidth])).toEqual(['site', true, 1280]);
    await page.waitFor(() => document.querySelector('fixture-mark'));
    expect(await page.evaluate(() => document.querySelector('fixture-mark')?.shadowRoot)).toBe(null);

    const mark = page.shadow('fixture-mark');
    expect(await mark.evaluate((root, end: string) => root.querySelector('button')?.textContent + end, '!')).toBe(
      'mark!',
    );
    await mark.click('button');
    await page.waitFor(() => document.querySelector('fixture-mark')?.getAttribute('clicked') === 'true');

    const card = await page.frame('card.html');
    await card.click('#yes');
    await card.waitFor(() => document.querySelector<HTMLElement>('#yes')?.dataset.trusted === 'true');
    await card.type('#title', 'Rent freeze');
    expect(await card.evaluate(() => document.querySelector<HTMLInputElement>('#title')?.value)).toBe('Rent freeze');
    await page.close();
  });

  test('selects with the mouse, takes pictures, changes the colours', async () => {
    const page = await browser.open(SITE);
    const box = await page.evaluate(() => {
      const { left, top, right, bottom } = (document.querySelector('p') as Element).getBoundingClientRect();
      return { left, top, right, bottom };
    });
    const middle = (box.top + box.bottom) / 2;
    await page.drag({ x: box.left + 1, y: middle }, { x: box.right - 1, y: middle });
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('words to select');
    const dark = () => matchMedia('(prefers-color-scheme: dark)').matches;
    expect(await page.evaluate(dark)).toBe(false);
    await browser.setColorScheme('dark');
    await page.waitFor(dark);
    const file = path.join(browser.profileDir, 'picture.png');
    await page.screenshot(file);
    expect(fs.statSync(file).size).toBeGreaterThan(1000);
    expect(fs.readFileSync(file).readUInt32BE(16)).toBe(1280);
    await browser.setColorScheme('light');
    await page.close();
  });

  test('fires commands and menu entries, reaches host and background', async () => {
    const page = await browser.open(SITE);
    await browser.runCommand('capture');
    await seen('command capture true');
    await browser.runMenu('decide', { selectionText: 'words' });
    await seen('menu decide words true');
    await browser.goOffline();
    // biome-ignore lint/suspicious/noExplicitAny: the fixture's hook
    expect(await browser.host.evaluate(() => (globalThis as any).concordTest.cut)).toBe(true);
    await browser.goOnline();
    // biome-ignore lint/suspicious/noExplicitAny: the fixture's hook
    expect(await browser.host.evaluate(() => (globalThis as any).concordTest.cut)).toBe(false);
    await page.close();
  });

  test('is killed and comes back with what it had stored', async () => {
    await browser.host.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('kept', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('rows');
        request.onsuccess = () => resolve(request.result);
      });
      await new Promise((resolve) => {
        const transaction = db.transaction('rows', 'readwrite', { durability: 'strict' });
        transaction.objectStore('rows').put('here', 1);
        transaction.oncomplete = resolve;
      });
    });
    const id = browser.extensionId;
    await browser.kill();
    await browser.relaunch();
    expect(browser.extensionId).toBe(id);
    const kept = await browser.host.waitFor(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('kept', 1);
        request.onsuccess = () => resolve(request.result);
      });
      return new Promise<string>((resolve) => {
        const request = db.transaction('rows').objectStore('rows').get(1);
        request.onsuccess = () => resolve(request.result);
      });
    });
    expect(kept).toBe('here');
    const page = await browser.open(SITE);
    expect(await page.evaluate(() => document.title)).toBe('site');
  });
});

test('Chromium takes the extension over the pipe too, as branded Chrome must, and again after a restart', async () => {
  const extensionDir = fixtureExtension('chromium');
  const browser = await launch('chromium', { extensionDir, loadBy: 'pipe' });
  try {
    const id = browser.extensionId;
    await browser.kill();
    await browser.relaunch();
    expect(browser.extensionId).toBe(id);
    const panel = await browser.openPanel();
    expect(await panel.text('#p')).toBe('some words');
  } finally {
    await browser.close();
    fs.rmSync(extensionDir, { recursive: true, force: true });
  }
});
