import type { FromPage, ToPage } from '../protocol/page.ts';
import { platform } from '../protocol/platform.ts';

export interface Connection {
  open(): void;
  send(message: FromPage): void;
}

/**
 * The port to the host. It comes back after the host was away; once this script's extension is gone (updated, switched
 * off), `gone` is called, and whoever made the connection takes everything down.
 */
export function connect(
  signal: AbortSignal,
  hear: (message: ToPage) => void,
  fresh: () => void,
  gone: () => void,
): Connection {
  let port: chrome.runtime.Port | null = null;
  let wait = 500;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    if (signal.aborted) return;
    try {
      if (!platform().runtime.id) throw new Error('gone');
      port = platform().runtime.connect({ name: 'page' });
    } catch {
      gone();
      return;
    }
    port.onMessage.addListener((message: ToPage) => {
      if (signal.aborted) return;
      wait = 500;
      hear(message);
    });
    port.onDisconnect.addListener(() => {
      port = null;
      void platform().runtime?.lastError; // read, so that the browser doesn't report it
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 30_000);
    });
    fresh();
  };
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    port?.disconnect();
  });
  return {
    open,
    send(message) {
      try {
        port?.postMessage(message);
      } catch {
        // The other end went away between two lines: it comes back and is told anew.
      }
    },
  };
}
