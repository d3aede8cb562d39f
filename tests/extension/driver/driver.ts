/**
 * One way to drive Concord in a real browser, so that one story runs in Chromium and in Firefox alike.
 * `launchChromium` and `launchFirefox` make it; see `chromium.ts` and `firefox.ts` for what each had to do for it.
 */

/** A function that runs in the page: it may use nothing of its surroundings but its arguments, which are JSON. */
// biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
export type PageFunction<A extends any[], R> = (...args: A) => R | Promise<R>;

/** What can be done in a page and, in the same words, in a frame of it. */
export interface Scope {
  // biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
  evaluate<A extends any[], R>(fn: PageFunction<A, R>, ...args: A): Promise<R>;
  /** Asks every 50 ms until the answer is truthy; faults in between count as "not yet". Within `patience` (15 s). */
  // biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
  waitFor<A extends any[], R>(fn: PageFunction<A, R>, ...args: A): Promise<R>;
  // biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
  waitWithin<A extends any[], R>(ms: number, fn: PageFunction<A, R>, ...args: A): Promise<R>;
  /** An expression as text; a promise is awaited. */
  run(expression: string): Promise<unknown>;
  /** A real, trusted click on the middle of the first match; waits until there is one. */
  click(selector: string): Promise<void>;
  /** Puts the focus there and types at the end. */
  type(selector: string, text: string): Promise<void>;
  /** The same after emptying it; also for dates (`2026-11-30`) and times. */
  fill(selector: string, text: string): Promise<void>;
  /** Chooses an option of a `<select>` by its value. */
  select(selector: string, value: string): Promise<void>;
  /** Visible text of the first match, or null. */
  text(selector: string): Promise<string | null>;
  /** A key or a chord for what has the focus: `Enter`, `Escape`, `Control+a`. */
  press(key: string): Promise<void>;
  /** Types into what has the focus. */
  keyboard(text: string): Promise<void>;
}

