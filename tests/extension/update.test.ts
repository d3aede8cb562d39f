import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtExtension } from '../../scripts/build.mjs';
import type { BrowserDriver, DriverPage } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { DOCUMENT, FIRST, KEY, markStands, openCard, SECOND } from './story/docs-job.ts';
import { SITES } from './story/ensemble.ts';
import { press, see } from './story/hands.ts';
import { OUTLOOK_MAIL } from './story/mail-job.ts';

const DOCS = ['https://docs.google.com/*', 'https://*.googleusercontent.com/*'];
type MailStage = {
  stage: { compose(): string; recipient(id: string, address: string): void; text(id: string): string };
};

/** P 8.9: nothing is asked in advance, each site is on and off by a click, and an update finds its sites again. */
describe.each(['chromium', 'firefox'] as const)('Sites on, off, and over an update (%s)', (kind) => {
  const OWN = 'mara@tenants.example.org';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `concord-build-${kind}-`));
  let member: Alone | undefined;
  let driver: BrowserDriver;
  let panel: DriverPage;
  let coalition = '';
  let docs: DriverPage;

  beforeAll(async () => {
    fs.cpSync(builtExtension(kind === 'chromium' ? 'chrome' : 'firefox', { test: true }), folder, { recursive: true });
    member = await alone(kind, 'Housing Now', { email: OWN, extensionDir: folder });
    ({ driver, panel, coalition } = member);
    // Granted once and taken back: so Chromium answers the button's own question without asking a person.
    await driver.grantHosts(SITES);
    await driver.background.evaluate(async (origins) => {
      const { permissions } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      await permissions.remove({ origins });
    }, SITES);
  });
  afterAll(async () => {
    await member?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const api = {
    registered: () =>
      driver.background.evaluate(async () => {
        const { scripting } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
        return (await scripting.getRegisteredContentScripts()).map(({ id }) => id).sort();
      }),
    granted: () =>
      driver.background.evaluate(async () => {
        const { permissions } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
        return ((await permissions.getAll()).origins ?? []).filter((origin) => origin.startsWith('https:')).sort();
      }),
    version: () =>
      driver.background.evaluate(() => {
        const { runtime } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
        return runtime.getManifest().version;
      }),
  };
  const registers = async (...ids: string[]) => {
    await expect.poll(api.registered, { timeout: 20_000 }).toEqual(ids);
  };
  /** Elements of ours in a page: custom names right under the root. */
  const ours = (page: DriverPage) =>
    page.evaluate(() =>
      [...document.documentElement.children].map(({ localName }) => localName).filter((name) => name.includes('-')),
    );
  const me = () => ({ name: 'Tenant Union', driver, panel });

  test('at install no site is asked for, none registered, and an open page has nothing of ours', async () => {
    docs = await driver.open(DOCUMENT);
    await docs.waitFor(() => Boolean((window as never as { stage?: { text(): string } }).stage?.text()));
    expect(await api.granted()).toEqual([]);
    expect(await api.registered()).toEqual([]);
    expect(await ours(docs)).toEqual([]);
  });

  test('a click switches a site on, in the tab that is open too; another takes it off again and leaves nothing', async () => {
    const welcome = await driver.open(driver.extensionUrl('welcome.html'));
    await press(welcome, 'sites');
    await press(welcome, 'site-docs');
    await welcome.waitFor(() => document.querySelector('[data-site="docs"][data-on]') !== null);
    await registers('docs-layer', 'page-google-docs');
    expect(await api.granted()).toEqual([...DOCS].sort());
    const card = await openCard(me(), docs, FIRST);
    await card.select('select[name="category"]', 'public statement');
    await press(card, 'propose');
    await see(panel, coalition, { name: 'page', key: KEY }, ({ decisions }) => decisions.length === 1);
    await docs.focus();
    await markStands(docs, 'open');
    await welcome.focus();
    await press(welcome, 'site-docs');
    await registers();
    expect(await api.granted()).toEqual([]);
    await docs.waitFor(() => ![...document.documentElement.children].some(({ localName }) => localName.includes('-')));
    for (const site of ['docs', 'outlook']) {
      await welcome.focus();
      await press(welcome, `site-${site}`);
      await welcome.waitFor((name) => document.querySelector(`[data-site="${name}"][data-on]`) !== null, site);
    }
    await registers('docs-layer', 'page-google-docs', 'page-outlook');
    await docs.focus();
    await markStands(docs, 'open');
    await welcome.close();
  });

  test('an update while pages are open: one sentence where a card stood, a mail in the making untouched, and all goes on', async () => {
    const mail = await driver.open(OUTLOOK_MAIL);
    await mail.waitFor(() => Boolean((window as never as MailStage).stage));
    const compose = await mail.evaluate(() => (window as never as MailStage).stage.compose());
    await mail.frame('card.html');
    await mail.evaluate((id, to) => (window as never as MailStage).stage.recipient(id, to), compose, OWN);
    await mail.click('[aria-label="Message body"]');
    await mail.keyboard('Dear Ana, half a ');
    await openCard(me(), docs, SECOND);
    const before = { docs: await ours(docs), mail: await ours(mail), granted: await api.granted() };
    expect([before.docs.length, before.mail.length]).toEqual([1, 1]);

    const manifest = path.join(folder, 'manifest.json');
    const built = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    fs.writeFileSync(manifest, JSON.stringify({ ...built, version: '99.0.0' }));
    await driver.update();
    panel = await driver.openPanel();
    expect(await api.version()).toBe('99.0.0');
    await registers('docs-layer', 'page-google-docs', 'page-outlook');
    expect(await api.granted()).toEqual(before.granted);

    // What the old script had put up is gone; the sentence stands, and goes by its button.
    await docs.focus();
    await docs.waitFor(
      (old) => ![...document.documentElement.children].some(({ localName }) => old.includes(localName)),
      before.docs,
    );
    const names = await ours(docs);
    let said = 0;
    for (const name of names) {
      const shadow = docs.shadow(name);
      if (!(await shadow.evaluate((root) => root.querySelector('.note')?.textContent?.includes('just updated'))))
        continue;
      said++;
      await shadow.click('.note button');
    }
    expect(said).toBe(1);
    await markStands(docs, 'open');
    await docs.waitFor(
      () => [...document.documentElement.children].filter(({ localName }) => localName.includes('-')).length === 1,
    );
    const card = await openCard(me(), docs, SECOND);
    await press(card, 'task');
    await card.fill('input[name="owner"]', 'Mara');
    await press(card, 'add');
    await see(panel, coalition, { name: 'page', key: KEY }, ({ tasks }) => tasks.length === 1);

    // The mail goes on where it was, with the strip of the new script.
    await mail.focus();
    await mail.keyboard('sentence.');
    expect(await mail.evaluate((id) => (window as never as MailStage).stage.text(id), compose)).toContain(
      'Dear Ana, half a sentence.',
    );
    await mail.waitFor((old) => {
      const now = [...document.documentElement.children].map(({ localName }) => localName);
      return now.filter((name) => name.includes('-')).length === 1 && !now.includes(old);
    }, String(before.mail[0]));
    const strip = await mail.frame('card.html');
    await strip.waitFor(
      (own) => document.querySelector(`[data-address="${own}"]`)?.textContent?.includes('1 open'),
      OWN,
    );
  });
});
