import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { percentile } from '../bench/bench.ts';
import { randomBytes, until } from '../sync/people.ts';
import { enterRoom } from './member.ts';
import { rawMember } from './raw-client.ts';
import { buildRelay, type RelayProcess, spawnRelay } from './relay-process.ts';

/** How many frames; `GARBAGE=1000000` for a long run. Half to the mailbox, half to signaling. */
const FRAMES = Number(process.env.GARBAGE ?? 40_000);

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
/** Ten sockets a round say 200 frames each, from a thread of their own, so that the members who are measured don't wait for them. */
const spoil = async (rounds: number): Promise<number> => {
  const senders = new Worker(new URL('./garbage-senders.mjs', import.meta.url));
  try {
    senders.postMessage({ url: relay.url, rounds });
    const [sent] = (await once(senders, 'message')) as [number];
    return sent;
  } finally {
    await senders.terminate();
  }
};

/** Two members of a room, one of whom says something twenty times a second, and how long it took to come to the other (ms). */
const neighbours = async (signal: AbortSignal) => {
  const keys = await deriveRoom(randomBytes(32));
  const said: number[] = [];
  const took: number[] = [];
  const writer = await enterRoom(relay.url, keys, signal);
  const reader = await enterRoom(relay.url, keys, signal, {
    onEntries: async (contents) => {
      for (const { content } of contents)
        took.push(performance.now() - (said[Number(Buffer.from(content).toString())] ?? 0));
    },
  });
  await Promise.all([writer.mailbox.readToEnd(), reader.mailbox.readToEnd()]);
  const speak = setInterval(() => {
    void writer.mailbox.append([utf8(String(said.push(performance.now()) - 1))]);
  }, 50);
  signal.addEventListener('abort', () => clearInterval(speak));
  return {
    /** p95 of what was said while `during` lasts, at least a hundred words. */
    p95: async (during: () => Promise<unknown>): Promise<number> => {
      const from = took.length;
      await Promise.all([during(), until(() => took.length >= from + 100, 60_000)]);
      return percentile(took.slice(from), 0.95);
    },
  };
};

describe('garbage', () => {
  for (const limits of [[], ['--no-limits']])
    it(
      `${FRAMES} frames ${limits[0] ?? 'within the limits'}: no crash, no growth, the others are served`,
      async () => {
        relay = await spawnRelay(program, folder, 0, limits);
        const good = await rawMember(relay.url, await deriveRoom(randomBytes(32)));
        const ending = new AbortController();
        const others = await neighbours(ending.signal);
        const rounds = FRAMES / 2_000;
        // What a first use costs for good (code, buffers of the pool) is no growth.
        await spoil(Math.max(40, rounds / 2));
        const quiet = await others.p95(async () => {});
        const before = rssMb();
        const spoilt = await others.p95(async () => expect(await spoil(rounds)).toBeGreaterThanOrEqual(FRAMES * 0.99));
        for (let i = 0; i < 40 && rssMb() - before > 10; i++) await new Promise((resolve) => setTimeout(resolve, 250));
        const grown = rssMb() - before;
        good.say({ v: 1, t: 'ping' });
        await good.frames('pong');
        expect(good.isOpen()).toBe(true);
        expect(grown).toBeLessThan(10);
        expect(relay.output().trim().split('\n').length).toBe(1);
        const ms = `${quiet.toFixed(1)} → ${spoilt.toFixed(1)} ms (${(spoilt / quiet).toFixed(2)} ×)`;
        console.log(
          `garbage ${limits}: ${before.toFixed(1)} MB, ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB; the others’ p95 ${ms}`,
        );
        ending.abort();
        await relay.kill();
      },
      300_000 + FRAMES,
    );
});
