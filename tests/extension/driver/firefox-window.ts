import { calling } from './driver.ts';
import type { Marionette } from './marionette.ts';

/**
 * Marionette has one current window, one current frame and one context (content or the browser's own) at a time. Here
 * each action names its place and has it to itself.
 */
export interface Place {
  readonly handle: string;
  /** Part of a frame's address, wherever the frame stands in the page. */
  readonly frame?: string;
}

export interface Windows {
  /** In a page or a frame. */
  at<R>(place: Place, action: () => Promise<R>): Promise<R>;
  evaluate(place: Place, fn: unknown, args: unknown[]): Promise<unknown>;
  /** An expression as text. */
  run(place: Place, expression: string): Promise<unknown>;
  /** In the browser itself, with all its rights. */
  // biome-ignore lint/suspicious/noExplicitAny: any arguments and results
  chrome<A extends any[], R>(fn: (...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  newTab(where?: 'tab' | 'window'): Promise<string>;
  /** The tab whose address contains this, or null. */
  find(urlPart: string): Promise<string | null>;
  close(handle: string): Promise<void>;
}

export function windows({ command }: Marionette): Windows {
  const alone = oneByOne();
  let current: string | undefined;

  const script = async (source: string, sandbox: string | null): Promise<unknown> => {
    const { value } = await command('WebDriver:ExecuteAsyncScript', {
      script: `const done = arguments[arguments.length - 1];
        (async () => (${source}))().then(
          (value) => done(JSON.stringify({ value })),
          (error) => done(JSON.stringify({ error: String(error) })));`,
      args: [],
      sandbox,
    });
    const answer = JSON.parse(value) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };

  const inChrome = async (source: string): Promise<unknown> => {
    await command('Marionette:SetContext', { value: 'chrome' });
    try {
      return await script(source, 'system');
    } finally {
      await command('Marionette:SetContext', { value: 'content' });
    }
  };

  const go = async ({ handle, frame }: Place): Promise<void> => {
    if (current !== handle) {
      await command('WebDriver:SwitchToWindow', { handle, focus: true });
      current = handle;
    }
    await command('WebDriver:SwitchToFrame', {});
    if (frame === undefined) return;
    const way = (await inChrome(calling(wayTo, [frame]))) as number[] | null;
    if (!way) throw new Error(`No frame of ${frame}`);
    for (const id of way) await command('WebDriver:SwitchToFrame', { id });
  };

  /** When the current tab has been closed, by us or by the page, every command fails until another one is chosen. */
  const somewhere = async (): Promise<void> => {
    try {
      await command('WebDriver:GetWindowHandle');
    } catch {
      const [handle] = await command('WebDriver:GetWindowHandles');
      await command('WebDriver:SwitchToWindow', { handle, focus: false });
      current = undefined;
    }
  };

  const at: Windows['at'] = (place, action) =>
    alone(async () => {
      await go(place);
      return action();
    });

  return {
    at,
    evaluate: (place, fn, args) => at(place, () => script(calling(fn, args), null)),
    run: (place, expression) => at(place, () => script(expression, null)),
    chrome: (fn, ...args) =>
      alone(async () => {
        await somewhere();
        return inChrome(calling(fn, args));
      }) as never,
    newTab: (where = 'tab') =>
      alone(async () => {
        await somewhere();
        const { handle } = await command('WebDriver:NewWindow', { type: where, focus: true });
        return handle;
      }),
    find: (urlPart) =>
      alone(async () => {
        await somewhere();
        for (const handle of (await command('WebDriver:GetWindowHandles')) as string[]) {
          await command('WebDriver:SwitchToWindow', { handle, focus: false });
          current = undefined;
          if (((await command('WebDriver:GetCurrentURL')).value as string).includes(urlPart)) return handle;
        }
        return null;
      }),
    close: (handle) =>
      alone(async () => {
        await command('WebDriver:SwitchToWindow', { handle, focus: true });
        await command('WebDriver:CloseWindow');
        await somewhere();
      }),
  };
}

/** In the browser: the numbers of the frames that lead to the one whose address holds this, in the front tab. */
function wayTo(part: string): number[] | null {
  // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects
  const browser = (globalThis as any).Services.wm.getMostRecentWindow('navigator:browser').gBrowser.selectedBrowser;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const search = (context: any): number[] | null => {
    for (const [at, child] of context.children.entries()) {
      if (child.currentWindowGlobal?.documentURI?.spec.includes(part)) return [at];
      const below = search(child);
      if (below) return [at, ...below];
    }
    return null;
  };
  return search(browser.browsingContext);
}

/** One action after the other, whether the one before succeeded or not. */
function oneByOne(): <R>(action: () => Promise<R>) => Promise<R> {
  let tail: Promise<unknown> = Promise.resolve();
  return (action) => {
    const next = tail.then(action, action);
    tail = next.catch(() => {});
    return next;
  };
}
