import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { LIMITS, WIRE_VERSION } from '../lib/sync/wire.ts';
import { addressOf, createAddresses } from './addresses.ts';
import type { Bus } from './bus.ts';
import type { Stores } from './join-page.ts';
import { createLifeline } from './lifeline.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { createMailboxServer } from './mailbox.ts';
import { createMetrics } from './metrics.ts';
import { createPages, createProbe } from './pages.ts';
import { createSignaling, SIGNALING_LIMITS } from './signaling.ts';
import type { MailboxStore } from './store.ts';
import { createLmdbStore } from './store-lmdb.ts';
import type { TurnOptions } from './turn.ts';

export interface RelayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string;
  /** Where the embedded store lives. Not used when `store` is given. */
  readonly dataDir: string;
  readonly store?: MailboxStore;
  /** Between relays on one store; none where there is one relay. */
  readonly bus?: Bus;
  /** Gets one line for each fault; never a topic, room, address or content. */
  readonly log?: (line: string) => void;
  readonly limits?: Partial<RelayLimits>;
  /** Serves `/metrics`. */
  readonly metrics?: boolean;
  /** Believes the last entry of X-Forwarded-For. Only behind a reverse proxy that sets it. */
  readonly trustProxy?: boolean;
  readonly turn?: TurnOptions;
  /** ms since 1970; the system's, unless a test passes its own. */
  readonly clock?: () => number;
  readonly stores?: Stores;
  /** Called for each batch that comes. */
  readonly onBatch?: () => void;
}
export interface Relay {
  /** `ws://host:port`, without a path: clients add `/s` (signaling) and `/m` (mailbox). */
  readonly url: string;
  readonly port: number;
  /** Takes nothing new, commits and answers what was begun, tells each client when to come back, closes the store. */
  close(): Promise<void>;
}

