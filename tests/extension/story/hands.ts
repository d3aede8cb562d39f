import type { Result } from '../../../lib/coalition/result.ts';
import type { AnyCommand, AnyQuery, Recorded, ResultOf } from '../../../lib/protocol/surface.ts';
import type { BrowserDriver, DriverPage, Scope } from '../driver/index.ts';

/** What a person's hands do on our surfaces, by the names that the surfaces give their parts. */
export const button = (name: string): string => `[data-name="${name}"]`;
export const field = (name: string): string => `input[name="${name}"], textarea[name="${name}"]`;

/** Waits for the beat that a card lets pass after it was shown, before it takes a write (P 8.8). */
export const armed = (scope: Scope): Promise<boolean> =>
  scope.waitFor(() => document.querySelector('[data-armed="no"]') === null);

/**
 * Clicks the button of this name once it can be clicked. A card that grows moves under the mouse, and the click lands beside
 * it: then once more, as a person would. What the button does with a click that it heard is its own matter.
 */
export const press = async (scope: Scope, name: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    await scope.waitFor((selector) => {
      const found = document.querySelector<HTMLButtonElement>(selector);
      return found !== null && !found.disabled && found.getClientRects().length > 0;
    }, button(name));
    await armed(scope);
    await scope.evaluate((selector) => {
      const { dataset } = document.documentElement;
      delete dataset.heard;
      const hear = ({ target }: Event): void => {
        if (!(target instanceof Element) || target.closest(selector) === null) return;
        dataset.heard = 'yes';
        document.removeEventListener('click', hear, true);
      };
      document.addEventListener('click', hear, true);
    }, button(name));
    await scope.click(button(name));
    // A place that is gone has heard it.
    const heard = await scope.evaluate(() => document.documentElement.dataset.heard === 'yes').catch(() => true);
    if (heard) return;
    if (tries === 3) throw new Error(`"${name}" heard no click`);
  }
};

/** Waits until these words can be read in the scope. */
export const read = (scope: Scope, words: string): Promise<boolean> =>
  scope.waitFor((wanted) => {
    const text = document.body.innerText.replace(/\s+/g, ' ');
    return text.includes(wanted);
  }, words);

/** Sends a command as our own pages do, over the port, from a page of the extension. */
export const command = async (
  page: Scope,
  coalition: string | null,
  what: AnyCommand,
  id = `story-${Math.random().toString(36).slice(2)}-${Date.now()}`,
): Promise<Result<Recorded>> =>
  untilHostIsThere(() =>
    page.evaluate(
      (coalitionId, said, name) =>
        new Promise<Result<Recorded>>((resolve, reject) => {
          const api = (window as unknown as { browser?: typeof chrome }).browser ?? chrome;
          void api.runtime.sendMessage({ t: 'wake' }).catch(() => {});
          const port = api.runtime.connect({ name: 'surface' });
          port.onMessage.addListener((message: { t: string; id?: string; result?: Result<Recorded> }) => {
            if (message.t === 'welcome')
              port.postMessage({ t: 'execute', id: name, coalition: coalitionId, command: said });
            if (message.t !== 'answer' || message.id !== name || !message.result) return;
            port.disconnect();
            resolve(message.result);
          });
          port.onDisconnect.addListener(() => reject(new Error('the host hung up')));
          port.postMessage({ t: 'hello', version: 1, nonce: null });
        }),
      coalition,
      what,
      id,
    ),
  );

/** A host that is still starting hangs up: asked again, as our own pages do; a command keeps its id and is done once. */
const untilHostIsThere = async <T>(work: () => Promise<T>): Promise<T> => {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!String(error).includes('the host hung up') || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};

/** The same, and it must be recorded. */
export const must = async (page: Scope, coalition: string | null, what: AnyCommand): Promise<Recorded> => {
  const result = await command(page, coalition, what);
  if (!result.ok) throw new Error(`${what.name} was refused: ${JSON.stringify(result.error)}`);
  return result.value;
};

/** The host's present answer to a query. */
export const ask = async <Q extends AnyQuery>(page: Scope, coalition: string | null, query: Q): Promise<ResultOf<Q>> =>
  untilHostIsThere(() =>
    page.evaluate(
      (coalitionId, asked) =>
        new Promise<ResultOf<Q>>((resolve, reject) => {
          const api = (window as unknown as { browser?: typeof chrome }).browser ?? chrome;
          void api.runtime.sendMessage({ t: 'wake' }).catch(() => {});
          const port = api.runtime.connect({ name: 'surface' });
          port.onMessage.addListener((message: { t: string; value?: ResultOf<Q> }) => {
            if (message.t === 'welcome')
              port.postMessage({ t: 'watch', id: 'w', coalition: coalitionId, query: asked });
            if (message.t === 'refused') reject(new Error(JSON.stringify(message)));
            if (message.t !== 'changed') return;
            port.disconnect();
            resolve(message.value as ResultOf<Q>);
          });
          port.onDisconnect.addListener(() => reject(new Error('the host hung up')));
          port.postMessage({ t: 'hello', version: 1, nonce: null });
        }),
      coalition,
      query as never,
    ),
  );

/** Asks until the answer satisfies. */
export const see = async <Q extends AnyQuery>(
  page: Scope,
  coalition: string | null,
  query: Q,
  wanted: (value: NonNullable<ResultOf<Q>>) => boolean,
  ms = 20_000,
): Promise<NonNullable<ResultOf<Q>>> => {
  const end = Date.now() + ms;
  for (;;) {
    const value = await ask(page, coalition, query);
    if (value && wanted(value as NonNullable<ResultOf<Q>>)) return value as NonNullable<ResultOf<Q>>;
    if (Date.now() > end)
      throw new Error(`Waited ${ms} ms in vain for ${JSON.stringify(query)}: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** The side panel of a browser, beside the page in `tab` where there is one, at a place of its own. */
export const panelAt = async (driver: BrowserDriver, place = ''): Promise<DriverPage> =>
  driver.open(driver.extensionUrl(`sidepanel.html${place}`));
