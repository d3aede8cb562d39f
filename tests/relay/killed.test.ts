import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBalancer } from './balancer.ts';
import { runKillLoop } from './kill-loop.ts';
import { findRedis, startRedis } from './redis-server.ts';
import { buildRelay, type RelayProcess, spawnRelay } from './relay-process.ts';

/** How often a relay is killed in each test; `npm run torture` asks for a hundred. */
const KILLS = Number(process.env.KILLS ?? 10);
const PATIENCE_MS = 60_000 + KILLS * 10_000;

/** Acceptance: SIGKILL under load: 0 acknowledged entries lost, 0 entry ids delivered twice. */
describe('killed under load', () => {
  it(
    `one relay, ${KILLS} times`,
    async () => {
      const program = await buildRelay('killed');
      const folder = mkdtempSync(join(tmpdir(), 'concord-killed-'));
      let relay = await spawnRelay(program, folder);
      const { url, port } = relay;
      const { acknowledged } = await runKillLoop({
        kills: KILLS,
        urlOf: () => url,
        aliveUrl: () => url,
        strike: async () => {
          await relay.kill();
          relay = await spawnRelay(program, folder, port);
        },
      });
      console.log(`killed ${KILLS} times: ${acknowledged} acknowledged, 0 lost, 0 twice`);
      expect(relay.output().trim().split('\n').length).toBe(1);
      await relay.kill();
      rmSync(folder, { recursive: true, force: true });
    },
    PATIENCE_MS,
  );

  it.runIf(findRedis())(
    `two relays on one Redis, either of them, ${KILLS} times`,
    async () => {
      const [redis, program] = await Promise.all([startRedis(), buildRelay('killed-redis')]);
      const spawn = () => spawnRelay(program, '/nowhere', 0, ['--redis', redis.url]);
      const relays: RelayProcess[] = [await spawn(), await spawn()];
      const at = (i: number): RelayProcess => relays[i] as RelayProcess;
      // Half of the members prefer the one, half the other; who is killed loses its own to the survivor.
      const balancers = await Promise.all([
        startBalancer(() => [at(0).port, at(1).port]),
        startBalancer(() => [at(1).port, at(0).port]),
      ]);
      const { acknowledged } = await runKillLoop({
        kills: KILLS,
        urlOf: (i) => balancers[i % 2]?.url ?? '',
        aliveUrl: () => at(0).url,
        strike: async (round) => {
          await at(round % 2).kill();
          relays[round % 2] = await spawn();
        },
      });
      console.log(`two relays, killed ${KILLS} times: ${acknowledged} acknowledged, 0 lost, 0 twice`);
      for (const balancer of balancers) balancer.close();
      await Promise.all(relays.map((relay) => relay.kill()));
      await redis.stop();
    },
    PATIENCE_MS + 300_000,
  );
});
