import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Frame, type Page, type Worker } from 'playwright-core';
import { findChromium } from '../../../scripts/browsers.mjs';
import { builtExtension } from '../../../scripts/build.mjs';
import { shadowScope } from './chromium-shadow.ts';
import { attachedTo } from './chromium-target.ts';
import {
  type BrowserDriver,
  calling,
  type DriverPage,
  evaluating,
  type LaunchOptions,
  offline,
  patience,
  type Scope,
  STAGE_HOSTS,
  until,
} from './driver.ts';

interface Session {
  readonly context: BrowserContext;
  readonly cdp: CDPSession;
  readonly pid: number | undefined;
  readonly extensionId: string;
  readonly version: string;
}

/** Chromium, Edge or Chrome, through playwright-core. */
export async function launchChromium(options: LaunchOptions = {}): Promise<BrowserDriver> {
  const ownProfile = options.profileDir === undefined;
  const profileDir = options.profileDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'concord-chromium-'));
  let scheme = options.colorScheme ?? 'light';
  let session = await start(options, profileDir, scheme);

  const extensionUrl = (file: string): string => `chrome-extension://${session.extensionId}/${file}`;
  const worker = (): Promise<Worker> => serviceWorker(session.context);
  /** Of several windows the one that was chosen last: without a screen the browser itself tells none from another. */
  let front: number | null = null;
  const windowOf = async (page: Page): Promise<number> => {
    const cdp = await session.context.newCDPSession(page);
    const { windowId } = (await send(cdp, 'Browser.getWindowForTarget', {})) as { windowId: number };
    await cdp.detach();
    return windowId;
  };
  const wrap = (page: Page): DriverPage => ({
    ...driverPage(page),
    async focus() {
      await page.bringToFront();
      if (front !== null) front = await windowOf(page);
    },
  });
  /** The tab in front, for whom the person's keys and menus are. */
  const tabInFront = (): chrome.tabs.QueryInfo =>
    front === null ? { active: true, lastFocusedWindow: true } : { active: true, windowId: front };

  const openIn = async (page: Page, url: string): Promise<DriverPage> => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(url, { waitUntil: 'load' });
    return wrap(page);
  };
  const open = async (url: string): Promise<DriverPage> => openIn(await session.context.newPage(), url);

  /** Any page of the extension's origin, for what only such a page may ask. */
  const withExtensionPage = async <R>(action: (page: Page) => Promise<R>): Promise<R> => {
    const page = await session.context.newPage();
    try {
      await page.goto(extensionUrl('manifest.json'));
      return await action(page);
    } finally {
      await page.close();
    }
  };

  const background = evaluating(async () => {
    const it = await worker();
    return (fn, args) => it.evaluate(calling(fn, args));
  });

  const host = evaluating(() => attachedTo(session.cdp, (url) => url.startsWith(extensionUrl('host.html'))));

  const end = async (how: () => Promise<void>): Promise<void> => {
    await how();
    await session.context.close().catch(() => {});
  };

  return {
    kind: 'chromium',
    get version() {
      return session.version;
    },
    get extensionId() {
      return session.extensionId;
    },
    profileDir,
    open,
    async openWindow(url) {
      const comes = session.context.waitForEvent('page');
      await session.cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true });
      const page = await comes;
      front = await windowOf(page);
      return openIn(page, url);
    },
    extensionUrl,
    openPanel: () => open(extensionUrl('sidepanel.html')),
    host,
    background,
    async grantHosts(origins) {
      const page = await session.context.newPage();
      await page.goto('chrome://extensions');
      for (const origin of origins) {
        await page.evaluate(
          ([id, host]) =>
            // biome-ignore lint/suspicious/noExplicitAny: a private interface of the browser's own page
            (globalThis as any).chrome.developerPrivate.addHostPermission(id, host),
          [session.extensionId, origin] as const,
        );
      }
      await page.close();
      const granted = await withExtensionPage((page) =>
        page.evaluate((hosts) => chrome.permissions.request({ origins: hosts }), origins),
      );
      if (!granted) throw new Error(`Chromium did not grant ${origins.join(', ')}`);
    },
    async enterActiveTab() {
      const { targetInfos } = await session.cdp.send('Target.getTargets', { filter: [{ type: 'tab' }] });
      const active = (one: object) => (one as { embedderData?: { tabActive?: boolean } }).embedderData?.tabActive;
      const tab = targetInfos.find(active);
      if (!tab) throw new Error('no tab is active');
      await send(session.cdp, 'Extensions.triggerAction', { id: session.extensionId, targetId: tab.targetId });
    },
    async runCommand(name) {
      await (await worker()).evaluate(
        async ([command, which]) => {
          const [tab] = await chrome.tabs.query(which);
          // biome-ignore lint/suspicious/noExplicitAny: `dispatch` stands in no type; it calls the real listeners
          (chrome.commands.onCommand as any).dispatch(command, tab);
        },
        [name, tabInFront()] as const,
      );
    },
    async runMenu(menuItemId, info = {}) {
      await (await worker()).evaluate(
        async ([id, more, which]) => {
          const [tab] = await chrome.tabs.query(which);
          // biome-ignore lint/suspicious/noExplicitAny: as above
          (chrome.contextMenus.onClicked as any).dispatch(
            { menuItemId: id, editable: false, pageUrl: tab?.url, ...more },
            tab,
          );
        },
        [menuItemId, info, tabInFront()] as const,
      );
    },
    async pageAt(urlPart) {
      const find = async () => session.context.pages().find((page) => page.url().includes(urlPart));
      const page = await until(find, patience, `a tab at ${urlPart}`);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.bringToFront();
      return wrap(page);
    },
    async copy(text) {
      await session.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await withExtensionPage((page) => page.evaluate((words) => navigator.clipboard.writeText(words), text));
    },
    goOffline: () => offline(host, true),
    goOnline: () => offline(host, false),
    async clipboard() {
      await session.context.grantPermissions(['clipboard-read']);
      return withExtensionPage((page) =>
        page.evaluate(async () => {
          const [item] = await navigator.clipboard.read();
          const read = async (type: string): Promise<string | null> =>
            item?.types.includes(type) ? (await item.getType(type)).text() : null;
          return { text: await read('text/plain'), html: await read('text/html') };
        }),
      );
    },
    async setColorScheme(next) {
      scheme = next;
      for (const page of session.context.pages()) await page.emulateMedia({ colorScheme: next });
    },
    async update() {
      const before = await worker();
      // Else an unpacked extension that is loaded again is switched off.
      const page = await session.context.newPage();
      await page.goto('chrome://extensions');
      await page.evaluate(() =>
        // biome-ignore lint/suspicious/noExplicitAny: a private interface of the browser's own page
        (globalThis as any).chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }),
      );
      await page.close();
      await before.evaluate(() => chrome.runtime.reload()).catch(() => {});
      await until(async () => (await worker()) !== before, patience, 'the worker of the update');
    },
    async kill() {
      await end(async () => {
        if (session.pid === undefined) throw new Error('The browser told no process id');
        process.kill(session.pid, 'SIGKILL');
        await until(async () => !alive(session.pid as number), patience, 'the end of the browser');
      });
    },
    async relaunch() {
      front = null;
      session = await start(options, profileDir, scheme);
    },
    async close() {
      await end(async () => {});
      if (ownProfile) fs.rmSync(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Waits for the first service worker of ours; asked for each time, since the worker comes and goes. */
async function serviceWorker(context: BrowserContext, ms = patience): Promise<Worker> {
  const ours = (worker: Worker) => worker.url().startsWith('chrome-extension://');
  const there = context.serviceWorkers().filter(ours).at(-1);
  return there ?? (await context.waitForEvent('serviceworker', { predicate: ours, timeout: ms }));
}

async function start(options: LaunchOptions, profileDir: string, colorScheme: 'light' | 'dark'): Promise<Session> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium, Chrome or Edge found: node scripts/setup.mjs --browsers');
  const extensionDir = options.extensionDir ?? builtExtension('chrome', { test: true });
  const headless = !(options.headed ?? Boolean(process.env.HEADED));
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath,
    headless,
    chromiumSandbox: process.platform !== 'linux' || process.getuid?.() !== 0,
    ignoreHTTPSErrors: true,
    colorScheme,
    reducedMotion: 'reduce',
    ...(options.locale ? { locale: options.locale } : {}),
    viewport: headless ? (options.size ?? { width: 1280, height: 800 }) : null,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...(options.loadBy === 'pipe'
        ? []
        : [`--disable-extensions-except=${extensionDir}`, `--load-extension=${extensionDir}`]),
      '--enable-unsafe-extension-debugging',
      '--allow-loopback-in-peer-connection',
      '--disable-background-timer-throttling',
      ...(options.stagePort && !options.real ? [hostRules(options.stagePort)] : []),
      // `ignoreHTTPSErrors` reaches pages only; the host's own document reads exports from the stage too.
      ...(options.stagePort === undefined ? [] : ['--ignore-certificate-errors']),
      ...(options.args ?? []),
    ],
  });
  const browser = context.browser();
  if (!browser) throw new Error('No browser behind the context');
  const cdp = await browser.newBrowserCDPSession();
  const worker = await serviceWorker(context, options.loadBy === 'pipe' ? 1000 : 8000).catch(async () => {
    // Branded Chrome does not obey the switch; it takes an unpacked extension over the pipe.
    await send(cdp, 'Extensions.loadUnpacked', { path: extensionDir });
    return serviceWorker(context);
  });
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  return {
    context,
    cdp,
    pid: processInfo.find((one) => one.type === 'browser')?.id,
    extensionId: new URL(worker.url()).host,
    version: browser.version(),
  };
}

