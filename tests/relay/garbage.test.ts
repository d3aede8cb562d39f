import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { randomBytes } from '../sync/people.ts';
import { rawMember } from './raw-client.ts';
import { buildRelay, type RelayProcess, spawnRelay } from './relay-process.ts';

/** How many frames; `GARBAGE=1000000` for a long run. Half to the mailbox, half to signaling. */
const FRAMES = Number(process.env.GARBAGE ?? 40_000);
const IN_ONE = 200;

let program: string;
let folder: string;
let relay: RelayProcess;
beforeAll(async () => {
  program = await buildRelay('garbage');
  folder = mkdtempSync(join(tmpdir(), 'concord-garbage-'));
});
afterAll(async () => {
  await relay.kill();
  rmSync(folder, { recursive: true, force: true });
});

const rssMb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'))?.[1]) / 1_024;
const GARBAGE = [
  '',
  'x',
  '{',
  'null',
  '[]',
  '{"v":1}',
  '{"v":1,"t":"append","ref":1,"entries":[]}',
  '{"v":9,"t":"ping"}',
  '{"type":"publish"}',
  '{"type":"subscribe","topics":[{}]}',
  '{"type":"publish","topic":"nobody","data":"x"}',
  '['.repeat(2_000),
  `{"v":1,"t":"open","room":"${'é'.repeat(300)}"}`,
];

/** Opens a socket, says garbage, does not wait for anything. */
const spoil = (door: string, n: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${relay.url}${door}`);
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.on('open', () => {
      for (let i = 0; i < n; i++) socket.send(i % 7 === 0 ? randomBytes(40) : (GARBAGE[i % GARBAGE.length] ?? ''));
      socket.close();
      setTimeout(() => socket.terminate(), 2_000);
    });
  });

describe('garbage', () => {
  for (const limits of [[], ['--no-limits']])
    it(`${FRAMES} frames ${limits[0] ?? 'within the limits'}: no crash, no growth, the others are served`, async () => {
      relay = await spawnRelay(program, folder, 0, limits);
      const good = await rawMember(relay.url, await deriveRoom(randomBytes(32)));
      const rounds = FRAMES / IN_ONE / 10;
      const some = async (n: number) => {
        for (let round = 0; round < n; round++)
          await Promise.all(Array.from({ length: 10 }, (_, i) => spoil(i % 2 ? '/m' : '/s', IN_ONE)));
      };
      // What a first use costs for good (code, buffers of the pool) is no growth.
      await some(Math.max(40, rounds / 2));
      const before = rssMb();
      await some(rounds);
      for (let i = 0; i < 40 && rssMb() - before > 10; i++) await new Promise((resolve) => setTimeout(resolve, 250));
      const grown = rssMb() - before;
      good.say({ v: 1, t: 'ping' });
      await good.frames('pong');
      expect(good.isOpen()).toBe(true);
      expect(grown).toBeLessThan(10);
      expect(relay.output().trim().split('\n').length).toBe(1);
      console.log(`garbage ${limits}: ${before.toFixed(1)} MB, ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB`);
      await relay.kill();
    }, 300_000);
});