/** Starts the relay: signaling on `/s`, mailbox on `/m`; `/health`, `/join` and, where switched on, `/metrics` over HTTP. Throws when the port is taken or the store can't be opened. */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { port, host = '127.0.0.1', dataDir, log = () => {}, bus = null, turn = null } = options;
  const limits: RelayLimits = { ...RELAY_LIMITS, ...options.limits };
  const store = options.store ?? createLmdbStore(dataDir);
  const now = () => performance.now();
  const clock = options.clock ?? Date.now;
  const begun = now();
  const metrics = createMetrics();
  const addresses = createAddresses(limits, now);
  const lifeline = createLifeline(limits, now, (why) => metrics.count('concord_cut_off_total', 1, `reason="${why}"`));
  const mailbox = createMailboxServer({
    store,
    log,
    limits,
    metrics,
    addresses,
    turn,
    now,
    clock,
    lifeline,
    endOfTurn: setImmediate,
    ...(options.onBatch && { onBatch: options.onBatch }),
  });
  const signaling = createSignaling({ limits, metrics, now, lifeline, bus });
  let leaving = false;

  // Deflate is off: sealed bytes don't compress, and compression of mixed content can leak it.
  const door = (
    name: string,
    maxPayload: number,
    take: (socket: WebSocket, raw: Duplex, address: string | null) => void,
  ) => ({
    name,
    take,
    sockets: new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false }),
  });
  const doors = new Map([
    ['/s', door('signaling', SIGNALING_LIMITS.frameBytes, signaling.take)],
    ['/m', door('mailbox', LIMITS.frameBytes, mailbox.take)],
  ]);
  const count = (): number => [...doors.values()].reduce((sum, { sockets }) => sum + sockets.clients.size, 0);

  const probe = createProbe(() => store.find('health'), now);
  const uptime = () => Math.round((now() - begun) / 1_000);
  const pages = createPages({
    stores: options.stores ?? { chrome: null, firefox: null },
    metrics: options.metrics ? metrics : null,
    health: async () => {
      const storeMs = await probe();
      const status = leaving ? 'leaving' : storeMs === null ? 'store-fails' : 'ok';
      return { status, wire: WIRE_VERSION, uptime: uptime(), sockets: count(), storeMs };
    },
  });
  metrics.gauge(
    'concord_sockets',
    () => new Map([...doors.values()].map(({ name, sockets }) => [`door="${name}"`, sockets.clients.size])),
  );
  metrics.gauge('concord_rooms_listened', () => new Map([['', mailbox.rooms()]]));
  metrics.gauge('concord_uptime_seconds', () => new Map([['', uptime()]]));
  metrics.gauge('concord_memory_bytes', () => new Map([['', process.memoryUsage.rss()]]));

  const http = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, (request, response) => {
    pages(request, response).catch(() => response.destroy());
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', destroyIt);
    const found = doors.get(request.url?.split('?')[0] ?? '');
    const turnAway = (status: string, reason: string) => {
      metrics.count('concord_turned_away_total', 1, `reason="${reason}"`);
      socket.end(
        `HTTP/1.1 ${status}\r\nconnection: close\r\nretry-after: ${5 + Math.ceil(Math.random() * 25)}\r\n\r\n`,
      );
    };
    if (!found) return turnAway('404 Not Found', 'path');
    if (leaving) return turnAway('503 Service Unavailable', 'leaving');
    if (count() >= limits.sockets) return turnAway('503 Service Unavailable', 'full');
    const address = addressOf(request, options.trustProxy ?? false);
    if (!addresses.enter(address)) return turnAway('429 Too Many Requests', 'address');
    // This machine's own is not counted, and needs no listener.
    if (address !== null) socket.once('close', () => addresses.leave(address));
    found.sockets.handleUpgrade(request, socket, head, (ws) => {
      metrics.count('concord_sockets_total', 1, `door="${found.name}"`);
      socket.off('error', destroyIt); // from here on it is the WebSocket's
      lifeline.add(ws);
      found.take(ws, socket, address);
    });
  });
  const sweeping = setInterval(() => {
    lifeline.sweep();
    addresses.sweep();
    mailbox.sweep();
  }, limits.idleMs / 4).unref();
  const pruning = setInterval(() => {
    mailbox.prune().catch(() => log('mailbox: pruning failed'));
  }, PRUNE_EVERY_MS).unref();
  const sweepingUnopened = setInterval(lifeline.sweepUnopened, limits.openMs / 4).unref();

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  const bound = http.address() as AddressInfo;

  const close = async (): Promise<void> => {
    leaving = true;
    clearInterval(sweeping);
    clearInterval(sweepingUnopened);
    clearInterval(pruning);
    const closed = new Promise((resolve) => http.close(resolve));
    // Five milliseconds for each: that is how fast they may come back.
    const spread = Math.min(30_000, Math.max(300, count() * 5));
    const goodbyes = [...doors.values()].flatMap(({ sockets }) => [...sockets.clients].map(gone));
    await Promise.race([
      Promise.all([mailbox.leave(spread), signaling.leave(Math.min(2_000, count()))]),
      pause(STORE_PATIENCE_MS),
    ]);
    await Promise.race([Promise.all(goodbyes), pause(1_000)]);
    for (const { sockets } of doors.values()) for (const ws of sockets.clients) ws.terminate();
    http.closeAllConnections();
    await closed;
    await store.close();
  };
  let closing: Promise<void> | null = null;
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${bound.port}`,
    port: bound.port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

/** Days pass slowly: this often is looked for what may go. */
const PRUNE_EVERY_MS = 3_600_000;
/** How long a stop waits for a store that does not answer. What it has not acknowledged, the clients still have. */
const STORE_PATIENCE_MS = 10_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

function destroyIt(this: Duplex): void {
  this.destroy();
}

const gone = (ws: WebSocket): Promise<void> => new Promise((resolve) => ws.once('close', () => resolve()));
