import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The relay as it is shipped: bundled, started by plain Node, killed by the system. */
export interface RelayProcess {
  readonly url: string;
  readonly port: number;
  /** All that it has printed, both streams. */
  output(): string;
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Bundles the relay into a folder of its own and gives the path of the program. */
export const buildRelay = async (name: string): Promise<string> => {
  const outDir = fileURLToPath(new URL(`../../.output/test-${name}`, import.meta.url));
  await build({ configFile: fileURLToPath(new URL('../../relay/vite.config.ts', import.meta.url)), build: { outDir } });
  return `${outDir}/main.mjs`;
};

/** Starts the program and waits for its line. */
export const spawnRelay = async (
  program: string,
  dataDir: string,
  port = 0,
  more: readonly string[] = [],
): Promise<RelayProcess> => {
  const child: ChildProcess = spawn(process.execPath, [program, '--port', String(port), '--data', dataDir, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr?.on('data', (text) => {
    output += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const gone = ended.then(() => {});
  const url = await new Promise<string>((resolve, reject) => {
    if (!child.stdout) return reject(new Error('no output'));
    createInterface(child.stdout).on('line', (line) => {
      output += `${line}\n`;
      const found = /^relay listening on (ws:\S+)$/.exec(line)?.[1];
      if (found) resolve(found);
    });
    gone.then(() => reject(new Error(`the relay ended: ${output}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
};
