import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/browsers.mjs';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';
import { fixtureSite } from '../extension/driver/fixture/fixture.ts';
import type { Scope } from '../extension/driver/index.ts';
import { foundBy } from '../extension/story/mara.ts';
import { type Bench, median, type Row, seeded } from './bench.ts';

const ROUNDS = 20;
/** Work is counted until so long after the page has loaded (ms). */
const SETTLE = 700;

/**
 * The page's main thread at load, in time of its processor (so that a busy machine counts for little): the same page with
 * nothing, with our content script, and with Hypothesis's client as its package ships it (boot.js, the annotator, its
 * styles; the application in its sidebar is left out). The page alone is taken off from both; medians, all in turn, each
 * load in a new tab. Measured before there is a coalition in this browser, and with one.
 */
const pageLoad: Bench = async () => {
  const extension = builtExtension('chrome', { test: true });
  const script = path.join(extension, 'content-scripts', 'page-google-docs.js');
  if (!fs.existsSync(script)) return { skipped: 'no content script is built yet' };
  const executablePath = findChromium();
  if (!executablePath) return { skipped: 'no Chromium here' };

  const site = await fixtureSite((url) => {
    const { pathname } = new URL(url, 'https://docs.google.com');
    if (pathname.startsWith('/client/')) return asset(pathname.slice('/client/'.length));
    if (pathname === '/empty') return { type: 'text/html', body: '<!doctype html>' };
    return { type: 'text/html', body: page(pathname.includes('/theirs') ? THEIR_SETTINGS : '') };
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

  const load = async (which: Which): Promise<Cost> => {
    const tab = await context.newPage();
    const cdp = await context.newCDPSession(tab);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await tab.goto(`https://docs.google.com/document/d/${which}-0123456789/edit`, { waitUntil: 'load' });
    await tab.waitForTimeout(SETTLE);
    const { metrics } = await cdp.send('Performance.getMetrics');
    const read = (name: string): number => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    await tab.close();
    return { script: read('ScriptDuration') + read('V8CompileDuration'), task: read('TaskDuration') };
  };
  /** Medians of what each adds to the page alone (ms). */
  const compare = async (): Promise<Record<'script' | 'task', Record<Which, number>>> => {
    const costs: Record<Which, Cost[]> = { alone: [], bare: [], ours: [], theirs: [] };
    for (let round = -1; round < ROUNDS; round++) {
      for (const which of WHICH) {
        const cost = await load(which);
        if (round >= 0) costs[which].push(cost);
      }
    }
    const over = (kind: keyof Cost) => {
      const middle = (which: Which): number => median(costs[which].map((one) => one[kind]));
      const of = (which: Which): number => Math.max(0, middle(which) - middle('alone'));
      return { alone: middle('alone'), bare: of('bare'), ours: of('ours'), theirs: of('theirs') };
    };
    return { script: over('script'), task: over('task') };
  };
  const rows = (costs: Awaited<ReturnType<typeof compare>>, when: string): Row[] => [
    {
      what: `script on the main thread at load, ${when}`,
      peer: 'hypothesis client',
      ours: costs.script.ours,
      theirs: costs.script.theirs,
      unit: 'ms',
      note: `without compiling and layout; an almost empty content script: ${costs.script.bare.toFixed(1)} ms`,
    },
    {
      what: `all work on the main thread at load, ${when}`,
      peer: 'hypothesis client',
      ours: costs.task.ours,
      theirs: costs.task.theirs,
      unit: 'ms',
      atMost: 0.2,
      note: `an almost empty content script: ${costs.task.bare.toFixed(1)} ms; the page alone: ${costs.task.alone.toFixed(1)} ms`,
    },
  ];

  try {
    await switchOn(context, id);
    await worker.evaluate(async () => {
      const on = (which: string) => [`https://docs.google.com/document/d/${which}-0123456789/*`];
      await chrome.scripting.unregisterContentScripts();
      await chrome.scripting.registerContentScripts([
        { id: 'bench', js: ['content-scripts/page-google-docs.js'], matches: on('ours'), runAt: 'document_idle' },
        { id: 'bare', js: ['content-scripts/docs-page.js'], matches: on('bare'), runAt: 'document_idle' },
      ]);
    });
    const before = await compare();
    await startCoalition(context, id);
    return [...rows(before, 'before there is a coalition'), ...rows(await compare(), 'with a coalition')];
  } finally {
    await context.close();
    await site.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};

async function startCoalition(context: BrowserContext, id: string): Promise<void> {
  const panel = await context.newPage();
  await panel.goto(`chrome-extension://${id}/sidepanel.html`);
  const scope = {
    // biome-ignore lint/suspicious/noExplicitAny: any function with any arguments, as text
    evaluate: (work: any, ...given: unknown[]) => panel.evaluate(`(${work})(...${JSON.stringify(given)})`),
  } as unknown as Scope;
  // Nobody answers there: the host works on its own device.
  await foundBy({ panel: scope }, 'ws://127.0.0.1:4455/');
  await panel.close();
}

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

const WHICH = ['alone', 'bare', 'ours', 'theirs'] as const;
type Which = (typeof WHICH)[number];
interface Cost {
  readonly script: number;
  readonly task: number;
}

const THEIR_SETTINGS = `<script type="application/json" class="js-hypothesis-config">${JSON.stringify({
  assetRoot: '/client/',
  sidebarAppUrl: '/empty',
  notebookAppUrl: '/empty',
  profileAppUrl: '/empty',
})}</script><script async src="/client/build/boot.js"></script>`;

/** A file of the client's package, as its own server would give it. */
const asset = (name: string) => ({
  type: name.endsWith('.css') ? 'text/css' : 'text/javascript',
  body: fs.readFileSync(path.join(root, 'node_modules/hypothesis', path.posix.normalize(name)), 'utf8'),
});

function page(more: string): string {
  const random = seeded(7);
  const word = (): string =>
    'rent freeze letter council tenant meeting report until we demand'.split(' ')[Math.floor(random() * 10)] as string;
  const paragraph = (): string => `<p>${Array.from({ length: 60 }, word).join(' ')}.</p>`;
  return `<!doctype html><title>A document</title><h1>A document</h1>${Array.from({ length: 80 }, paragraph).join('\n')}${more}`;
}

export default pageLoad;
