import { t } from '../../../locales/index.ts';
import { ana, cem, lea, mara, threadId } from '../../stage/content.ts';
import { type Stage, startStage } from '../../stage/server.ts';
import {
  type BrowserDriver,
  type DriverPage,
  launch,
  type RelayUnderTest,
  startRelayProcess,
} from '../driver/index.ts';
import { openEvent, WEEK } from './calendar-job.ts';
import { DOCUMENT, FIRST, select } from './docs-job.ts';
import { SITES } from './ensemble.ts';
import { must, read, see } from './hands.ts';
import { type Member, memberIn } from './houses.ts';
import { foundBy, putFirst } from './mara.ts';
import type { Walker } from './walker.ts';

/** Where the walks begin: Mara's browser is open, her coalition has its post office, and she can invite. */
export interface Stand {
  readonly stage: Stage;
  readonly relay: RelayUnderTest;
  readonly inviter: Member;
  readonly coalition: string;
  close(): Promise<void>;
}

/** Addresses of stores that nobody runs: the page's button leads there, and nobody presses it. */
const STORES = ['--store-chrome', 'https://store.example/concord', '--store-firefox', 'https://addons.example/concord'];

export const setUp = async (): Promise<Stand> => {
  const drivers: BrowserDriver[] = [];
  const relay = await startRelayProcess({ args: STORES });
  const stage = await startStage();
  const close = async (): Promise<void> => {
    for (const one of drivers) await one.close();
    await stage.close();
    await relay.close();
  };
  try {
    const inviter = await memberIn(drivers);
    const coalition = await foundBy(inviter, relay.url);
    return { stage, relay, inviter, coalition, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * Mara puts a sentence to all who are in by now. Who is asked is frozen when a window opens (P 2.3): whoever comes later is not
 * asked, so she does it once the newcomer is there.
 */
const proposed = ({ inviter, coalition }: Stand): Promise<string> =>
  putFirst(inviter.panel, coalition, 'Demand a rent freeze');

type Wish = {
  organisationName: string;
  organisation: string | null;
  delegate: boolean;
  role: 'member' | 'coordinator';
};

/** Mara signs an invitation and mails it, in the words that Concord gives her. */
const mailed = async ({ inviter, coalition, stage }: Stand, to: typeof ana, wish: Wish): Promise<string> => {
  const { link, code } = await must(inviter.panel, coalition, {
    name: 'invitation.create',
    founding: wish.organisation === null,
    person: null,
    uses: 1,
    days: 7,
    ...wish,
  });
  const text = t('invite.mail', { coalition: 'Housing Now', until: 'Wed 2 Dec', link: link ?? '', code: code ?? '' });
  stage.addMail({
    id: threadId(new Date().toISOString(), 7),
    subject: 'Housing Now: your invitation',
    messages: [{ from: mara, to: [to], at: 'Nov 25, 2026, 9:12 AM', text }],
  });
  return link ?? '';
};

/** The newcomer's browser: the extension is in it, no site is granted, and the browser's own question is answered yes. */
export const newcomer = async (kind: BrowserDriver['kind'], { stage }: Stand): Promise<BrowserDriver> => {
  const driver = await launch(kind, { stagePort: stage.port, size: { width: 880, height: 640 } });
  await driver.grantHosts(SITES);
  await driver.background.evaluate(async (origins) => {
    const { permissions } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
    await permissions.remove({ origins });
  }, SITES);
  return driver;
};

const MAIL = 'https://mail.google.com/mail/u/0/#inbox';

/** The mail is open; a click on its link shows the invitation's page. */
const fromMail = async (driver: BrowserDriver, walker: Walker): Promise<DriverPage> => {
  const mail = await driver.open(MAIL);
  await mail.waitFor(() => Boolean((window as never as { stage?: unknown }).stage));
  await mail.evaluate(() => (window as never as { stage: { openThread(n: number): void } }).stage.openThread(0));
  await mail.waitFor(() => document.querySelector('.words a') !== null);
  await walker.picture(mail, 'mail');
  await walker.click(mail, '.words a', 'open the link in the mail');
  const page = await driver.pageAt('/join#');
  await page.waitFor(() => document.querySelector('ol') !== null);
  await walker.picture(page, 'invitation-page');
  return page;
};

const install = (walker: Walker): void => {
  walker.did('Install, at the store', 1, 0, true);
  walker.did("yes to the browser's own question", 1, 0, true);
};

/** By what was copied: welcome, opened by the install, reads it as it is pasted. */
const byPaste = async (driver: BrowserDriver, walker: Walker, link: string): Promise<DriverPage> => {
  await fromMail(driver, walker);
  await driver.copy(link);
  walker.did("copy the page's address (Ctrl L, Ctrl C)", 0, 4, true);
  install(walker);
  const welcome = await driver.pageAt('welcome.html');
  await welcome.waitFor(() => document.querySelector('textarea[name="link"]') !== null);
  await walker.picture(welcome, 'welcome');
  await walker.paste(welcome, 'textarea[name="link"]', 'paste the invitation');
  return welcome;
};

/** By Concord's button, pressed on the invitation's page: it reads the address of that tab alone. */
const byButton = async (driver: BrowserDriver, walker: Walker): Promise<DriverPage> => {
  const page = await fromMail(driver, walker);
  install(walker);
  await page.focus();
  walker.did("back to the invitation's tab", 1, 0, true);
  await driver.enterActiveTab();
  walker.did("Concord's button in the toolbar", 1, 0, true);
  const tab = await driver.background.evaluate(async () => {
    const { tabs } = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
    return (await tabs.query({})).find(({ url }) => url?.includes('/join#'))?.id;
  });
  if (tab === undefined) throw new Error('the address may not be read');
  // What the button's window does; it goes away by itself.
  await driver.open(driver.extensionUrl(`popup.html?tab=${tab}`)).catch(() => {});
  return driver.pageAt('welcome.html#join=');
};

const joinAs = async (page: DriverPage, walker: Walker, name: string): Promise<void> => {
  await read(page, 'invites you to Housing Now');
  await walker.picture(page, 'who-invites');
  await walker.typeAndEnter(page, 'input[name="person"]', name, 'type the name, Enter: join');
  await page.waitWithin(60_000, () => document.querySelector('[data-site="docs"]') !== null);
};

const switchOn = async (page: DriverPage, walker: Walker, site: string): Promise<void> => {
  await walker.press(page, `site-${site}`, `switch ${site} on`);
  walker.did("yes to the browser's own question", 1, 0, true);
  await page.waitFor((name) => document.querySelector(`[data-site="${name}"][data-on]`) !== null, site);
};

export const PEOPLE = ['small-organisation', 'volunteer-lead', 'paid-coordinator'] as const;
export type Person = (typeof PEOPLE)[number];

/** From the invitation's mail to the first act of each of the three people (P). Throws when the act did not reach the inviter. */
export const walk = async (person: Person, stand: Stand, driver: BrowserDriver, walker: Walker): Promise<void> => {
  await { 'small-organisation': firstPosition, 'volunteer-lead': firstTask, 'paid-coordinator': firstAgenda }[person](
    stand,
    driver,
    walker,
  );
};

/** Two people, afraid of being a junior partner: their voice counts as any other's, and it is the first thing they give. */
const firstPosition = async (stand: Stand, driver: BrowserDriver, walker: Walker): Promise<void> => {
  const wish: Wish = { organisationName: 'Congregation', organisation: null, delegate: true, role: 'member' };
  const welcome = await byPaste(driver, walker, await mailed(stand, cem, wish));
  await joinAs(welcome, walker, cem.name);
  const { inviter, coalition } = stand;
  await see(
    inviter.panel,
    coalition,
    { name: 'members' },
    ({ organisations }) => organisations.some(({ name, status }) => name === 'Congregation' && status === 'active'),
    40_000,
  );
  const decision = await proposed(stand);
  await welcome.waitWithin(30_000, () => document.querySelector('[data-name="answer-consent"]') !== null);
  await walker.picture(welcome, 'sites-and-sentence');
  await walker.press(welcome, 'answer-consent', 'Consent');
  await read(welcome, FIRST);
  await walker.picture(welcome, 'what-is-signed');
  await walker.press(welcome, 'sign', 'sign it');
  await welcome.waitFor(() => document.querySelector('[data-ours="consent"]') !== null);
  await walker.picture(welcome, 'answered');
  await see(inviter.panel, coalition, { name: 'decision', decision }, ({ answered }) => answered >= 1, 40_000);
};

/** An hour a week: the document that is being written anyway, one sentence, one task of one's own. */
const firstTask = async (stand: Stand, driver: BrowserDriver, walker: Walker): Promise<void> => {
  const { inviter, coalition } = stand;
  const { me } = await see(inviter.panel, coalition, { name: 'members' }, (members) => members.me !== null);
  const organisation = me?.organisation ?? null;
  await mailed(stand, lea, { organisationName: 'Tenant Union', organisation, delegate: false, role: 'member' });
  const welcome = await byButton(driver, walker);
  await joinAs(welcome, walker, lea.name);
  await switchOn(welcome, walker, 'docs');
  await walker.picture(welcome, 'site-on');
  const docs = await driver.open(DOCUMENT);
  walker.did('go to the shared document', 1, 0, true);
  const words = 'Heating costs are opened to the tenants once a year.';
  await select(docs, words);
  walker.did('select a sentence', 1, 0);
  await driver.runCommand('capture');
  walker.did('press the button beside it', 1, 0, true);
  const card = await docs.frame('card.html');
  await read(card, 'Heating costs');
  await walker.picture(docs, 'card');
  await walker.press(card, 'task', 'Task');
  await walker.fill(card, 'input[name="owner"]', lea.name, 'name the owner');
  await walker.picture(docs, 'task');
  await walker.press(card, 'add', 'Add');
  await read(card, 'The task is recorded');
  await walker.picture(docs, 'recorded');
  await see(
    inviter.panel,
    coalition,
    { name: 'work' },
    ({ others }) => others.some(({ title }) => title.startsWith('Heating')),
    40_000,
  );
};

/** Runs everything: the next meeting's agenda, where the meeting stands already. */
const firstAgenda = async (stand: Stand, driver: BrowserDriver, walker: Walker): Promise<void> => {
  const wish: Wish = { organisationName: 'Legal Aid', organisation: null, delegate: true, role: 'coordinator' };
  const welcome = await byPaste(driver, walker, await mailed(stand, ana, wish));
  await joinAs(welcome, walker, ana.name);
  await switchOn(welcome, walker, 'calendar');
  await walker.picture(welcome, 'site-on');
  const week = await driver.open(WEEK);
  walker.did('go to the calendar', 1, 0, true);
  const card = await openEvent(week, 'Full meeting');
  walker.did('open the meeting there', 1, 0);
  await card.waitFor(() => document.querySelector('[data-name="open-meeting"]') !== null);
  await walker.picture(week, 'event');
  await walker.press(card, 'open-meeting', 'Open the meeting');
  await walker.press(card, 'add-item', 'Add item');
  await walker.fill(card, 'input[name="item-title"]', 'Council letter', 'what it is about');
  await walker.choose(card, 'select[name="purpose"]', 'decision', 'what for');
  await walker.fill(card, 'input[name="minutes"]', '15', 'how long');
  await walker.picture(week, 'item');
  await walker.press(card, 'add', 'Add');
  await read(card, 'Council letter');
  await walker.picture(week, 'agenda');
  const { inviter, coalition } = stand;
  const meetings = await see(
    inviter.panel,
    coalition,
    { name: 'meetings' },
    ({ upcoming }) => upcoming.length > 0,
    40_000,
  );
  const meeting = meetings.upcoming[0]?.id ?? '';
  await see(
    inviter.panel,
    coalition,
    { name: 'meeting', meeting },
    ({ items }) => items.some(({ title }) => title === 'Council letter'),
    40_000,
  );
};
