import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from './driver/driver.ts';
import type { BrowserDriver, DriverPage, PageCounts } from './driver/index.ts';
import { type Alone, alone } from './story/alone.ts';
import { OUTLOOK_WEEK, WEEK } from './story/calendar-job.ts';
import { DOCUMENT, markStands } from './story/docs-job.ts';
import { SITES } from './story/ensemble.ts';
import { INBOX } from './story/mail-job.ts';
import { putFirst } from './story/mara.ts';

/** Goes on within a page without loading it, step n, in the page's own world: an arrow, as text. */
type Go = (n: number) => void;
interface Place {
  readonly name: string;
  readonly url: string;
  readonly hosts: readonly string[];
  readonly go: Go;
  /** Where something of ours must stand in the end. */
  readonly last: Go;
  readonly stands: (page: DriverPage) => Promise<unknown>;
}
type Any = {
  stage: {
    openThread(n: number): void;
    compose(): string;
    recipient(id: string, address: string): void;
    open(title: string): void;
    close(): void;
    openTab(id: string): void;
    go(path: string): void;
  };
};

const PLACES: readonly Place[] = [
  {
    name: 'Gmail',
    url: INBOX,
    hosts: ['https://mail.google.com/*'],
    go: (n) => {
      const { stage } = window as never as Any;
      // Gmail lets its ghosts go at last; the stage's would only be more.
      for (const ghost of document.querySelectorAll<HTMLElement>('.stage-view'))
        if (ghost.style.display === 'none') ghost.remove();
      for (const close of document.querySelectorAll<HTMLElement>('[data-compose-id] [aria-label="Save and close"]'))
        close.click();
      if (n % 2 === 0) stage.openThread((n / 2) % 2);
      else location.hash = '#inbox';
      if (n % 5 === 0) stage.recipient(stage.compose(), 'ana@legalaid.example.org');
    },
    last: () => {
      const { stage } = window as never as Any;
      stage.recipient(stage.compose(), 'press@news.example');
    },
    stands: async (page) =>
      (await page.frame('card.html')).waitFor(() => document.querySelector('[data-name="outside"]')),
  },
  {
    name: 'Google Calendar',
    url: WEEK,
    hosts: ['https://calendar.google.com/*'],
    go: (n) => {
      const { stage } = window as never as Any;
      if (n % 2 === 0) stage.open(n % 4 === 0 ? 'Full meeting' : 'Press preparation');
      else stage.close();
    },
    last: () => (window as never as Any).stage.open('Full meeting'),
    stands: async (page) =>
      (await page.frame('card.html')).waitFor(() => document.querySelector('[data-name="open-meeting"]')),
  },
  {
    name: 'Outlook, mail and calendar in turn',
    url: OUTLOOK_WEEK,
    hosts: SITES.filter((site) => site.includes('outlook')),
    go: (n) => {
      const { stage } = window as never as Any;
      // Ghosts, as above.
      for (const ghost of document.querySelectorAll('[data-app-section=CalendarItemPeek].gone')) ghost.remove();
      if (n % 4 === 0) stage.go('/mail/');
      if (n % 4 === 1) stage.compose();
      if (n % 4 === 2) stage.go('/calendar/view/week');
      if (n % 4 === 3) stage.open('Full meeting');
    },
    last: () => {
      const { stage } = window as never as Any;
      stage.go('/calendar/view/week');
      stage.open('Full meeting');
    },
    stands: async (page) =>
      (await page.frame('card.html')).waitFor(() => document.querySelector('[data-name="open-meeting"]')),
  },
  {
    name: 'Google Docs',
    url: DOCUMENT,
    hosts: ['https://docs.google.com/*', 'https://*.googleusercontent.com/*'],
    go: (n) => (window as never as Any).stage.openTab(n % 2 === 0 ? 't.k3p9x2' : 't.0'),
    last: () => (window as never as Any).stage.openTab('t.0'),
    stands: (page) => markStands(page, 'open'),
  },
];
const WARM = 20;
const TIMES = 200;

/** A page that goes on for a whole day without loading: what is of us stays as much as it was, and is nothing after *off*. */
describe.each(['chromium', 'firefox'] as const)('Navigation within pages (%s)', (kind) => {
  let member: Alone | undefined;
  let driver: BrowserDriver;

  beforeAll(async () => {
    member = await alone(kind, 'Housing Now', { email: 'mara@tenants.example.org' });
    driver = member.driver;
    await putFirst(member.panel, member.coalition, 'Rent freeze');
  });
  afterAll(async () => {
    await member?.close();
  });

  /** At full speed, but as pages go on: each time something was drawn. */
  const goOn = (page: DriverPage, go: Go, from: number, to: number) =>
    page.run(`(async () => {
      const step = ${go};
      for (let n = ${from}; n < ${to}; n++) {
        step(n);
        await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 30));
      }
    })()`);
  const ours = (page: DriverPage) =>
    page.evaluate(
      () => [...document.documentElement.children].filter(({ localName }) => localName.includes('-')).length,
    );
  const remove = (origins: readonly string[]) =>
    driver.background.evaluate(async (hosts) => {
      const api = (globalThis as unknown as { browser?: typeof chrome }).browser ?? chrome;
      await api.permissions.remove({ origins: hosts as string[] });
    }, origins);
  /** The counts once they are as low as this, or as they are in the end: a page lets go when it comes to it. */
  const settled = async (page: DriverPage, most: PageCounts | null): Promise<PageCounts | null> => {
    let now = await page.counts();
    if (now === null || most === null) return now;
    const low = async () => {
      now = await page.counts();
      return now !== null && now.nodes <= most.nodes && now.listeners <= most.listeners && now.heap <= most.heap;
    };
    await until(low, 8_000).catch(() => {});
    return now;
  };

  test.each(PLACES)(
    '$name: 200 times, and nothing grows; after off nothing is left',
    async ({ url, hosts, go, last, stands }) => {
      const page = await driver.open(url);
      await page.focus();
      await page.waitFor(() => Boolean((window as never as Any).stage));
      await goOn(page, go, 0, WARM);
      const alone = await page.counts();

      await driver.grantHosts([...hosts]);
      await page.focus();
      await goOn(page, last, 0, 1);
      await stands(page);
      await goOn(page, go, 0, WARM);
      const before = await page.counts();
      await goOn(page, go, WARM, WARM + TIMES);
      const most = before && {
        nodes: before.nodes + 60,
        listeners: before.listeners + 15,
        heap: before.heap + 1_000_000,
      };
      const after = await settled(page, most);
      expect(await ours(page)).toBeLessThanOrEqual(1);

      await goOn(page, last, 0, 1);
      await stands(page);
      await remove(hosts);
      await until(async () => (await ours(page)) === 0);
      await goOn(page, go, 0, WARM);
      const left = alone && {
        nodes: alone.nodes + 60,
        listeners: alone.listeners + 5,
        heap: Number.POSITIVE_INFINITY,
      };
      const off = await settled(page, left);
      console.info(`${kind} ${JSON.stringify({ alone, before, after, off })}`);
      for (const [now, bound] of [
        [after, most],
        [off, left],
      ]) {
        if (now === null || now === undefined || !bound) continue;
        expect(now.nodes, 'nodes').toBeLessThanOrEqual(bound.nodes);
        expect(now.listeners, 'listeners').toBeLessThanOrEqual(bound.listeners);
        expect(now.heap, 'heap').toBeLessThanOrEqual(bound.heap);
      }
      await page.close();
    },
  );
});
