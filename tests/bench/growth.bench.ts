import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { encodeBundle } from '../../lib/sync/bundle.ts';
import { findChromium } from '../../scripts/browsers.mjs';
import { type Bench, median, type Row } from './bench.ts';
import { bundlesOf, type History, writeHistory } from './growth/history.ts';
import type { GrowthPage } from './growth/page.ts';
import { RECORDS_A_QUARTER } from './growth/quarter.ts';
import { type Figures, share } from './growth/run.ts';
import { serveGrowthPage } from './growth/serve.ts';

const YEARS = (process.env.CONCORD_GROWTH_YEARS ?? '1,5,10').split(',').map(Number);
/** Starts of the browser's page for each size: the median counts. */
const STARTS = 5;
const ROUNDS = 40;

/**
 * What years cost (issue 4): coalitions of one, five and ten years in a real Chromium's IndexedDB, taken in by the host's
 * own import; then the host started over them again and again. A page of its own origin, without the extension around it.
 */
const growth: Bench = async () => {
  const executablePath = findChromium();
  if (!executablePath) return { skipped: 'no Chromium here' };
  const history = await writeHistory(Math.max(...YEARS) * 4, (quarter) => process.stderr.write(`  ${quarter}\r`));
  let parts: Uint8Array[] = [];
  const server = await serveGrowthPage((at) => parts[at] ?? new Uint8Array());
  try {
    const rows: Row[] = [];
    for (const years of YEARS) {
      parts = await partsOf(history, years);
      rows.push(...rowsOf(years, history, await inChromium(executablePath, server.url, history, years, parts.length)));
    }
    return rows;
  } finally {
    server.close();
  }
};

interface Measured {
  readonly starts: readonly Figures[];
  /** Bytes of JS heap after a garbage collection, with the first screen watched; and after all commands. */
  readonly heapAtStart: readonly number[];
  readonly heapAfter: readonly number[];
}

const inChromium = async (
  executablePath: string,
  url: string,
  history: History,
  years: number,
  count: number,
): Promise<Measured> => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-growth-'));
  const open = () =>
    chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      chromiumSandbox: process.platform !== 'linux' || process.getuid?.() !== 0,
    });
  const chapter = history.chapters[years * 4 - 1];
  if (!chapter) throw new Error('no such year');
  const now = chapter.ends - 60_000;
  const starts: Figures[] = [];
  const heaps = { atStart: [] as number[], after: [] as number[] };
  try {
    const filling = await open();
    const page = await filling.newPage();
    await page.goto(url);
    const began = performance.now();
    const { coalition, person, keys } = history;
    const firstSecret = [...history.firstSecret];
    const secret = chapter.secret && [...chapter.secret];
    await page.evaluate((sheet) => (globalThis as unknown as { growth: GrowthPage }).growth.fill(sheet), {
      coalition,
      person,
      keys,
      firstSecret,
      secret,
      now,
      parts: count,
    });
    process.stderr.write(`  ${years} years taken in, ${Math.round((performance.now() - began) / 1000)} s\n`);
    await filling.close();
    for (let start = 0; start < STARTS; start++) {
      // A browser that was just started, as in the morning: nothing is warm.
      const context = await open();
      const fresh = await context.newPage();
      await fresh.goto(url);
      // Each start is later than the one before: no time comes twice in a device's log.
      const at = now + start * 1_000_000;
      const run = (rounds: number) =>
        fresh.evaluate(([when, id, n]) => (globalThis as unknown as { growth: GrowthPage }).growth.run(when, id, n), [
          at,
          coalition,
          rounds,
        ] as const);
      if (start === 0) {
        await run(0);
        heaps.atStart.push(await heapOf(fresh));
      } else {
        starts.push(await run(ROUNDS));
        heaps.after.push(await heapOf(fresh));
      }
      await context.close();
    }
    return { starts, heapAtStart: heaps.atStart, heapAfter: heaps.after };
  } finally {
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};

const heapOf = async (page: Page): Promise<number> => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
};

const partsOf = async (history: History, years: number): Promise<Uint8Array[]> => {
  const parts: Uint8Array[] = [];
  for await (const bundle of bundlesOf(history, years * 4)) parts.push(encodeBundle(bundle));
  return parts;
};

/** The aim stands in the place of a peer: issue 4's line "Cost of growth". */
const rowsOf = (years: number, history: History, { starts, heapAtStart, heapAfter }: Measured): Row[] => {
  const facts = history.chapters.slice(0, years * 4).reduce((sum, chapter) => sum + chapter.facts.length, 0);
  const all = (pick: (figures: Figures) => readonly number[]): number[] => starts.flatMap(pick).sort((a, b) => a - b);
  const middle = (pick: (figures: Figures) => number): number => median(starts.map(pick));
  const size = `${years * 4 * RECORDS_A_QUARTER} records, ${facts} facts`;
  const shown = (what: string, ours: number, unit: string, note: string): Row => ({
    what: `${years} years: ${what}`,
    peer: 'no aim',
    ours,
    theirs: 0,
    unit,
    note,
  });
  const line = (what: string, ours: number, aim: number, unit: string, note = size): Row => ({
    ...shown(what, ours, unit, note),
    peer: 'aim',
    theirs: aim,
    atMost: 1,
  });
  const recorded = all((figures) => figures.recorded);
  const uncommitted = all((figures) => figures.uncommitted);
  const work = all((figures) => figures.work);
  return [
    line(
      "host's first line to first answer",
      middle(({ firstAnswer }) => firstAnswer),
      500,
      'ms',
    ),
    line('JS heap after GC, first screen watched', Math.max(...heapAtStart) / 1e6, 60, 'MB'),
    line('JS heap after GC, after the commands', median([...heapAfter]) / 1e6, 60, 'MB'),
    line(
      'decide, apply, project, p95',
      share(work, 0.95),
      5,
      'ms',
      'from command to answer without what is waited for: store, signature, hash; with port, checks and what others watch',
    ),
    shown('the same, p50', share(work, 0.5), 'ms', ''),
    shown('a command but its commit, p95', share(uncommitted, 0.95), 'ms', 'signature and reading too'),
    line('"recorded" p50', share(recorded, 0.5), 10, 'ms'),
    line('"recorded" p95', share(recorded, 0.95), 30, 'ms'),
    line(
      'nothing new, on the wire',
      middle(({ nothingNew }) => nothingNew),
      2_048,
      'B',
      'both directions',
    ),
    shown(
      'first command after the first answer',
      middle(({ firstRecorded }) => firstRecorded),
      'ms',
      'at once; ledger, derivation and volumes are set up before it',
    ),
    shown(
      'two equal devices compared',
      middle(({ compared }) => compared),
      'ms',
      '',
    ),
  ];
};

export default growth;
