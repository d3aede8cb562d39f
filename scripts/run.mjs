import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(import.meta.url), '../..');

/** Runs a program in the project's folder with its output shown; resolves to its exit code. */
export function run(command, args, { env = {}, shell = false, quiet = false, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      env: { ...process.env, ...env },
    });
    let kept = '';
    const keep = (data) => {
      kept += data;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const status = code ?? (signal ? 1 : 0);
      if (quiet && status !== 0) process.stderr.write(kept);
      resolve(status);
    });
  });
}

/** The same, as a fault when it fails. */
export async function must(command, args, options) {
  const status = await run(command, args, options);
  if (status !== 0) throw new Error(`${path.basename(command)} ${args.join(' ')} ended with ${status}`);
}

/** A program of an installed package, without npx and without a shell: the same on every system. */
export const bin = (file, args, options) =>
  run(process.execPath, [path.join(root, 'node_modules', file), ...args], options);
export const mustBin = (file, args, options) =>
  must(process.execPath, [path.join(root, 'node_modules', file), ...args], options);

/** npm, the one that started us if there is one. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) return must(process.execPath, [cli, ...args], options);
  return must('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Ends a script with one readable line instead of a stack. */
export function main(action) {
  action().catch((error) => {
    console.error(process.env.DEBUG ? error : `\n${error.message}`);
    process.exit(1);
  });
}
