import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/run.mjs';
import type { DriverPage, Scope } from './driver/index.ts';
import { openEvent, WEEK } from './story/calendar-job.ts';
import { DOCUMENT, FIRST, KEY, openCard, SECOND } from './story/docs-job.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { must, press, see } from './story/hands.ts';
import { INBOX } from './story/mail-job.ts';

/**
 * Pictures of every surface, light and dark, of the built extension with two organisations' real data, into
 * docs/pictures. What was wrong when somebody looked, and what was changed, stands in docs/pictures/README.md.
 */
export default async (args: string[] = []): Promise<void> => {
  const folder = path.resolve(root, args[0] ?? 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const taken: string[] = [];
  const ensemble = await assemble({ kinds: ['chromium', 'chromium'], step: (what) => console.log(`  ${what}`) });
  try {
    const { decision, meeting } = await furnish(ensemble);
    for (const scheme of ['light', 'dark'] as const) {
      await ensemble.union.driver.setColorScheme(scheme);
      await ensemble.aid.driver.setColorScheme(scheme);
      const shoot = async (page: DriverPage, name: string): Promise<void> => {
        const file = `${name}-${scheme}.png`;
        await page.screenshot(path.join(folder, file));
        taken.push(file);
        console.log(`  ${file}`);
      };
      await panels(ensemble, shoot, decision, meeting);
      await onPages(ensemble, shoot, scheme);
    }
    writeFileSync(path.join(folder, 'list.txt'), `${taken.join('\n')}\n`);
  } finally {
    await ensemble.close();
  }
};
type Shoot = (page: DriverPage, name: string) => Promise<void>;

/** A week's worth of a coalition's life: two decisions, tasks, a meeting with its agenda. */
const furnish = async ({ union, aid, coalition }: Ensemble): Promise<{ decision: string; meeting: string }> => {
  const { panel } = union;
  const anchor = (exact: string) => ({
    in: 'document' as const,
    key: KEY,
    title: 'Housing demands 2026',
    url: DOCUMENT,
    tab: 't.0',
    quote: { v: 1 as const, exact, before: '', after: '', paragraph: exact, position: 0 },
  });
  const { subject } = await must(panel, coalition, {
    name: 'decision.propose',
    title: 'Demand a rent freeze',
    text: FIRST,
    category: 'public statement',
    anchor: anchor(FIRST),
    ends: null,
    urgent: false,
    about: null,
    supersedes: null,
  });
  const decision = subject ?? '';
  await must(panel, coalition, {
    name: 'decision.record',
    title: 'Two tenants speak first',
    text: SECOND,
    category: 'tactics',
    anchor: anchor(SECOND),
    decidedOn: '2026-11-03',
    decidedBy: 'Full coalition',
    how: 'by consent, in the meeting',
  });
  const { me, organisations } = await see(panel, coalition, { name: 'members' }, ({ me: own }) => own !== null);
  const people = organisations.flatMap((organisation) => organisation.people);
  const ana = people.find(({ name }) => name === 'Ana')?.id ?? '';
  const task = (title: string, owner: string, due: string) =>
    must(panel, coalition, { name: 'task.add', title, owner, due, estimate: null, source: null, notes: '' });
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await task('Translate the flyer', ana, day(-3));
  await task('Check every figure in the letter', ana, day(4));
  await task('Book the hall for the assembly', me?.id ?? '', day(0));
  await task('Print 500 flyers', me?.id ?? '', day(9));
  const opened = await must(panel, coalition, {
    name: 'meeting.open',
    event: 'gcal:7fullmeeting2026q4stage',
    series: null,
    title: 'Full meeting',
    starts: Date.now() + 86_400_000,
    minutes: 60,
    guests: [],
  });
  const meeting = opened.subject ?? '';
  for (const [title, purpose, minutes] of [
    ['Letter to the council', 'decision', 15],
    ['Flyers', 'update', 5],
    ['Who speaks at the hearing?', 'decision', 20],
  ] as const)
    await must(panel, coalition, { name: 'item.add', meeting, title, purpose, minutes, presenter: null, urgent: true });
  await see(aid.panel, coalition, { name: 'decision', decision }, (view) => view.may.includes('position'));
  await see(aid.panel, coalition, { name: 'meeting', meeting }, (view) => view.items.length >= 3);
  return { decision, meeting };
};

/** The panel's views, as Legal Aid sees them, 360 px wide; popup and welcome. */
const panels = async ({ aid }: Ensemble, shoot: Shoot, decision: string, meeting: string): Promise<void> => {
  const narrow = async (url: string, name: string, ready: string): Promise<void> => {
    const page = await aid.driver.open(aid.driver.extensionUrl(url));
    await page.resize({ width: 360, height: 720 });
    await page.waitFor((selector) => document.querySelector(selector) !== null, ready);
    await shoot(page, name);
    await page.close();
  };
  await narrow('sidepanel.html', 'panel-today', 'h2');
  await narrow('sidepanel.html#decisions', 'panel-decisions', '[data-id]');
  await narrow(`sidepanel.html#decision=${encodeURIComponent(decision)}`, 'panel-decision', '[data-decision]');
  await narrow('sidepanel.html#matrix', 'panel-matrix', 'h2, h1, table, ul');
  await narrow('sidepanel.html#work', 'panel-work', '[data-id], [data-task]');
  await narrow('sidepanel.html#meetings', 'panel-meetings', '[data-id]');
  await narrow(`sidepanel.html#meeting=${encodeURIComponent(meeting)}`, 'panel-meeting', '[data-meeting]');
  await narrow('sidepanel.html#members', 'panel-members', '[data-organisation]');
  await narrow('sidepanel.html#sharing', 'panel-sharing', '[data-name="sentence"]');
  await narrow('sidepanel.html#more', 'panel-more', 'a');
  await narrow('popup.html', 'popup', 'button');
  await narrow('welcome.html', 'welcome', 'form, button');
};

/** What stands on other people's pages, in Tenant Union's browser. */
const onPages = async ({ union }: Ensemble, shoot: Shoot, scheme: string): Promise<void> => {
  const { driver } = union;
  const settled = (scope: Scope): Promise<unknown> =>
    scope.waitFor(() => document.querySelector('[data-armed="yes"]') !== null);
  const docs = await driver.open(DOCUMENT);
  const card = await openCard(union, docs, 'Vacant flats are registered with the city within four weeks.');
  await settled(card);
  await shoot(docs, 'docs-card');
  await press(card, 'task');
  await shoot(docs, 'docs-card-task');
  await docs.close();
  const week = await driver.open(WEEK);
  await settled(await openEvent(week, 'Full meeting'));
  await shoot(week, 'calendar-card');
  await week.close();
  const mail = await driver.open(INBOX);
  type Stage = { stage: { compose(): string; recipient(id: string, address: string): void } };
  await mail.waitFor(() => Boolean((window as never as Stage).stage));
  const compose = await mail.evaluate(() => (window as never as Stage).stage.compose());
  const strip = await mail.frame('card.html');
  await mail.evaluate((id) => (window as never as Stage).stage.recipient(id, 'ana@legalaid.example.org'), compose);
  await mail.evaluate((id) => (window as never as Stage).stage.recipient(id, 'press@news.example'), compose);
  await settled(strip);
  await strip.waitFor(() => document.querySelector('[data-name="outside"]') !== null);
  await shoot(mail, `mail-strip`);
  await mail.close();
  if (scheme === 'light') console.log('  now the same in the dark');
};
