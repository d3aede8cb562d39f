import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtExtension } from '../../../scripts/build.mjs';
import {
  type BrowserDriver,
  type DriverPage,
  evaluating,
  type LaunchOptions,
  named,
  offline,
  patience,
  type Scope,
  type ShadowScope,
  until,
} from './driver.ts';
import { inBackground } from './firefox-background.ts';
import { chord, down, move, pointer, typing, up } from './firefox-input.ts';
import { endFirefox, type FirefoxProcess, GECKO_ID, startFirefox, UUID } from './firefox-process.ts';
import { type Place, type Windows, windows } from './firefox-window.ts';

interface Session {
  readonly process: FirefoxProcess;
  readonly windows: Windows;
}

/** Firefox, release or ESR, over Marionette. */
export async function launchFirefox(options: LaunchOptions = {}): Promise<BrowserDriver> {
  const ownProfile = options.profileDir === undefined;
  const profileDir = options.profileDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'concord-firefox-'));
  let session = await start(options, profileDir);

  const extensionUrl = (file: string): string => `moz-extension://${UUID}/${file}`;
  const chrome: Windows['chrome'] = (fn, ...args) => session.windows.chrome(fn, ...args);
  const background = evaluating(async () => inBackground(session.windows));

  const openIn = async (where: 'tab' | 'window', url: string): Promise<DriverPage> => {
    const page = driverPage(session, await session.windows.newTab(where));
    await page.goto(url);
    return page;
  };
  const open = (url: string): Promise<DriverPage> => openIn('tab', url);

  return {
    kind: 'firefox',
    get version() {
      return session.process.version;
    },
    extensionId: UUID,
    profileDir,
    open,
    openWindow: (url) => openIn('window', url),
    extensionUrl,
    openPanel: () => open(extensionUrl('sidepanel.html')),
    host: background,
    background,
    grantHosts: (origins) => chrome(grant, GECKO_ID, origins),
    enterActiveTab: () => chrome(enterActiveTab, GECKO_ID),
    runCommand: (name) => chrome(shortcut, GECKO_ID, name),
    runMenu: (menuItemId, info = {}) => chrome(menu, GECKO_ID, menuItemId, info),
    async pageAt(urlPart) {
      const handle = await until(() => session.windows.find(urlPart), patience, `a tab at ${urlPart}`);
      const page = driverPage(session, handle);
      await page.focus();
      return page;
    },
    copy: (text) => chrome(writeClipboard, text),
    goOffline: () => offline(background, true),
    goOnline: () => offline(background, false),
    clipboard: () => chrome(readClipboard),
    setColorScheme: (scheme) => chrome(preferScheme, scheme === 'dark' ? 0 : 1),
    update: () => install(session.process, options),
    kill: () => endFirefox(session.process, 'kill'),
    async relaunch() {
      session = await start(options, profileDir);
    },
    async close() {
      await endFirefox(session.process, 'quit');
      if (ownProfile) fs.rmSync(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function start(options: LaunchOptions, profileDir: string): Promise<Session> {
  const process = await startFirefox(options, profileDir);
  const { command } = process.marionette;
  const all = windows(process.marionette);
  await resize(command, options.size ?? { width: 1280, height: 800 });
  await install(process, options);
  return { process, windows: all };
}

async function install({ marionette }: FirefoxProcess, { extensionDir }: LaunchOptions): Promise<void> {
  await marionette.command('Addon:Install', {
    path: extensionDir ?? builtExtension('firefox', { test: true }),
    temporary: true,
  });
}

/** The size is that of the page, as in Chromium, not of the window around it. */
async function resize(
  command: FirefoxProcess['marionette']['command'],
  size: { width: number; height: number },
): Promise<void> {
  const { value } = await command('WebDriver:ExecuteScript', {
    script: 'return [outerWidth - innerWidth, outerHeight - innerHeight];',
    args: [],
  });
  await command('WebDriver:SetWindowRect', { width: size.width + value[0], height: size.height + value[1] });
}

function driverPage({ process, windows: all }: Session, handle: string): DriverPage {
  const { command } = process.marionette;
  const top: Place = { handle };
  const act = (place: Place, actions: object[]): Promise<void> =>
    all.at(place, async () => {
      await command('WebDriver:PerformActions', { actions });
      await command('WebDriver:ReleaseActions');
    });

  const element = (place: Place, selector: string, action: (id: string) => Promise<unknown>): Promise<true> =>
    until(
      () =>
        all.at(place, async () => {
          const { value } = await command('WebDriver:FindElement', { using: 'css selector', value: selector });
          await action(Object.values(value)[0] as string);
          return true as const;
        }),
      patience,
      selector,
    );

  const scope = (place: Place): Scope => ({
    ...evaluating(async () => (fn, args) => all.evaluate(place, fn, args)),
    run: (expression) => all.run(place, expression),
    click: async (selector) => void (await element(place, selector, (id) => command('WebDriver:ElementClick', { id }))),
    type: async (selector, text) =>
      void (await element(place, selector, (id) => command('WebDriver:ElementSendKeys', { id, text }))),
    fill: async (selector, text) =>
      void (await element(place, selector, async (id) => {
        await command('WebDriver:ElementClear', { id });
        await command('WebDriver:ElementSendKeys', { id, text });
      })),
    select: async (selector, value) =>
      void (await until(
        () =>
          all.at(place, async () => {
            const found = await command('WebDriver:FindElements', {
              using: 'css selector',
              value: `${selector} option`,
            });
            // By the property: an option without the attribute has its words for a value.
            for (const one of found as object[]) {
              const id = Object.values(one)[0] as string;
              if ((await command('WebDriver:GetElementProperty', { id, name: 'value' })).value !== value) continue;
              await command('WebDriver:ElementClick', { id });
              return true as const;
            }
            return false as const;
          }),
        patience,
        `${selector}, ${value}`,
      )),
    text: (selector) =>
      all.evaluate(place, (wanted: string) => document.querySelector<HTMLElement>(wanted)?.innerText ?? null, [
        selector,
      ]) as Promise<string | null>,
    press: (key) => act(place, chord(key)),
    keyboard: (text) => act(place, typing(text)),
  });

  return {
    ...scope(top),
    goto: (url) => all.at(top, () => command('WebDriver:Navigate', { url })),
    reload: () => all.at(top, () => command('WebDriver:Refresh')),
    url: () => all.at(top, async () => (await command('WebDriver:GetCurrentURL')).value),
    focus: () => all.at(top, () => command('WebDriver:SwitchToWindow', { handle, focus: true })),
    clickAt: (at) => act(top, pointer(move(at), down, up)),
    moveTo: (at) => act(top, pointer(move(at))),
    drag: (from, to) => {
      const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
      return act(top, pointer(move(from), down, move(middle, 30), move(to, 30), up));
    },
    async frame(urlPart) {
      const place = { handle, frame: urlPart };
      await until(() => all.at(place, async () => true), patience, `a frame of ${urlPart}`);
      return scope(place);
    },
    shadow: (host) => shadowScope({ process, windows: all }, top, host),
    resize: (size) => all.at(top, () => resize(command, size)),
    counts: async () => null,
    async screenshot(file) {
      const png: string = await all.at(
        top,
        async () => (await command('WebDriver:TakeScreenshot', { full: false })).value,
      );
      fs.writeFileSync(file, Buffer.from(file.endsWith('.jpg') ? await all.chrome(toJpeg, png) : png, 'base64'));
    },
    close: () => all.close(handle),
  };
}

function shadowScope({ process, windows: all }: Session, place: Place, host: string): ShadowScope {
  const { command } = process.marionette;
  const root = async (): Promise<object> => {
    const { value } = await command('WebDriver:FindElement', { using: 'css selector', value: host });
    return (await command('WebDriver:GetShadowRoot', { id: Object.values(value)[0] })).value;
  };
  const evaluate = (fn: unknown, ...args: unknown[]) =>
    all.at(place, async () => {
      const { value } = await command('WebDriver:ExecuteAsyncScript', {
        script: `const [root, done] = arguments;
          (async () => (${String(fn)})(root, ...${JSON.stringify(args)}))().then(
            (value) => done(JSON.stringify({ value })),
            (error) => done(JSON.stringify({ error: String(error) })));`,
        args: [await root()],
        sandbox: null,
      });
      const answer = JSON.parse(value) as { value?: unknown; error?: string };
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.value;
    });
  return {
    evaluate: evaluate as never,
    waitFor: (fn, ...args) => until(() => evaluate(fn, ...args), patience, named(fn)) as never,
    async click(selector) {
      await until(
        () =>
          all.at(place, async () => {
            const shadow = Object.values(await root())[0];
            const { value } = await command('WebDriver:FindElementFromShadowRoot', {
              shadowRoot: shadow,
              using: 'css selector',
              value: selector,
            });
            await command('WebDriver:ElementClick', { id: Object.values(value)[0] });
            return true;
          }),
        patience,
        `${selector} in ${host}`,
      );
    },
  };
}

// What follows runs in the browser itself.

async function grant(id: string, origins: string[]): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { ChromeUtils, WebExtensionPolicy } = globalThis as any;
  const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
  const { extension } = WebExtensionPolicy.getByID(id);
  await ExtensionPermissions.add(id, { permissions: [], origins, data_collection: [] }, extension);
}

function enterActiveTab(id: string): void {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { WebExtensionPolicy } = globalThis as any;
  const { extension } = WebExtensionPolicy.getByID(id);
  extension.tabManager.addActiveTabPermission();
}

function shortcut(id: string, name: string): void {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { WebExtensionPolicy } = globalThis as any;
  const { extension } = WebExtensionPolicy.getByID(id);
  extension.shortcuts.onCommand(name);
}

function menu(id: string, menuItemId: string, more: object): void {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { Services, WebExtensionPolicy } = globalThis as any;
  const { extension } = WebExtensionPolicy.getByID(id);
  const tab = Services.wm.getMostRecentWindow('navigator:browser').gBrowser.selectedTab;
  const info = { menuItemId, editable: false, modifiers: [], pageUrl: tab.linkedBrowser.currentURI.spec, ...more };
  extension.emit('webext-menu-menuitem-click', info, tab);
}

function preferScheme(value: number): void {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  (globalThis as any).Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', value);
}

function writeClipboard(text: string): void {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { Components } = globalThis as any;
  const { classes, interfaces } = Components;
  classes['@mozilla.org/widget/clipboardhelper;1'].getService(interfaces.nsIClipboardHelper).copyString(text);
}

async function toJpeg(png: string): Promise<string> {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const win = (globalThis as any).Services.wm.getMostRecentWindow('navigator:browser');
  const bytes = Uint8Array.from(win.atob(png), (letter: string) => letter.charCodeAt(0));
  const bitmap = await win.createImageBitmap(new win.Blob([bytes], { type: 'image/png' }));
  const canvas = new win.OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  const out = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.45 })).arrayBuffer());
  let text = '';
  for (const byte of out) text += String.fromCharCode(byte);
  return win.btoa(text);
}

function readClipboard(): { text: string | null; html: string | null } {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const { Services, Components } = globalThis as any;
  const read = (type: string): string | null => {
    const transferable = Components.classes['@mozilla.org/widget/transferable;1'].createInstance(
      Components.interfaces.nsITransferable,
    );
    transferable.init(null);
    transferable.addDataFlavor(type);
    Services.clipboard.getData(transferable, Services.clipboard.kGlobalClipboard);
    const data = {} as { value?: { QueryInterface(type: unknown): { data: string } } };
    try {
      transferable.getTransferData(type, data);
    } catch {
      return null;
    }
    return data.value?.QueryInterface(Components.interfaces.nsISupportsString).data ?? null;
  };
  return { text: read('text/plain'), html: read('text/html') };
}