/** Inside a shadow root, open or closed, named by its host element. */
export interface ShadowScope {
  // biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
  evaluate<A extends any[], R>(fn: (root: ShadowRoot, ...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  // biome-ignore lint/suspicious/noExplicitAny: any arguments, checked at the call
  waitFor<A extends any[], R>(fn: (root: ShadowRoot, ...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  click(selector: string): Promise<void>;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DriverPage extends Scope {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  url(): Promise<string>;
  /** Brings its tab to the front. */
  focus(): Promise<void>;
  clickAt(at: Point): Promise<void>;
  moveTo(at: Point): Promise<void>;
  /** Presses at the first point, moves in steps, lets go at the second: a selection, a drag. */
  drag(from: Point, to: Point): Promise<void>;
  /** The frame whose address contains this, wherever it stands, also in a closed shadow root; waits for it. */
  frame(urlPart: string): Promise<Scope>;
  shadow(host: string): ShadowScope;
  /** The size of the page itself, px. */
  resize(size: { width: number; height: number }): Promise<void>;
  /** As PNG, or as JPEG where the file is named so. */
  screenshot(file: string): Promise<void>;
  /** After a collection of garbage; null where the browser doesn't tell (Firefox). */
  counts(): Promise<PageCounts | null>;
  close(): Promise<void>;
}

/** What a page holds, our script's world in it too. */
export interface PageCounts {
  readonly nodes: number;
  readonly listeners: number;
  /** Bytes of JavaScript's heap. */
  readonly heap: number;
}

/** A browser whose person asks for no motion: nothing is judged half faded in. */
export interface BrowserDriver {
  readonly kind: 'chromium' | 'firefox';
  readonly version: string;
  /** Id of the extension in this browser (Chromium: fixed by the test build's key; Firefox: the internal UUID). */
  readonly extensionId: string;
  readonly profileDir: string;
  /** A new tab. */
  open(url: string): Promise<DriverPage>;
  /** A new tab in a window of its own, beside those that are there. */
  openWindow(url: string): Promise<DriverPage>;
  /** `extensionUrl('sidepanel.html')` */
  extensionUrl(path: string): string;
  /** The side panel's page in a tab of its own, where it can be driven like any page. */
  openPanel(): Promise<DriverPage>;
  /** The page that owns everything: Chromium's offscreen document, Firefox's background page. Waits for it. */
  readonly host: Pick<Scope, 'evaluate' | 'waitFor' | 'waitWithin'>;
  /** The service worker (Chromium) or the background page (Firefox). */
  readonly background: Pick<Scope, 'evaluate' | 'waitFor' | 'waitWithin'>;
  /** As if the member had switched these sites on: `https://docs.google.com/*`. */
  grantHosts(origins: string[]): Promise<void>;
  /**
   * As if the person had pressed our button in the toolbar on the active tab: what comes next may touch that tab until it
   * goes elsewhere (`activeTab`). The synthetic commands and menus below don't bring it by themselves.
   */
  enterActiveTab(): Promise<void>;
  /** What the keyboard command does; synthetic keys don't reach it in either browser. */
  runCommand(name: string): Promise<void>;
  /** What an entry of the context menu does, on the active tab. */
  runMenu(menuItemId: string, info?: { selectionText?: string }): Promise<void>;
  /** Cuts only the host off, through the test build's hook `concordTest.offline(true)`. */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** A tab that stands there already, opened by a page or by the extension, whose address contains this; waits for it. */
  pageAt(urlPart: string): Promise<DriverPage>;
  /** As if the person had copied this somewhere. */
  copy(text: string): Promise<void>;
  /** What lies on the clipboard. */
  clipboard(): Promise<{ text: string | null; html: string | null }>;
  setColorScheme(scheme: 'light' | 'dark'): Promise<void>;
  /** Takes what lies in the build's folder now for an update of what runs (its manifest names a higher version). */
  update(): Promise<void>;
  /** The whole browser, by SIGKILL, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** The same profile again, after `kill` or `close`. Pages of before are gone. */
  relaunch(): Promise<void>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** The unpacked build; by default the test build of this browser. */
  extensionDir?: string;
  /** Kept when given; else a new one, thrown away at `close`. */
  profileDir?: string;
  /** Where the stage listens: the sites' real names lead there. */
  stagePort?: number;
  /** Shown on a screen; by default when the environment variable HEADED is set. */
  headed?: boolean;
  size?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** Language of the browser. */
  locale?: string;
  /** The real sites: no mapping of names to the stage. */
  real?: boolean;
  /** Chromium: by its switch (default), or over the pipe, the only way that branded Chrome obeys. */
  loadBy?: 'switch' | 'pipe';
  /** More of its command line. */
  args?: string[];
}

/** Names that lead to the stage. */
export const STAGE_HOSTS = [
  'docs.google.com',
  'mail.google.com',
  'calendar.google.com',
  '*.googleusercontent.com',
  'accounts.google.com',
  'outlook.office.com',
  'outlook.live.com',
  'example.com',
];

export const patience = 15_000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is truthy. */
export async function until<R>(ask: () => Promise<R>, ms = patience, what = 'it'): Promise<NonNullable<R>> {
  const end = Date.now() + ms;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer as NonNullable<R>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const because = last instanceof Error ? ` (${last.message})` : '';
      throw new Error(`Waited ${ms} ms in vain for ${what}${because}`);
    }
    await sleep(50);
  }
}

/** How a wait names what it waited for. */
export const named = (fn: unknown): string => String(fn).replace(/\s+/g, ' ').slice(0, 160);

/** The call of a driver's function as one expression: its source, its arguments as JSON. */
export const calling = (fn: unknown, args: unknown[]): string => `(${String(fn)})(...${JSON.stringify(args)})`;

export type Evaluate = (fn: unknown, args: unknown[]) => Promise<unknown>;

/** `evaluate` and the two waits, over whatever can evaluate; it is found anew each time, since places come and go. */
export function evaluating(place: () => Promise<Evaluate>): Pick<Scope, 'evaluate' | 'waitFor' | 'waitWithin'> {
  // biome-ignore lint/suspicious/noExplicitAny: results are typed by the interface
  const evaluate = async (fn: unknown, ...args: unknown[]): Promise<any> => (await place())(fn, args);
  // biome-ignore lint/suspicious/noExplicitAny: results are typed by the interface
  const waitWithin = (ms: number, fn: unknown, ...args: unknown[]): Promise<any> =>
    until(() => evaluate(fn, ...args), ms, named(fn));
  return { evaluate, waitWithin, waitFor: (fn, ...args) => waitWithin(patience, fn, ...args) };
}

/** Cuts the host off or joins it again, through the hook of the test build. */
export async function offline(host: Pick<Scope, 'evaluate'>, cut: boolean): Promise<void> {
  await host.evaluate((off) => {
    // biome-ignore lint/suspicious/noExplicitAny: the test build's hook
    const hook = (globalThis as any).concordTest;
    if (!hook?.offline) throw new Error('The test build has no hook concordTest.offline');
    return hook.offline(off);
  }, cut);
}
