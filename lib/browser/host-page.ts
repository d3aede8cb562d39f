import { createHost, type Host } from '../host/host.ts';
import type { HostPort } from '../host/port.ts';
import { openBrowserStore, openCoalitionStore } from '../vault/open.ts';
import { api } from './api.ts';
import { readDocumentText } from './document-text.ts';

/** ms in which what a page proposed can be withdrawn before its window opens (P 7.6). */
const GRACE_MS = __TEST__ ? 1_500 : 60_000;

/**
 * Runs the host in this page: Chrome's offscreen document, Firefox's background page. Ports that come before it is ready
 * wait for it.
 */
export const runHost = (): Promise<Host> => {
  const host = openBrowserStore().then((browser) =>
    createHost({
      origin: new URL(api.runtime.getURL('/')).origin,
      browser,
      openCoalition: (id) => openCoalitionStore(id),
      now: () => Date.now(),
      zone: () => -new Date().getTimezoneOffset(),
      newId: () => {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return btoa(String.fromCharCode(...bytes))
          .replaceAll('+', '-')
          .replaceAll('/', '_')
          .replaceAll('=', '');
      },
      random: Math.random,
      defaultRelay: __DEFAULT_RELAY__ || null,
      grace: GRACE_MS,
      readText: readDocumentText,
      log: (event, detail) => console.info('concord', event, detail),
    }),
  );
  api.runtime.onConnect.addListener((port) => {
    if (port.name !== 'surface' && port.name !== 'page') return;
    const waiting = holdMessages(port);
    let gone = false;
    port.onDisconnect.addListener(() => {
      gone = true;
    });
    void host.then((ready) => {
      if (gone) return;
      ready.accept(waiting.port);
      waiting.release();
    });
  });
  if (__TEST__) {
    const offline = async (cut: boolean): Promise<void> => (await host).setNetwork(!cut);
    Object.assign(globalThis, { concordHost: host, concordTest: { offline } });
  }
  return host;
};

/** A port whose messages wait until somebody listens: what a surface says while the host still opens is not lost. */
const holdMessages = (port: chrome.runtime.Port): { readonly port: HostPort; release(): void } => {
  let held: unknown[] | null = [];
  let hear: (message: unknown) => void = () => {};
  port.onMessage.addListener((message: unknown) => {
    if (held) held.push(message);
    else hear(message);
  });
  return {
    port: {
      name: port.name,
      sender: port.sender,
      postMessage: (message) => port.postMessage(message),
      disconnect: () => port.disconnect(),
      onDisconnect: port.onDisconnect,
      onMessage: {
        addListener: (listener) => {
          hear = listener;
        },
      },
    },
    release: () => {
      const early = held ?? [];
      held = null;
      for (const message of early) hear(message);
    },
  };
};
