import WebSocket from 'ws';
import type { Result } from '../../lib/coalition/result.ts';
import type { HostDeps, TextRead } from '../../lib/host/deps.ts';
import { createHost, type Host } from '../../lib/host/host.ts';
import type { HostPort } from '../../lib/host/port.ts';
import type { FromPage, ToPage } from '../../lib/protocol/page.ts';
import type { AnyCommand, AnyQuery, Recorded, ResultOf, ToSurface } from '../../lib/protocol/surface.ts';
import { PROTOCOL_VERSION } from '../../lib/protocol/surface.ts';
import { createMemoryVault, type TestVault } from './memory-vault.ts';

/** Node has no WebSocket of its own; the client is the same. */
Object.assign(globalThis, { WebSocket });

export const ORIGIN = 'chrome-extension://concord';

/** A pair of joined ports: what one side posts, the other hears, a microtask later and as a copy (as the browser does). */
const portPair = (name: string, sender: HostPort['sender']) => {
  const toHost: ((message: unknown) => void)[] = [];
  const gone: (() => void)[] = [];
  const heard: unknown[] = [];
  const waiters = new Set<() => void>();
  let open = true;
  let why = 'the host hung up';
  const port: HostPort = {
    name,
    sender,
    postMessage: (message) => {
      if (!open) throw new Error('port closed');
      heard.push(structuredClone(message));
      for (const wake of waiters) wake();
    },
    disconnect: () => {
      open = false;
      for (const wake of waiters) wake();
    },
    onMessage: { addListener: (listener) => toHost.push(listener) },
    onDisconnect: { addListener: (listener) => gone.push(listener) },
  };
  return {
    port,
    heard,
    isOpen: () => open,
    say: (message: unknown) =>
      queueMicrotask(() => {
        for (const listener of toHost) listener(structuredClone(message));
      }),
    /** Gives up waiting, and says why. */
    give: (reason: string) => {
      why = reason;
      port.disconnect();
    },
    drop: () => {
      open = false;
      for (const listener of gone) listener();
    },
    /** Waits until `pick` gives something out of what was heard. */
    until: <T>(pick: (heard: readonly unknown[]) => T | undefined): Promise<T> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pick(heard);
          if (found === undefined && open) return;
          waiters.delete(look);
          if (found === undefined) reject(new Error(why));
          else resolve(found);
        };
        waiters.add(look);
        look();
      }),
  };
};

export interface TestBrowser {
  host: Host;
  readonly vault: TestVault;
  readonly logged: { event: string; detail: unknown }[];
  execute(coalition: string | null, command: AnyCommand, id?: string): Promise<Result<Recorded>>;
  /** Resolves with the first answer that satisfies `wanted`. */
  see<Q extends AnyQuery>(
    coalition: string | null,
    query: Q,
    wanted?: (value: NonNullable<ResultOf<Q>>) => boolean,
  ): Promise<NonNullable<ResultOf<Q>>>;
  surface(url?: string, nonce?: string | null): ReturnType<typeof portPair>;
  page(
    tab: number,
    url: string,
  ): ReturnType<typeof portPair> & {
    tell(message: FromPage): void;
    told<T extends ToPage['t']>(
      t: T,
      check?: (m: Extract<ToPage, { t: T }>) => boolean,
    ): Promise<Extract<ToPage, { t: T }>>;
  };
  restart(): Promise<void>;
  readonly deps: { -readonly [K in keyof HostDeps]: HostDeps[K] };
}

/** A browser with the real host over a vault in memory; its surfaces and pages are ports. `clock` can be set ahead. */
export const startBrowser = async (
  options: {
    readonly vault?: TestVault;
    readonly now?: () => number;
    readonly readText?: (url: string) => Promise<TextRead>;
  } = {},
): Promise<TestBrowser> => {
  const vault = options.vault ?? createMemoryVault();
  const logged: TestBrowser['logged'] = [];
  const deps: TestBrowser['deps'] = {
    origin: ORIGIN,
    browser: vault.browser,
    openCoalition: (id) => vault.open(id),
    now: options.now ?? (() => Date.now()),
    zone: () => 0,
    newId: () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
    random: () => 0,
    defaultRelay: null,
    // The real cost is judged by tests/keep/backup.test.ts and the browsers; here it would be nothing but waiting.
    backupCost: { m: 256, t: 1, p: 1 },
    grace: 0,
    readText: options.readText ?? (async () => ({ ok: false, refused: 'unreachable' })),
    log: (event, detail) => logged.push({ event, detail }),
  };
  let host = await createHost(deps);
  let commands = 0;
  const browser: TestBrowser = {
    get host() {
      return host;
    },
    set host(next) {
      host = next;
    },
    vault,
    logged,
    deps,
    surface: (url = `${ORIGIN}/sidepanel.html`, nonce = null) => {
      const pair = portPair('surface', { id: 'concord', url, origin: ORIGIN });
      host.accept(pair.port);
      pair.say({ t: 'hello', version: PROTOCOL_VERSION, nonce });
      return pair;
    },
    page: (tab, url) => {
      const pair = portPair('page', {
        id: 'concord',
        url,
        origin: new URL(url).origin,
        tab: { id: tab, url },
        frameId: 0,
      });
      host.accept(pair.port);
      return {
        ...pair,
        tell: (message) => pair.say(message),
        told: (t, check = () => true) =>
          pair.until((heard) =>
            (heard as ToPage[]).filter((m): m is never => m.t === t).findLast((m) => check(m)),
          ) as never,
      };
    },
    execute: async (coalition, command, id = `test-command-${++commands}-${Math.random()}`) => {
      const port = browser.surface();
      port.say({ t: 'execute', id, coalition, command });
      const answer = await port.until((heard) =>
        (heard as ToSurface[]).find((m): m is Extract<ToSurface, { t: 'answer' }> => m.t === 'answer' && m.id === id),
      );
      port.drop();
      return answer.result;
    },
    see: async (coalition, query, wanted = () => true) => {
      const port = browser.surface();
      port.say({ t: 'watch', id: 'w', coalition, query });
      const late = setTimeout(
        () => port.give(`waited 20 s for ${JSON.stringify(query)}: ${JSON.stringify(port.heard.at(-1))}`),
        20_000,
      );
      const value = await port.until((heard) =>
        (heard as ToSurface[])
          .filter((m): m is Extract<ToSurface, { t: 'changed' }> => m.t === 'changed' && m.value !== null)
          .findLast((m) => wanted(m.value as never)),
      );
      clearTimeout(late);
      port.drop();
      return value.value as never;
    },
    restart: async () => {
      host.stop();
      host = await createHost(deps);
    },
  };
  return browser;
};

/** Unwraps a result that must be a success. */
export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};
