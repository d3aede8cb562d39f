/** Finds a Chromium (Chromium, Edge, Chrome) and a Firefox: environment variable, PATH, usual places. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { mustBin, root, run } from './run.mjs';

const DEBIAN_PACKAGES = { chromium: ['chromium'], firefox: ['firefox-esr'] };
const ALWAYS = ['fonts-dejavu-core', 'openssl'];

export function findBrowsers() {
  return { chromium: findChromium(), firefox: findFirefox() };
}

/** Chromium proper first: branded Chrome does not obey `--load-extension` (the driver then loads it over the pipe). */
export function findChromium() {
  return first([
    fromEnvironment('CHROMIUM'),
    ...onPath('chromium', 'chromium-browser', 'ungoogled-chromium'),
    ...usual({
      darwin: ['Chromium.app/Contents/MacOS/Chromium'],
      win32: ['Chromium\\Application\\chrome.exe'],
      linux: ['/snap/bin/chromium'],
    }),
    ...fetchedByPlaywright(),
    ...onPath('microsoft-edge', 'microsoft-edge-stable', 'msedge', 'google-chrome', 'google-chrome-stable', 'chrome'),
    ...usual({
      darwin: ['Microsoft Edge.app/Contents/MacOS/Microsoft Edge', 'Google Chrome.app/Contents/MacOS/Google Chrome'],
      win32: ['Microsoft\\Edge\\Application\\msedge.exe', 'Google\\Chrome\\Application\\chrome.exe'],
      linux: ['/opt/microsoft/msedge/msedge', '/opt/google/chrome/chrome'],
    }),
  ]);
}

export function findFirefox() {
  return first([
    fromEnvironment('FIREFOX'),
    ...onPath('firefox-esr', 'firefox', 'firefox-developer-edition'),
    ...usual({
      darwin: [
        'Firefox.app/Contents/MacOS/firefox',
        'Firefox Developer Edition.app/Contents/MacOS/firefox',
        'Firefox Nightly.app/Contents/MacOS/firefox',
      ],
      win32: ['Mozilla Firefox\\firefox.exe', 'Firefox Developer Edition\\firefox.exe'],
      linux: ['/snap/bin/firefox', '/usr/lib/firefox-esr/firefox-esr', '/usr/lib/firefox/firefox'],
    }),
  ]);
}

/** Installs what is missing where that can be done without asking; elsewhere says what would help, and offers it. */
export async function installBrowsers(needed) {
  let found = findBrowsers();
  const missing = () => needed.filter((name) => !found[name]);
  if (isDebianRoot()) {
    const tools = ALWAYS.filter((name) => (name === 'openssl' ? onPath('openssl').length === 0 : !hasFonts()));
    const packages = [...missing().flatMap((name) => DEBIAN_PACKAGES[name]), ...tools];
    if (packages.length > 0) {
      console.log(`Installing ${packages.join(', ')} (apt-get) …`);
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update', '-qq'], { env, quiet: true });
      const status = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
        env,
        quiet: true,
      });
      if (status !== 0) console.log('apt-get could not install them.');
      found = findBrowsers();
    }
  }
  if (missing().includes('chromium') && (await mayFetch())) {
    await mustBin('playwright-core/cli.js', ['install', 'chromium']);
    found = findBrowsers();
  }
  const without = missing();
  if (without.length > 0) throw new Error(help(without));
  return found;
}

function help(names) {
  const lines = names.map((name) =>
    name === 'chromium'
      ? '- Chromium, Chrome or Edge: install one, or run "npx playwright-core install chromium" (about 170 MB into its own cache), or set CHROMIUM to its program.'
      : '- Firefox 140 or newer (ESR will do): install it, or set FIREFOX to its program.',
  );
  return ['This needs a browser that was not found on this machine:', ...lines].join('\n');
}

async function mayFetch() {
  if (process.env.CONCORD_FETCH_BROWSER === '1') return true;
  if (!process.stdin.isTTY || process.env.CI) return false;
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(
    'No Chromium, Chrome or Edge found. Fetch one with "npx playwright-core install chromium" (about 170 MB, kept outside this folder)? [y/N] ',
  );
  ask.close();
  return /^y/i.test(answer.trim());
}

function isDebianRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/etc/debian_version');
}

function hasFonts() {
  return ['/usr/share/fonts', path.join(os.homedir(), '.fonts'), path.join(os.homedir(), '.local/share/fonts')].some(
    (folder) => fs.existsSync(folder) && fs.readdirSync(folder).length > 0,
  );
}

function fromEnvironment(name) {
  const file = process.env[name];
  if (file && !isProgram(file)) throw new Error(`${name} names ${file}, which is no program.`);
  return file;
}

function onPath(...names) {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return names
    .flatMap((name) => endings.flatMap((ending) => folders.map((folder) => path.join(folder, name + ending))))
    .filter(isProgram);
}

function usual({ darwin = [], win32 = [], linux = [] }) {
  if (process.platform === 'darwin') {
    return ['/Applications', path.join(os.homedir(), 'Applications')].flatMap((base) =>
      darwin.map((f) => path.join(base, f)),
    );
  }
  if (process.platform === 'win32') {
    const bases = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
      .map((name) => process.env[name])
      .filter(Boolean);
    return bases.flatMap((base) => win32.map((f) => path.join(base, f)));
  }
  return linux;
}

function fetchedByPlaywright() {
  const base =
    process.env.PLAYWRIGHT_BROWSERS_PATH ||
    {
      darwin: path.join(os.homedir(), 'Library/Caches/ms-playwright'),
      win32: path.join(process.env.LOCALAPPDATA ?? os.homedir(), 'ms-playwright'),
    }[process.platform] ||
    path.join(os.homedir(), '.cache/ms-playwright');
  if (!fs.existsSync(base)) return [];
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
  ];
  return fs
    .readdirSync(base)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .flatMap((name) => inside.map((file) => path.join(base, name, file)));
}

function first(candidates) {
  return candidates.find((file) => file && isProgram(file)) ?? null;
}

function isProgram(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.join(root, 'scripts', 'browsers.mjs')) {
  console.log(findBrowsers());
}
