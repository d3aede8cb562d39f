import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../debian.ts';

/** A real Redis of a test's own, on a free port and in a folder of its own, which writes to disk before it answers. */
export interface RedisServer {
  readonly url: string;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Starts again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Whether there is a redis-server; installs Debian's where this may be done. Says loudly when the tests go without. */
export const findRedis = (): boolean =>
  findProgram('redis-server', 'redis-server', 'the tests of the store on Redis DO NOT RUN');

export const startRedis = async (): Promise<RedisServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-redis-'));
  const port = await freePort();
  const settings = { port, dir: folder, bind: '127.0.0.1', save: '', appendonly: 'yes', appendfsync: 'always' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let kill = async () => {};
  const start = async () => {
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    kill = () => {
      child.kill('SIGKILL');
      return gone;
    };
    const isUp = () => execFileSync('redis-cli', ['-p', String(port), 'ping'], { stdio: 'pipe' }).includes('PONG');
    for (let i = 0; i < 200; i++) {
      try {
        if (isUp()) return;
      } catch {
        // not yet
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('redis-server does not answer');
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: () => kill(),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
