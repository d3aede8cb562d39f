import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { builtRelay } from '../../../scripts/build.mjs';
import { endWithUs } from './firefox-process.ts';

/** The relay as it is shipped, in a process of its own, on a folder that outlives it. */
export interface RelayUnderTest {
  readonly url: string;
  readonly dataDir: string;
  /** All that it has printed since the first start. */
  output(): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Again, on the same port and folder. */
  restart(): Promise<void>;
  /** Ends it; throws its folder away if it was made here. */
  close(): Promise<void>;
}

export async function startRelayProcess(
  options: { dataDir?: string; port?: number; args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<RelayUnderTest> {
  const dataDir = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'concord-relay-'));
  let output = '';
  let child: ChildProcess | undefined;

  const start = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const started = spawn(
        process.execPath,
        [builtRelay, '--port', String(port), '--data', dataDir, ...(options.args ?? [])],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, ...options.env },
        },
      );
      child = started;
      endWithUs(started);
      started.stderr.on('data', (text) => {
        output += text;
      });
      createInterface(started.stdout).on('line', (line) => {
        output += `${line}\n`;
        const url = /^relay listening on (ws:\S+)$/.exec(line)?.[1];
        if (url) resolve(url);
      });
      started.once('exit', () => reject(new Error(`The relay ended: ${output}`)));
    });

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    running.kill(signal);
    await gone;
  };

  const url = await start(options.port ?? 0);
  return {
    url,
    dataDir,
    output: () => output,
    kill: () => stop('SIGKILL'),
    restart: async () => void (await start(Number(new URL(url).port))),
    async close() {
      await stop('SIGTERM');
      if (!options.dataDir) fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
