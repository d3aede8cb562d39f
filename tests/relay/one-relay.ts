import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { deriveRoom, type RoomKeys } from '../../lib/sync/keys.ts';
import { randomBytes } from '../sync/people.ts';
import { buildRelay, type RelayProcess, spawnRelay } from './relay-process.ts';

/** A relay of its own for each test of a file, with an empty folder, and the keys of a room that nobody has opened yet. */
export interface OneRelay extends RelayProcess {
  readonly program: string;
  readonly folder: string;
  readonly keys: RoomKeys;
  /** Ends with the test. */
  readonly signal: AbortSignal;
  /** After a `kill` or `stop`: starts it again on its folder, at its port. */
  again(more?: readonly string[]): Promise<void>;
  /** After a `kill`: all that it had kept is gone. */
  forget(): void;
}

/** To be called at the top of a file: registers what has to be done before and after each test. `name`: of the bundle. */
export const oneRelay = (name: string): OneRelay => {
  let program: string;
  let folder: string;
  let relay: RelayProcess;
  let keys: RoomKeys;
  let ending: AbortController;
  const makeFolder = () => {
    folder = mkdtempSync(join(tmpdir(), `concord-${name}-`));
  };
  beforeAll(async () => {
    program = await buildRelay(name);
  });
  beforeEach(async () => {
    makeFolder();
    relay = await spawnRelay(program, folder);
    keys = await deriveRoom(randomBytes(32));
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await relay.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get program() {
      return program;
    },
    get folder() {
      return folder;
    },
    get keys() {
      return keys;
    },
    get signal() {
      return ending.signal;
    },
    get url() {
      return relay.url;
    },
    get port() {
      return relay.port;
    },
    get pid() {
      return relay.pid;
    },
    output: () => relay.output(),
    kill: () => relay.kill(),
    stop: () => relay.stop(),
    again: async (more = []) => {
      relay = await spawnRelay(program, folder, relay.port, more);
    },
    forget: () => {
      rmSync(folder, { recursive: true, force: true });
      makeFolder();
    },
  };
};
