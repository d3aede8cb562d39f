import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildRelay, type RelayProcess, spawnRelay } from '../relay/relay-process.ts';

/** The relay as it is shipped, in a process of its own, for all tests of a file: killed by the system, started again on its port and folder. */
export const relayProcessForAll = (name: string) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'concord-host-relay-'));
  let program = '';
  let relay: RelayProcess | undefined;
  let output = '';
  beforeAll(async () => {
    program = await buildRelay(name);
    relay = await spawnRelay(program, dataDir);
  }, 30_000);
  afterAll(async () => {
    await relay?.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    dataDir,
    get url() {
      return relay?.url ?? '';
    },
    /** All that it has printed since the first start. */
    output: () => output + (relay?.output() ?? ''),
    kill: async () => {
      output += relay?.output() ?? '';
      await relay?.kill();
    },
    start: async () => {
      relay = await spawnRelay(program, dataDir, relay?.port);
    },
  };
};
