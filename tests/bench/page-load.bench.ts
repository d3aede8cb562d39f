import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/browsers.mjs';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';
import { fixtureSite } from '../extension/driver/fixture/fixture.ts';
import { type Bench, median, seeded } from './bench.ts';

const ROUNDS = 15;
/** Work is counted until so long after the page has loaded. */
const SETTLE = 700;

/**
 * The page's main thread at load: the same page with nothing, with our content script, with Hypothesis's annotator. The
 * page alone is taken off from both; medians, the three in turn, each load in a new tab.
 */
const pageLoad: Bench = async () => {
  const extension = builtExtension('chrome', { test: true });
  const script = path.join(extension, 'content-scripts', 'page.js');
  if (!fs.existsSync(script)) return { skipped: 'no content script is built yet' };
  const executablePath = findChromium();
  if (!executablePath) return { skipped: 'no Chromium here' };

  const annotator = fs.readFileSync(
    path.join(root, 'node_modules/hypothesis/build/scripts/annotator.bundle.js'),
    'utf8',
  );
  const plain = page('');
  const withTheirs = page(THEIR_SETTINGS);
  const site = await fixtureSite((url) => {
    if (url.startsWith('/annotator.js')) return { type: 'text/javascript', body: annotator };
    if (url.includes('theirs')) return { type: 'text/html', body: withTheirs };
    if (url.includes('empty')) return { type: 'text/html', body: '<!doctype html>' };
    return { type: 'text/html', body: plain };
  });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-bench-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    chromiumSandbox: process.platform !== 'linux' || process.getuid?.() !== 0,
    ignoreHTTPSErrors: true,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      `--host-resolver-rules=MAP docs.google.com:443 127.0.0.1:${site.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const id = new URL(worker.url()).host;

  const load = async (url: string): Promise<Cost> => {
    const tab = await context.newPage();
    const cdp = await context.newCDPSession(tab);
    await cdp.send('Performance.enable');
    await tab.goto(url, { waitUntil: 'load' });
    await tab.waitForTimeout(SETTLE);
    const { metrics } = await cdp.send('Performance.getMetrics');
    const read = (name: string): number => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    await tab.close();
    return { script: read('ScriptDuration') + read('V8CompileDuration'), task: read('TaskDuration') };
  };

  try {
    await switchOn(context, id);
    await worker.evaluate(async () => {
      await chrome.scripting.unregisterContentScripts();
      await chrome.scripting.registerContentScripts([
        { id: 'bench', js: ['content-scripts/page.js'], matches: ['https://docs.google.com/document/d/ours/*'] },
      ]);
    });
    const costs = { alone: [] as Cost[], ours: [] as Cost[], theirs: [] as Cost[] };
    for (let round = -1; round < ROUNDS; round++) {
      for (const which of ['alone', 'ours', 'theirs'] as const) {
        const cost = await load(`https://docs.google.com/document/d/${which}/edit`);
        if (round >= 0) costs[which].push(cost);
      }
    }
    const over = (which: 'ours' | 'theirs', kind: keyof Cost): number => {
      const middle = (all: Cost[]): number => median(all.map((one) => one[kind]));
      return Math.max(0, middle(costs[which]) - middle(costs.alone));
    };
    return [
      {
        what: 'script on the main thread at load',
        peer: 'hypothesis annotator',
        ours: over('ours', 'script'),
        theirs: over('theirs', 'script'),
        unit: 'ms',
        note: 'without compiling and layout; of ours, most is the browser setting up an isolated world',
      },
      {
        what: 'all work on the main thread at load',
        peer: 'hypothesis annotator',
        ours: over('ours', 'task'),
        theirs: over('theirs', 'task'),
        unit: 'ms',
        atMost: 0.2,
        note: 'style, layout and timers are in it',
      },
    ];
  } finally {
    await context.close();
    await site.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};

/** As the member does it in the welcome page. */
async function switchOn(context: BrowserContext, id: string): Promise<void> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(
    // biome-ignore lint/suspicious/noExplicitAny: a private interface of the browser's own page
    (own) => (globalThis as any).chrome.developerPrivate.addHostPermission(own, 'https://docs.google.com/*'),
    id,
  );
  await page.goto(`chrome-extension://${id}/manifest.json`);
  await page.evaluate(() => chrome.permissions.request({ origins: ['https://docs.google.com/*'] }));
  // The product registers its own script now; the bench registers it for one address only.
  await page.waitForTimeout(500);
  await page.close();
}

interface Cost {
  readonly script: number;
  readonly task: number;
}

const THEIR_SETTINGS = `<script type="application/json" class="js-hypothesis-config">{"assetRoot":"/","sidebarAppUrl":"/empty"}</script>
<link rel="sidebar" href="/empty" type="application/annotator+html"><script src="/annotator.js"></script>`;

function page(more: string): string {
  const random = seeded(7);
  const word = (): string =>
    'rent freeze letter council tenant meeting report until we demand'.split(' ')[Math.floor(random() * 10)] as string;
  const paragraph = (): string => `<p>${Array.from({ length: 60 }, word).join(' ')}.</p>`;
  return `<!doctype html><title>A document</title><h1>A document</h1>${Array.from({ length: 80 }, paragraph).join('\n')}${more}`;
}

export default pageLoad;
