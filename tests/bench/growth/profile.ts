import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createMemoryVault } from '../../host/memory-vault.ts';
import { entryOf } from './entry.ts';
import { bundlesOf, writeHistory } from './history.ts';
import { measure, share, takeIn } from './run.ts';

/** node --expose-gc scripts/run-ts.mjs tests/bench/growth/profile.ts [quarters] [rounds]: the host in Node, over a vault in memory, and where its time goes. */
export default async (quarters = '4', rounds = '20', file = '') => {
  const count = Number(quarters);
  const history = await writeHistory(count);
  const vault = createMemoryVault();
  const world = { now: (history.chapters.at(-1)?.ends ?? 0) - 60_000, browser: vault.browser, open: vault.open };
  const from = performance.now();
  await takeIn(world, await entryOf(history, count), bundlesOf(history, count));
  console.log(`taken in, ${Math.round(performance.now() - from)} ms`);
  const session = new Session();
  if (file) {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  }
  const before = heap();
  const { figures, host } = await measure(world, history.coalition, Number(rounds));
  if (file) writeFileSync(file, JSON.stringify((await session.post('Profiler.stop')).profile));
  const { recorded, uncommitted, work, ...rest } = figures;
  console.log({
    ...rest,
    'recorded p50': share(recorded, 0.5),
    'recorded p95': share(recorded, 0.95),
    'uncommitted p95': share(uncommitted, 0.95),
    'work p50': share(work, 0.5),
    'work p95': share(work, 0.95),
    'heap MB': heap() - before,
  });
  host.stop();
};

const heap = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};
