/** npm run build [-- --test] [chrome] [firefox] [relay]: the extension for both browsers and the relay. */
import fs from 'node:fs';
import path from 'node:path';
import { main, mustBin, root } from './run.mjs';
import { setup } from './setup.mjs';

const PARTS = {
  chrome: { out: (test) => path.join(root, '.output', `${test ? 'test-' : ''}chrome-mv3`), args: [] },
  firefox: { out: (test) => path.join(root, '.output', `${test ? 'test-' : ''}firefox-mv2`), args: ['-b', 'firefox'] },
};
const SOURCES = ['entrypoints', 'components', 'lib', 'locales', 'public', 'wxt.config.ts', 'package-lock.json'];
const RELAY_SOURCES = ['relay', 'lib', 'package-lock.json'];

/** Where a build lies (or will lie). */
export const builtExtension = (browser, { test = false } = {}) => PARTS[browser].out(test);
export const builtRelay = path.join(root, '.output', 'relay', 'main.mjs');

export async function buildExtension(browser, { test = false, onlyIfStale = false, quiet = false } = {}) {
  const out = builtExtension(browser, { test });
  if (onlyIfStale && isFresh(path.join(out, 'manifest.json'), SOURCES)) return out;
  await mustBin('wxt/bin/wxt.mjs', ['build', ...PARTS[browser].args], {
    // A test that builds has NODE_ENV=test, under which Preact's preset writes source paths into what it compiles.
    env: { CONCORD_TEST: test ? '1' : '', NODE_ENV: 'production' },
    quiet,
  });
  return out;
}

export async function buildRelay({ onlyIfStale = false, quiet = false } = {}) {
  if (!fs.existsSync(path.join(root, 'relay', 'vite.config.ts'))) throw new Error('relay/vite.config.ts is missing.');
  if (onlyIfStale && isFresh(builtRelay, RELAY_SOURCES)) return builtRelay;
  await mustBin('vite/bin/vite.js', ['build', '-c', 'relay/vite.config.ts'], { quiet });
  return builtRelay;
}

/** Newer than everything that it is made of. */
function isFresh(file, sources) {
  if (!fs.existsSync(file)) return false;
  const built = fs.statSync(file).mtimeMs;
  return sources.every((source) => newest(path.join(root, source)) <= built);
}

function newest(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.join(root, 'scripts', 'build.mjs')) {
  main(async () => {
    const args = process.argv.slice(2);
    const test = args.includes('--test');
    const named = args.filter((arg) => !arg.startsWith('--'));
    const wants = (part) => named.length === 0 || named.includes(part);
    await setup();
    for (const browser of ['chrome', 'firefox']) if (wants(browser)) await buildExtension(browser, { test });
    if (wants('relay')) await buildRelay();
  });
}