function hostRules(port: number): string {
  const maps = STAGE_HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${port}`);
  return `--host-resolver-rules=${[...maps, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost'].join(', ')}`;
}

function driverPage(page: Page): DriverPage {
  const { mouse } = page;
  return {
    ...frameScope(page.mainFrame(), page),
    goto: async (url) => void (await page.goto(url, { waitUntil: 'load' })),
    reload: async () => void (await page.reload({ waitUntil: 'load' })),
    url: async () => page.url(),
    focus: () => page.bringToFront(),
    clickAt: ({ x, y }) => mouse.click(x, y),
    moveTo: ({ x, y }) => mouse.move(x, y),
    async drag(from, to) {
      await mouse.move(from.x, from.y);
      await mouse.down();
      await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
      await mouse.move(to.x, to.y, { steps: 4 });
      await mouse.up();
    },
    async frame(urlPart) {
      const find = async () => page.frames().find((frame) => frame.url().includes(urlPart) && !frame.isDetached());
      return frameScope(await until(find, patience, `a frame of ${urlPart}`), page);
    },
    async counts() {
      const cdp = await page.context().newCDPSession(page);
      await send(cdp, 'Performance.enable', {});
      // Twice: what the first one lets go may hold more.
      for (let time = 0; time < 2; time++) await send(cdp, 'HeapProfiler.collectGarbage', {});
      const { metrics } = (await send(cdp, 'Performance.getMetrics', {})) as {
        metrics: { name: string; value: number }[];
      };
      await cdp.detach();
      const read = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
      return { nodes: read('Nodes'), listeners: read('JSEventListeners'), heap: read('JSHeapUsedSize') };
    },
    shadow: (selector) => shadowScope(page, selector),
    resize: (size) => page.setViewportSize(size),
    screenshot: async (file) =>
      void (await page.screenshot({ path: file, ...(file.endsWith('.jpg') && { type: 'jpeg', quality: 45 }) })),
    close: () => page.close(),
  };
}

function frameScope(frame: Frame, page: Page): Scope {
  const act = { timeout: patience };
  return {
    ...evaluating(async () => (fn, args) => frame.evaluate(calling(fn, args))),
    run: (expression) => frame.evaluate(expression),
    click: (selector) => frame.locator(selector).first().click(act),
    async type(selector, text) {
      const field = frame.locator(selector).first();
      await field.focus(act);
      await field.press('End', act);
      await field.pressSequentially(text, act);
    },
    fill: (selector, text) => frame.locator(selector).first().fill(text, act),
    select: async (selector, value) => void (await frame.locator(selector).first().selectOption(value, act)),
    async text(selector) {
      const found = frame.locator(selector).first();
      return (await found.count()) > 0 ? found.innerText(act) : null;
    },
    press: (key) => page.keyboard.press(key),
    keyboard: (text) => page.keyboard.type(text),
  };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** For parts of the protocol that playwright has no type for. */
const send = (cdp: CDPSession, method: string, params: object): Promise<unknown> =>
  (cdp.send as (method: string, params: object) => Promise<unknown>)(method, params);
