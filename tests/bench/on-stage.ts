import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';
import type { Scope } from '../extension/driver/index.ts';
import { SITES } from '../extension/story/ensemble.ts';
import { type Stage, startStage } from '../stage/server.ts';

/** A Chromium on a stage of its own. */
export interface OnStage {
  readonly context: BrowserContext;
  readonly stage: Stage;
  /** The side panel in a tab of its own; null without the extension. */
  readonly panel: { readonly page: Page; readonly scope: Scope } | null;
  close(): Promise<void>;
}

export type With = 'nothing' | 'concord' | 'hypothesis';

/**
 * Starts Chromium on the stage: with nothing; with Concord as it is shipped, switched on for all sites; or with Hypothesis's client as its
 * package ships it in every page (the application in its sidebar left out).
 */
export async function onStage(executablePath: string, what: With): Promise<OnStage> {
  const stage = await startStage();
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-bench-'));
  const extension = builtExtension('chrome');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    chromiumSandbox: process.platform !== 'linux' || process.getuid?.() !== 0,
    ignoreHTTPSErrors: true,
    // The stage is as strict as sites are; their client is no extension.
    bypassCSP: what === 'hypothesis',
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...stage.chromiumArgs,
      ...(what === 'concord' ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []),
    ],
  });
  const close = async () => {
    await context.close();
    await stage.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    if (what === 'hypothesis') await putClientIn(context);
    return { context, stage, panel: what === 'concord' ? await panelOf(context) : null, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As the member switches sites on in the welcome page. */
async function panelOf(context: BrowserContext): Promise<NonNullable<OnStage['panel']>> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const id = new URL(worker.url()).host;
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  for (const site of SITES)
    await page.evaluate(
      // biome-ignore lint/suspicious/noExplicitAny: a private interface of the browser's own page
      ([own, origin]) => (globalThis as any).chrome.developerPrivate.addHostPermission(own, origin),
      [id, site] as const,
    );
  await page.goto(`chrome-extension://${id}/sidepanel.html`);
  await page.evaluate((origins) => chrome.permissions.request({ origins }), SITES);
  const scope = {
    // biome-ignore lint/suspicious/noExplicitAny: any function with any arguments, as text
    evaluate: (work: any, ...given: unknown[]) => page.evaluate(`(${work})(...${JSON.stringify(given)})`),
  } as unknown as Scope;
  await page.waitForFunction(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 3);
  return { page, scope };
}

async function putClientIn(context: BrowserContext): Promise<void> {
  await context.route(/\/hypothesis-client\//, (route) => {
    const name = new URL(route.request().url()).pathname.slice('/hypothesis-client/'.length);
    if (name === 'empty') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>', headers: OPEN });
    return route.fulfill({
      contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
      body: fs.readFileSync(path.join(root, 'node_modules/hypothesis', path.posix.normalize(name)), 'utf8'),
      headers: OPEN,
    });
  });
  await context.addInitScript(() => {
    if (window !== window.top) return;
    document.addEventListener('DOMContentLoaded', () => {
      const settings = document.createElement('script');
      settings.type = 'application/json';
      settings.className = 'js-hypothesis-config';
      settings.textContent = JSON.stringify({
        assetRoot: '/hypothesis-client/',
        sidebarAppUrl: '/hypothesis-client/empty',
        notebookAppUrl: '/hypothesis-client/empty',
        profileAppUrl: '/hypothesis-client/empty',
      });
      const boot = document.createElement('script');
      boot.src = '/hypothesis-client/build/boot.js';
      document.head.append(settings, boot);
    });
  });
}

const OPEN = { 'cross-origin-resource-policy': 'cross-origin', 'cross-origin-embedder-policy': 'require-corp' };
