import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { bareContentScripts } from './scripts/vite-bare-content-scripts.mjs';
import { noDefaultServers } from './scripts/vite-no-default-servers.mjs';

/** CONCORD_TEST=1 makes the build that tests and `npm start` use: a fixed id, test hooks, `ws:` to the own machine. */
const TEST = process.env.CONCORD_TEST === '1';

/**
 * The relay that this build names (P 8.10). There is no public one yet, so without CONCORD_RELAY it names none: Concord
 * then says "works on this device", until a member enters the coalition's own relay.
 */
const RELAY = process.env.CONCORD_RELAY || (TEST ? 'ws://127.0.0.1:4455/' : '');
if (RELAY && !TEST && !/^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/.test(RELAY)) {
  throw new Error(`CONCORD_RELAY must be a wss:// address: ${RELAY}`);
}

/**
 * Docs' text layer lets marks stand at their sentences; without it they are counted at the rail's foot. Docs may close it
 * any day and nobody here could look at the live site, so a shipped build asks for it only when told to.
 */
const DOCS_LAYER = TEST || process.env.CONCORD_DOCS_LAYER === '1';

/** One page under several names, which lead to each other. */
const OUTLOOK = [
  'https://outlook.cloud.microsoft/*',
  'https://outlook.office.com/*',
  'https://outlook.office365.com/*',
  'https://outlook.live.com/*',
];

/** Switched on by the member, one by one, never at install (P 8.9). The second serves the exports of Google Docs. */
const SITES = [
  'https://docs.google.com/*',
  'https://*.googleusercontent.com/*',
  'https://mail.google.com/*',
  'https://calendar.google.com/*',
  ...OUTLOOK,
];
/** Where the card may stand: any page on which the person calls for it (P 7.5). No permission: it is only told who may load it. */
const CARD_ON = ['<all_urls>'];

const PERMISSIONS = ['storage', 'unlimitedStorage', 'alarms', 'contextMenus', 'activeTab', 'scripting'];
const GECKO_ID = 'concord@example.org';
/** Public half of a key that signs nothing: it keeps the id of the test build the same everywhere. */
const TEST_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyUmuA95mrV2sTBIkGTzy9cMPQuia6yGMuGHDZ7KVDM6jxY+ad1XUI0AwFN+uHQq7LU36f1OtCFmpQ+eHfVFUIRcLMj50jkJWgiCaBUKpqUkyM89ALZ/8po/19DU/QMVE01L2cYF0MYVpdh8vUZ9eAlM/krOO12C91BymFZLI++jqW3vT8EUh4MIU1pISWSLrGuNmkzxWYJ2JJQPtkB96ZQMc5WhEzW+uQ3KmGtSwlOiQD3KKgrzhdWU14w65bIv6iHHzZH7ZB1NZXvOjoZVUCJXMgkiFpndYzWeC9dAA9QZNq46HwG9Sf1f3zsxcFSWs8jxOnfKGSVRvLz8ggUkzGwIDAQAB';

const CSP = [
  "default-src 'self'",
  "script-src 'self'",
  `connect-src 'self' wss: https://docs.google.com https://*.googleusercontent.com${TEST ? ' ws://127.0.0.1:*' : ''}`,
  "img-src 'self' data: blob:",
  "object-src 'none'",
].join('; ');

export default defineConfig({
  imports: false,
  outDirTemplate: `${TEST ? 'test-' : ''}{{browser}}-mv{{manifestVersion}}`,
  vite: () => ({
    plugins: [noDefaultServers(), bareContentScripts(), preact()],
    define: {
      __TEST__: JSON.stringify(TEST),
      __DEFAULT_RELAY__: JSON.stringify(RELAY),
      __DOCS_LAYER__: JSON.stringify(DOCS_LAYER),
    },
    build: { sourcemap: false },
  }),
  zip: { name: 'concord', excludeSources: ['docs/pictures/**', 'bench/**', '.cache/**'] },
  manifest: ({ browser }) => ({
    name: 'Concord',
    description: 'Decisions, task owners and meeting outcomes of a coalition, where its members already work.',
    incognito: 'not_allowed',
    permissions: [...PERMISSIONS, ...(browser === 'firefox' ? [] : ['offscreen', 'sidePanel'])],
    ...(browser === 'firefox'
      ? { optional_permissions: ['notifications', ...SITES] }
      : { optional_permissions: ['notifications'], optional_host_permissions: SITES }),
    action: { default_title: 'Concord' },
    // Neither Docs, mail and calendars nor the browsers use these. Not Alt+Shift: it switches keyboard layouts.
    commands: {
      capture: {
        suggested_key: { default: 'Alt+K', mac: 'Command+Shift+K' },
        description: 'Decision or task from the selected words',
      },
      panel: {
        suggested_key: { default: 'Alt+J', mac: 'Command+Shift+U' },
        description: 'Open the side panel',
      },
    },
    content_security_policy: { extension_pages: CSP },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: GECKO_ID,
              strict_min_version: '140.0',
              data_collection_permissions: {
                required: ['personallyIdentifyingInfo', 'websiteContent', 'personalCommunications'],
              },
            },
          },
        }
      : // The first with Ed25519 in WebCrypto.
        { minimum_chrome_version: '137', ...(TEST ? { key: TEST_KEY } : {}) }),
  }),
  hooks: {
    'build:manifestGenerated': (wxt, manifest) => {
      // WXT copies the matches of content scripts that are registered at run time into host_permissions: a warning at
      // install. They are optional here, and the background registers what the member switched on.
      delete manifest.host_permissions;
      delete manifest.content_scripts;
      // Only the card may be loaded by a page, and only where it is shown (MV2 can't limit it: Firefox's random address does).
      manifest.web_accessible_resources = [
        {
          resources: ['card.html'],
          matches: CARD_ON,
          ...(wxt.config.browser === 'firefox' ? {} : { use_dynamic_url: true }),
        },
      ];
      if (manifest.sidebar_action) manifest.sidebar_action.open_at_install = false;
    },
  },
});
