import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findFirefox } from '../../../scripts/browsers.mjs';
import { type LaunchOptions, sleep, until } from './driver.ts';
import { connectMarionette, type Marionette } from './marionette.ts';

export const GECKO_ID = 'concord@example.org';
/** Firefox makes up a random address for each extension; here it is the same after every restart. */
export const UUID = '7c9d2b64-3f1e-4c58-9a57-c0c0dc0c0d01';

export interface FirefoxProcess {
  readonly child: ChildProcess;
  readonly marionette: Marionette;
  readonly version: string;
}

export async function startFirefox(options: LaunchOptions, profileDir: string): Promise<FirefoxProcess> {
  const binary = findFirefox();
  if (!binary) throw new Error('No Firefox found: node scripts/setup.mjs --browsers');
  const portFile = path.join(profileDir, 'MarionetteActivePort');
  fs.rmSync(portFile, { force: true });
  fs.writeFileSync(path.join(profileDir, 'user.js'), userJs(preferences(options)));
  const headed = options.headed ?? Boolean(process.env.HEADED);
  const size = options.size ?? { width: 1280, height: 800 };
  const child = spawn(
    binary,
    [
      '--marionette',
      '--remote-allow-system-access',
      '--no-remote',
      ...(headed ? [] : ['--headless']),
      '--profile',
      profileDir,
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MOZ_HEADLESS_WIDTH: `${size.width}`, MOZ_HEADLESS_HEIGHT: `${size.height + 100}` },
    },
  );
  endWithUs(child);
  const said = tail(child);
  const port = await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`Firefox ended at once: ${said()}`);
      return fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0;
    },
    60_000,
    `Firefox's port`,
  );
  const marionette = await connectMarionette(port);
  const session = await marionette.command('WebDriver:NewSession', {
    acceptInsecureCerts: true,
    pageLoadStrategy: 'normal',
  });
  await marionette.command('WebDriver:SetTimeouts', { script: 120_000, pageLoad: 60_000, implicit: 0 });
  return { child, marionette, version: session.capabilities.browserVersion };
}

/** Ends the process whatever it does. */
export async function endFirefox({ child, marionette }: FirefoxProcess, how: 'quit' | 'kill'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (how === 'kill') child.kill('SIGKILL');
  else {
    marionette.command('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
    const late = sleep(8000).then(() => child.kill('SIGKILL'));
    await Promise.race([gone, late]);
  }
  await gone;
  marionette.close();
}

function preferences({
  stagePort,
  colorScheme = 'light',
  locale,
  real,
}: LaunchOptions): Record<string, string | number | boolean> {
  return {
    'marionette.port': 0,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'browser.startup.page': 0,
    'browser.startup.homepage_override.mstone': 'ignore',
    'browser.sessionstore.resume_from_crash': false,
    'toolkit.startup.max_resumed_crashes': -1,
    'browser.tabs.warnOnClose': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.reportingpolicy.firstRun': false,
    'app.update.disabledForTesting': true,
    'app.normandy.enabled': false,
    'browser.newtabpage.activity-stream.feeds.section.topstories': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'xpinstall.signatures.required': false,
    'extensions.webextensions.uuids': JSON.stringify({ [GECKO_ID]: UUID }),
    // A temporary add-on is removed at the end; what it stored must be there when it is put in again.
    'extensions.webextensions.keepStorageOnUninstall': true,
    'extensions.webextensions.keepUuidOnUninstall': true,
    'extensions.webextOptionalPermissionPrompts': false,
    'media.peerconnection.ice.loopback': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'ui.prefersReducedMotion': 1,
    'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
    ...(locale ? { 'intl.accept_languages': locale, 'intl.locale.requested': locale } : {}),
    ...(stagePort && !real
      ? {
          'network.dns.forceResolve': '127.0.0.1',
          'network.socket.forcePort': `443=${stagePort}`,
          'network.stricttransportsecurity.preloadlist': false,
          'security.cert_pinning.enforcement_level': 0,
        }
      : {}),
  };
}

const userJs = (all: Record<string, string | number | boolean>): string =>
  Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
    .join('\n');

/** A test that ends in the middle leaves no browser behind. */
export function endWithUs(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

function tail(child: ChildProcess): () => string {
  let kept = '';
  child.stderr?.on('data', (data) => {
    kept = (kept + data).slice(-2000);
  });
  return () => kept;
}
