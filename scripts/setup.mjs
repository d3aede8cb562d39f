/**
 * What every script does first: the packages of the lock file, the browsers. Nothing but Node may be imported here,
 * since this runs in a fresh clone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { findBrowsers, installBrowsers } from './browsers.mjs';
import { main, mustBin, npm, root } from './run.mjs';

/**
 * @param {{ browsers?: Array<'chromium' | 'firefox'>, anyBrowser?: boolean }} needs the browsers that the caller can't do
 *   without; or one, whichever is there
 */
export async function setup({ browsers = [], anyBrowser = false } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Concord is built with Node 20 or newer; this is ${process.version}.`);
  if (!packagesInstalled()) {
    console.log('Installing the packages of package-lock.json (npm ci) …');
    await npm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']);
  }
  if (!fs.existsSync(path.join(root, '.wxt', 'tsconfig.json'))) await prepare();
  const found = findBrowsers();
  if (anyBrowser && !found.chromium && !found.firefox) return installBrowsers(['chromium']);
  return browsers.length > 0 ? installBrowsers(browsers) : found;
}

/** The types that WXT writes for the entry points that exist now. */
export const prepare = () => mustBin('wxt/bin/wxt.mjs', ['prepare'], { quiet: true });

/** Compares what lies in node_modules with the lock file, by content: dates mean nothing after a checkout. */
function packagesInstalled() {
  const wanted = read('package-lock.json');
  const present = read(path.join('node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted.packages).every(([where, entry]) => {
    if (where === '' || entry.link) return true;
    const there = present.packages[where];
    return there ? there.version === entry.version : Boolean(entry.optional || entry.peer);
  });
}

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return null;
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.join(root, 'scripts', 'setup.mjs')) {
  main(async () => {
    const found = await setup({ browsers: process.argv.includes('--browsers') ? ['chromium', 'firefox'] : [] });
    console.log(`Ready. Chromium: ${found.chromium ?? 'none'}. Firefox: ${found.firefox ?? 'none'}.`);
  });
}
