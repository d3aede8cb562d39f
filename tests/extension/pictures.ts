import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/run.mjs';
import type { DriverPage, Scope } from './driver/index.ts';
import { openEvent, WEEK } from './story/calendar-job.ts';
import { DOCUMENT, openCard } from './story/docs-job.ts';
import { assemble, type Ensemble } from './story/ensemble.ts';
import { type Furnished, furnish, ownViews } from './story/furnish.ts';
import { press } from './story/hands.ts';
import { INBOX } from './story/mail-job.ts';

/**
 * Pictures of every surface, light and dark, of the built extension with two organisations' real data, into
 * docs/pictures. What was wrong when somebody looked, and what was changed, stands in docs/pictures/README.md.
 */
export default async (args: string[] = []): Promise<void> => {
  const folder = path.resolve(root, args[0] ?? 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const ensemble = await assemble({ kinds: ['chromium', 'chromium'], step: (what) => console.log(`  ${what}`) });
  try {
    const furnished = await furnish(ensemble);
    for (const scheme of ['light', 'dark'] as const) {
      await ensemble.union.driver.setColorScheme(scheme);
      await ensemble.aid.driver.setColorScheme(scheme);
      const shoot = async (page: DriverPage, name: string): Promise<void> => {
        const file = `${name}-${scheme}.png`;
        await page.screenshot(path.join(folder, file));
        console.log(`  ${file}`);
      };
      await panels(ensemble, shoot, furnished);
      await onPages(ensemble, shoot, scheme);
    }
  } finally {
    await ensemble.close();
  }
};
type Shoot = (page: DriverPage, name: string) => Promise<void>;

/** The panel's views, as Legal Aid sees them, 360 px wide; popup and welcome. */
const panels = async ({ aid }: Ensemble, shoot: Shoot, furnished: Furnished): Promise<void> => {
  for (const [name, url, ready] of ownViews(furnished)) {
    const page = await aid.driver.open(aid.driver.extensionUrl(url));
    await page.resize({ width: 360, height: 720 });
    await page.waitFor((selector) => document.querySelector(selector) !== null, ready);
    await settledMotion(page);
    await shoot(page, name);
    await page.close();
  }
  const page = await aid.driver.open(aid.driver.extensionUrl('sidepanel.html#members'));
  await page.resize({ width: 360, height: 720 });
  await press(page, 'invite');
  await page.select('[name="whom"]', 'device');
  await press(page, 'make');
  await page.waitFor(() => document.querySelector('[data-name="handed"] .qr') !== null);
  await settledMotion(page);
  await shoot(page, 'panel-invite');
  await page.close();
};

/** No picture in the middle of a motion. */
const settledMotion = (page: Scope): Promise<unknown> =>
  page.waitFor(() => document.getAnimations().every(({ playState }) => playState !== 'running'));

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
