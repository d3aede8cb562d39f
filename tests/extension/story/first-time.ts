import type { BrowserDriver, DriverPage } from '../driver/index.ts';
import { button, press, read } from './hands.ts';

/** Called where the way has come to something worth a look. */
export type Look = (page: DriverPage, name: string) => Promise<void>;
const none: Look = async () => {};

/** What a form holds is sent once its button can be pressed. */
const submit = (page: DriverPage, name = 'go'): Promise<void> => press(page, name);

/** Mara, new, from the welcome page to a coalition with its post office and its sites. */
export const startCoalition = async (driver: BrowserDriver, relay: string, look: Look = none): Promise<DriverPage> => {
  const page = await driver.open(driver.extensionUrl('welcome.html'));
  await page.waitFor(() => document.querySelector('h1') !== null);
  await look(page, 'welcome');
  await press(page, 'start');
  await page.fill('[name="coalition"]', 'Housing Now');
  await page.fill('[name="purpose"]', 'Better housing for everybody, together.');
  await read(page, 'Not said yet: what will be different, by when, where.');
  await look(page, 'welcome-vague');
  await page.fill('[name="purpose"]', 'A rent freeze for the whole northern district before March 2027.');
  await read(page, 'characters left');
  await page.click('[name="campaign"]');
  await page.fill('[name="organisation"]', 'Tenant Union');
  await page.fill('[name="person"]', 'Mara');
  await page.fill('[name="email"]', 'mara@tenants.example.org');
  await look(page, 'welcome-start');
  await submit(page);
  await read(page, 'Who keeps changes for those who are offline');
  await read(page, "It can't read names, titles or texts.");
  await look(page, 'welcome-relay');
  await press(page, 'relay');
  await page.fill('[name="relay"]', 'http://relay.example');
  await press(page, 'relay-set');
  await page.waitFor(() => document.querySelector('.refusal')?.textContent);
  await look(page, 'welcome-relay-refused');
  await page.fill('[name="relay"]', relay);
  await press(page, 'relay-set');
  await read(page, `Sealed changes go over ${new URL(relay).host}`);
  await page.waitFor(() => document.querySelector('[data-relay="connected"]') !== null);
  await look(page, 'welcome-relay-own');
  await press(page, 'next');
  return page;
};

/** Each site by a click of its own; the last click on *Next* ends on what to do next. */
export const switchSitesOn = async (page: DriverPage, look: Look = none): Promise<void> => {
  await look(page, 'welcome-sites');
  for (const site of ['docs', 'mail', 'calendar', 'outlook']) {
    await press(page, `site-${site}`);
    await page.waitFor((name) => document.querySelector(`[data-site="${name}"][data-on]`) !== null, site);
  }
  await look(page, 'welcome-sites-on');
  await press(page, 'next');
  await page.waitFor(() => document.querySelector('[data-done]') !== null);
  await look(page, 'welcome-done');
};

/** In the panel: members, a founding organisation, the link on the clipboard. */
export const invite = async (driver: BrowserDriver, name: string, look: Look = none): Promise<string> => {
  const panel = await driver.openPanel();
  await panel.resize({ width: 360, height: 720 });
  await panel.waitFor(() => document.querySelector('a[href="#members"]') !== null);
  await look(panel, 'panel-first');
  await panel.click('a[href="#members"]');
  await press(panel, 'invite');
  await panel.fill('[name="organisation"]', name);
  await look(panel, 'panel-invite');
  await press(panel, 'make');
  await read(panel, `The invitation for ${name} is signed.`);
  await look(panel, 'panel-invited');
  await press(panel, 'copy-link');
  await read(panel, 'Copied');
  const { text } = await driver.clipboard();
  await panel.close();
  return text ?? '';
};

/** Ana, new, with a link: who invites, to what, what partners see; then in. */
export const join = async (
  driver: BrowserDriver,
  link: string,
  look: Look = none,
  person = 'Ana',
  email = 'ana@legalaid.example.org',
): Promise<DriverPage> => {
  const page = await driver.open(driver.extensionUrl('welcome.html'));
  await page.fill('[name="link"]', link);
  await press(page, 'read');
  await read(page, 'Mara invites you to Housing Now');
  await read(page, 'Partners see your name and organisation');
  await page.fill('[name="person"]', person);
  await page.fill('[name="email"]', email);
  await look(page, 'welcome-invited');
  await submit(page);
  return page;
};

/** The first decision, typed in the panel's own form. */
export const propose = async (driver: BrowserDriver, look: Look = none): Promise<DriverPage> => {
  const panel = await driver.openPanel();
  await panel.resize({ width: 360, height: 720 });
  await panel.waitFor(() => document.querySelector('nav a[href="#decisions"]') !== null);
  await panel.click('nav a[href="#decisions"]');
  await panel.waitFor(() => document.querySelector('[data-name="propose"]') !== null);
  await look(panel, 'panel-no-decisions');
  await press(panel, 'propose');
  await panel.fill('[name="title"]', 'Demand a rent freeze');
  await panel.fill('[name="text"]', 'We demand a rent freeze until the independent report is out.');
  await panel.waitFor(() => document.querySelectorAll('[name="category"] option').length > 2);
  await panel.select('[name="category"]', 'public statement');
  await read(panel, 'decides by consent');
  await look(panel, 'panel-propose');
  await press(panel, 'propose');
  await panel.waitFor(() => document.querySelector('[data-decision]') !== null);
  await look(panel, 'panel-proposed');
  return panel;
};

/** The other finds it first on Today and gives the organisation's consent. */
export const answer = async (driver: BrowserDriver, look: Look = none): Promise<DriverPage> => {
  const panel = await driver.openPanel();
  await panel.resize({ width: 360, height: 720 });
  await read(panel, 'Demand a rent freeze');
  await look(panel, 'panel-waits');
  await panel.click('[data-id] button');
  await press(panel, 'answer-consent');
  await read(panel, 'We demand a rent freeze until the independent report is out.');
  await look(panel, 'panel-sign');
  await press(panel, 'sign');
  await panel.waitFor((sign) => document.querySelector(sign) === null, button('sign'));
  await look(panel, 'panel-answered');
  return panel;
};
