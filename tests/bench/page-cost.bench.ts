import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { findChromium } from '../../scripts/browsers.mjs';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';
import { DOCUMENT } from '../extension/story/docs-job.ts';
import { INBOX, OUTLOOK_MAIL } from '../extension/story/mail-job.ts';
import { foundBy, putFirst } from '../extension/story/mara.ts';
import { DOCUMENT_ID, demands, LETTER_ID } from '../stage/content.ts';
import { type Bench, median, type Row } from './bench.ts';
import { type OnStage, onStage, type With } from './on-stage.ts';

const ROUNDS = Number(process.env.CONCORD_COST_ROUNDS ?? 20);
const TYPINGS = Math.ceil(ROUNDS / 3);
/** Work is counted until so long after the page has loaded, or the last key (ms). */
const SETTLE = 700;
const KEYS = 'the rent freeze we all agreed on in march ';
/** ms between two keys: a fast typist. */
const BETWEEN = 60;

type Stage = {
  stage: { text(): string; compose(): string; points(words: string): { from: { x: number; y: number } } };
};
/** A page of the stage, and how a person comes to write in it. */
interface Place {
  readonly name: string;
  readonly url: string;
  readonly write?: (page: Page) => Promise<void>;
}
const inCompose = (editor: string) => async (page: Page) => {
  const id = await page.evaluate(() => (window as never as Stage).stage.compose());
  await page.locator(editor.replace('ID', id)).first().focus();
};
const PLACES: readonly Place[] = [
  {
    name: 'a document with a decision in it',
    url: DOCUMENT,
    async write(page) {
      await page.waitForFunction(() => (window as never as Stage).stage.text() !== '');
      const { from } = await page.evaluate(
        (words) => (window as never as Stage).stage.points(words),
        'Two tenants speak first',
      );
      await page.mouse.click(from.x, from.y);
    },
  },
  { name: 'a document with nothing', url: `https://docs.google.com/document/d/${LETTER_ID}/edit` },
  { name: 'Gmail', url: INBOX, write: inCompose('[data-compose-id="ID"] .Am') },
  { name: 'Outlook', url: OUTLOOK_MAIL, write: inCompose('[aria-label="Message body"]') },
  { name: 'Google Calendar', url: 'https://calendar.google.com/calendar/u/0/r' },
];

/**
 * What our presence costs a page (issue 5): the main thread's time in time of its processor, layout shifts and long tasks,
 * at load and for each key that is typed, over the same page with nothing; beside it what Hypothesis's client costs there.
 * Differences of medians, all in turn.
 */
const pageCost: Bench = async () => {
  const executablePath = findChromium();
  if (!executablePath) return { skipped: 'no Chromium here' };
  const browsers = new Map<With, OnStage>();
  try {
    for (const what of ['nothing', 'concord', 'hypothesis'] as const)
      browsers.set(what, await onStage(executablePath, what));
    const concord = browsers.get('concord');
    if (concord) await startWork(concord);
    const rows: Row[] = bytes();
    for (const place of PLACES) {
      process.stderr.write(`  ${place.name}\n`);
      rows.push(...atLoad(place, await compare(browsers, ROUNDS, (browser) => load(browser, place))));
      const { write } = place;
      if (write)
        rows.push(...atKeys(place, await compare(browsers, TYPINGS, (browser) => type(browser, place, write))));
    }
    return rows;
  } finally {
    for (const browser of browsers.values()) await browser.close();
  }
};

interface Cost {
  /** ms. */
  readonly task: number;
  readonly shift: number;
  readonly long: number;
}
type Costs = Readonly<Record<With, readonly Cost[]>>;

async function compare(
  browsers: ReadonlyMap<With, OnStage>,
  rounds: number,
  measure: (browser: OnStage) => Promise<Cost>,
): Promise<Costs> {
  const costs: Record<With, Cost[]> = { nothing: [], concord: [], hypothesis: [] };
  for (let round = -1; round < rounds; round++)
    for (const [what, browser] of browsers) {
      const cost = await measure(browser);
      if (round >= 0) costs[what].push(cost);
    }
  return costs;
}

