import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtExtension } from '../../scripts/build.mjs';

const SITES = [
  'https://docs.google.com/*',
  'https://*.googleusercontent.com/*',
  'https://mail.google.com/*',
  'https://calendar.google.com/*',
  'https://outlook.cloud.microsoft/*',
  'https://outlook.office.com/*',
  'https://outlook.office365.com/*',
  'https://outlook.live.com/*',
];
const COMMON = ['storage', 'unlimitedStorage', 'alarms', 'contextMenus', 'activeTab', 'scripting'];
const CSP =
  "default-src 'self'; script-src 'self'; connect-src 'self' wss: https://docs.google.com https://*.googleusercontent.com; img-src 'self' data: blob:; object-src 'none'";

// biome-ignore lint/suspicious/noExplicitAny: a manifest is what this test is about
const manifestOf = (browser: 'chrome' | 'firefox', build: 'shipped' | 'test' = 'shipped'): any =>
  JSON.parse(fs.readFileSync(path.join(builtExtension(browser, { test: build === 'test' }), 'manifest.json'), 'utf8'));

describe.each([
  ['chrome', 'shipped'],
  ['chrome', 'test'],
  ['firefox', 'shipped'],
  ['firefox', 'test'],
] as const)('the manifest for %s, %s', (browser, build) => {
  const manifest = manifestOf(browser, build);

  test('asks for no site at install', () => {
    expect(manifest).not.toHaveProperty('host_permissions');
    expect(manifest.permissions.filter((name: string) => name.includes('/') || name.includes('<'))).toEqual([]);
  });

  test('puts no script into any page by itself', () => {
    expect(manifest).not.toHaveProperty('content_scripts');
  });

  test('has no permission beyond those that the product needs', () => {
    const allowed = browser === 'chrome' ? [...COMMON, 'offscreen', 'sidePanel'] : COMMON;
    expect([...manifest.permissions].sort()).toEqual([...allowed].sort());
  });

  test('lets the member switch on sites and notifications', () => {
    const optional = [...(manifest.optional_permissions ?? []), ...(manifest.optional_host_permissions ?? [])];
    expect(optional.sort()).toEqual(['notifications', ...SITES].sort());
  });

  test('stays out of private windows', () => {
    expect(manifest.incognito).toBe('not_allowed');
  });

  test('lets pages load the card and nothing else', () => {
    const resources = manifest.web_accessible_resources.flatMap((entry: string | { resources: string[] }) =>
      typeof entry === 'string' ? [entry] : entry.resources,
    );
    expect(resources).toEqual(['card.html']);
    if (browser === 'firefox') return;
    expect(manifest.web_accessible_resources).toEqual([
      {
        resources: ['card.html'],
        matches: ['<all_urls>'],
        use_dynamic_url: true,
      },
    ]);
  });

  test('suggests at most two keys, none with Alt and Shift together', () => {
    const keys = Object.values(manifest.commands as Record<string, { suggested_key?: Record<string, string> }>)
      .map((command) => command.suggested_key)
      .filter((key) => key !== undefined);
    expect(keys.length).toBeLessThanOrEqual(2);
    for (const key of keys.flatMap((one) => Object.values(one))) expect(key).not.toMatch(/Alt\+Shift/);
  });

  test('lets its pages talk to Docs and to relays, over TLS', () => {
    const csp =
      browser === 'chrome' ? manifest.content_security_policy.extension_pages : manifest.content_security_policy;
    const expected = build === 'test' ? CSP.replace('; img-src', ' ws://127.0.0.1:*; img-src') : CSP;
    expect(csp).toBe(expected);
  });
});

test('Firefox is told what partners receive, never "none"', () => {
  expect(manifestOf('firefox').browser_specific_settings.gecko).toEqual({
    id: 'concord@example.org',
    strict_min_version: '140.0',
    data_collection_permissions: {
      required: ['personallyIdentifyingInfo', 'websiteContent', 'personalCommunications'],
    },
  });
});

test('Firefox runs the host in a background page that stays, and does not open the sidebar by itself', () => {
  const manifest = manifestOf('firefox');
  expect(manifest.manifest_version).toBe(2);
  expect(manifest.background.persistent).not.toBe(false);
  if (manifest.sidebar_action) expect(manifest.sidebar_action.open_at_install).toBe(false);
});

test('Chrome: version 3, the first version with Ed25519, no key but in the test build', () => {
  const manifest = manifestOf('chrome');
  expect(manifest.manifest_version).toBe(3);
  expect(manifest.minimum_chrome_version).toBe('137');
  expect(manifest).not.toHaveProperty('key');
  expect(manifestOf('chrome', 'test')).toHaveProperty('key');
});
