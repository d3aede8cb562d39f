import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server in a process of its own: only its own processor time and memory are counted. */
export interface Server {
  readonly url: string;
  /** Seconds of processor time since its start, all threads. */
  cpu(): number;
  /** Resident kilobytes, after a collection of its garbage. */
  rss(): Promise<number>;
  end(): Promise<void>;
}

/** Collects garbage when told so: memory of all servers is read in the same state. */
const COLLECT = `process.on('SIGUSR2', () => { globalThis.gc(); globalThis.gc(); });`;

const BARE = `
import { WebSocketServer } from 'ws';
const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('close', () => room.delete(socket));
  socket.on('message', (data) => { for (const other of room) if (other !== socket) other.send(data); });
});`;
const HOCUSPOCUS = `
import { Server } from '@hocuspocus/server';
await new Server({ port: Number(process.env.PORT), address: '127.0.0.1', quiet: true }).listen();`;

const inline = (code: string): string[] => ['--input-type=module', '-e', code];

/** How each server is started; the peers as their packages ship them, without a store of theirs. */
export const PROGRAMS = {
  ws: inline(BARE),
  hocuspocus: inline(HOCUSPOCUS),
  'y-websocket': ['node_modules/y-websocket/bin/server.js'],
  'y-webrtc': ['node_modules/y-webrtc/bin/server.js'],
};

/** Starts a program with `PORT` and `HOST` in its environment and waits until it takes connections. */
export const startServer = async (args: readonly string[]): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-bench-'));
  writeFileSync(join(folder, 'collect.cjs'), COLLECT);
  const port = await freePort();
  const child: ChildProcess = spawn(
    process.execPath,
    ['--expose-gc', '--require', join(folder, 'collect.cjs'), ...args],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, 'data'), NO_LIMITS: '1' },
    },
  );
  const proc = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  await answering(port);
  return {
    url: `ws://127.0.0.1:${port}`,
    cpu: () => {
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    rss: async () => {
      child.kill('SIGUSR2');
      await pause(1_500);
      return Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]);
    },
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill('SIGKILL');
      }),
  };
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const answering = async (port: number): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)) return;
    await pause(50);
  }
  throw new Error('the server does not answer');
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