async function load({ context }: OnStage, { url }: Place): Promise<Cost> {
  const page = await context.newPage();
  try {
    const { read } = await watched(page);
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForTimeout(SETTLE);
    return await read();
  } finally {
    await page.close();
  }
}

/** For each key. */
async function type({ context, stage }: OnStage, { url }: Place, write: (page: Page) => Promise<void>): Promise<Cost> {
  const page = await context.newPage();
  try {
    // What was typed before makes the document no longer.
    stage.setDocumentText(DOCUMENT_ID, 't.0', demands);
    const { read } = await watched(page);
    await page.goto(url, { waitUntil: 'load' });
    await write(page);
    // What opens with a compose window is no key's cost.
    await page.waitForTimeout(2 * SETTLE);
    const before = await read();
    await page.keyboard.type(KEYS, { delay: BETWEEN });
    await page.waitForTimeout(SETTLE);
    const after = await read();
    return {
      task: (after.task - before.task) / KEYS.length,
      shift: after.shift - before.shift,
      long: after.long - before.long,
    };
  } finally {
    await page.close();
  }
}

async function watched(page: Page): Promise<{ read(): Promise<Cost> }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.addInitScript(() => {
    const seen = { shift: 0, long: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      seen.long += list.getEntries().length;
    }).observe({ type: 'longtask', buffered: true });
  });
  return {
    async read() {
      const { metrics } = await cdp.send('Performance.getMetrics');
      const task = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
      return { task, ...(await page.evaluate(() => (window as never as { seen: Omit<Cost, 'task'> }).seen)) };
    },
  };
}

const over = (costs: Costs, what: With, kind: keyof Cost): number => {
  const middle = (of: With): number => median(costs[of].map((cost) => cost[kind]));
  return Math.max(0, middle(what) - middle('nothing'));
};
/** The limit stands in the place of a peer; what the peer costs is noted. */
const row = (costs: Costs, what: string, kind: keyof Cost, unit: string, limit: number, figures: number): Row => ({
  what,
  peer: 'limit',
  ours: over(costs, 'concord', kind),
  // A limit of nothing is no number to divide by: half of one is as good.
  theirs: limit || 0.5,
  unit,
  atMost: 1,
  note: `hypothesis client: ${over(costs, 'hypothesis', kind).toFixed(figures)}; the page alone: ${median(costs.nothing.map((cost) => cost[kind])).toFixed(figures)}`,
});
const atLoad = ({ name }: Place, costs: Costs): Row[] => [
  row(costs, `main thread at load, ${name}`, 'task', 'ms', 5, 1),
  { ...row(costs, `layout shift at load, ${name}`, 'shift', '', 0.0005, 4) },
  row(costs, `long tasks at load, ${name}`, 'long', 'more', 0, 0),
];
const atKeys = ({ name }: Place, costs: Costs): Row[] => [
  row(costs, `main thread for each key, writing in ${name}`, 'task', 'ms', 1, 2),
  row(costs, `layout shift while writing in ${name}`, 'shift', '', 0.0005, 4),
  row(costs, `long tasks while writing in ${name}`, 'long', 'more', 0, 0),
];

/** All that one page loads. */
function bytes(): Row[] {
  const folder = path.join(builtExtension('chrome'), 'content-scripts');
  const gzipped = (file: string): number => gzipSync(fs.readFileSync(file), { level: 9 }).length;
  const theirs = gzipped(path.join(root, 'node_modules/hypothesis/build/scripts/annotator.bundle.js'));
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith('page-'))
    .map((name) => ({
      what: `bytes of ${name}`,
      peer: 'limit',
      ours: gzipped(path.join(folder, name)),
      theirs: 12 * 1024,
      unit: 'B gz',
      atMost: 1,
      note: `hypothesis annotator: ${theirs}`,
    }));
}

/** A coalition with a decision in the document. */
async function startWork({ panel }: OnStage): Promise<void> {
  if (panel === null) throw new Error('no panel');
  const coalition = await foundBy({ panel: panel.scope }, null);
  await putFirst(panel.scope, coalition, 'Rent freeze');
  await panel.page.close();
}

export default pageCost;
