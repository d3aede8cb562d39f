import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { LIMITS } from '../lib/sync/wire.ts';
import { sendJoinPage } from './join-page.ts';
import { createMailboxServer, type MailboxLimits } from './mailbox.ts';
import { createSignaling, SIGNALING_LIMITS } from './signaling.ts';
import type { MailboxStore } from './store.ts';
import { createLmdbStore } from './store-lmdb.ts';

export interface RelayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string;
  /** Where the embedded store lives. Not used when `store` is given. */
  readonly dataDir: string;
  readonly store?: MailboxStore;
  /** Gets one line for each fault; never a topic, room, address or content. */
  readonly log?: (line: string) => void;
  readonly limits?: Partial<MailboxLimits>;
}
export interface Relay {
  /** `ws://host:port`, without a path: clients add `/s` (signaling) and `/m` (mailbox). */
  readonly url: string;
  readonly port: number;
  /** Cuts all sockets, commits what was begun, closes the store. */
  close(): Promise<void>;
}

const PING_EVERY_MS = 30_000;

/** Starts the relay: signaling on `/s`, mailbox on `/m`; `/health` and the page for the invited, `/join`, over HTTP. Throws when the port is taken or the store can't be opened. */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { port, host = '127.0.0.1', dataDir, log = () => {} } = options;
  const store = options.store ?? createLmdbStore(dataDir);
  const http = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/join') return sendJoinPage(response);
    response.writeHead(path === '/health' ? 200 : 404, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    response.end(path === '/health' ? 'ok\n' : 'not found\n');
  });
  // Deflate is off: sealed bytes don't compress, and compression of mixed content can leak it.
  const door = (maxPayload: number, take: (socket: WebSocket) => void) => {
    const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
    server.on('connection', take);
    return server;
  };
  const mailbox = createMailboxServer({ store, log, ...(options.limits && { limits: options.limits }) });
  const doors = new Map([
    ['/s', door(SIGNALING_LIMITS.frameBytes, createSignaling())],
    ['/m', door(LIMITS.frameBytes, mailbox)],
  ]);

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const server = doors.get(request.url?.split('?')[0] ?? '');
    socket.on('error', () => socket.destroy());
    if (!server) return socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    server.handleUpgrade(request, socket, head, (ws) => {
      keepAlive(ws);
      server.emit('connection', ws, request);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  const address = http.address() as AddressInfo;
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: async () => {
      for (const server of doors.values()) for (const ws of server.clients) ws.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await store.close();
    },
  };
};

/** Finds sockets whose other end is gone without a word: no answer to a ping until the next one is due. */
const keepAlive = (ws: WebSocket): void => {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return ws.terminate();
    alive = false;
    ws.ping();
  }, PING_EVERY_MS);
  timer.unref();
  ws.on('pong', () => {
    alive = true;
  });
  ws.on('close', () => clearInterval(timer));
};
