import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where the extension is offered. Links of the page, nothing that it loads; null where there is no such place yet. */
export interface Stores {
  readonly chrome: string | null;
  readonly firefox: string | null;
}

/**
 * What an invited person sees who opens the link in a browser. The invitation stands in the fragment, which browsers do
 * not send. The page has no script, loads nothing and has no form, so that it can't leak the fragment either; so the
 * browser is recognised here, by its own header, and copying is explained and not done.
 */
export const sendJoinPage = (request: IncomingMessage, response: ServerResponse, stores: Stores): void => {
  const body = page(browserOf(request.headers['user-agent'] ?? ''), stores, wasRewritten(request.url ?? ''));
  response.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? '' : body);
};

/** `/join`, also as mail gateways spoil it: with the # encoded, so that the rest came here. */
export const isJoinPath = (url: string): boolean => /^\/join(\/?$|\/?[?#]|%23)/i.test(url);

type Browser = 'chrome' | 'edge' | 'firefox' | 'safari' | 'phone' | 'other';

export const browserOf = (agent: string): Browser => {
  if (/Mobi|Android|iPhone|iPad/i.test(agent)) return 'phone';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Edg\//.test(agent)) return 'edge';
  if (/Chrom(e|ium)\//.test(agent)) return 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'other';
};

/** The invitation, or something that looks like it, is in the part of the address that browsers do send. */
const wasRewritten = (url: string): boolean => /%23|CC1/i.test(url);

const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1c1b19; --rule: #1c1b1920; --accent: #2a4a7f; --on: #fff;
  background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17171a; --ink: #eceae4; --rule: #eceae430; --accent: #9db8e8; --on: #17171a; } }
main { max-width: 34rem; margin: 10vh auto; padding: 0 16px; }
h1 { font-size: 22px; line-height: 1.3; }
li { margin-block: 16px; padding-inline-start: 4px; }
kbd { font: inherit; padding: 0 5px; border: 1px solid var(--rule); border-radius: 4px; }
.install { display: inline-block; margin-block: 4px; padding: 8px 16px; border-radius: 6px; background: var(--accent);
  color: var(--on); font-weight: 600; text-decoration: none; }
.warn { padding-inline-start: 12px; border-inline-start: 2px solid var(--accent); }
small { display: block; margin-block-start: 24px; padding-block-start: 16px; border-block-start: 1px solid var(--rule);
  font-size: 14px; }
`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'clipboard-read=(), camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
};

const NAMES = { chrome: 'Chrome', edge: 'Edge', firefox: 'Firefox' };

const install = (browser: 'chrome' | 'edge' | 'firefox', stores: Stores): string => {
  const name = NAMES[browser];
  const url = browser === 'firefox' ? stores.firefox : stores.chrome;
  return url
    ? `You are using ${name}.<br><a class="install" rel="noreferrer" href="${escaped(url)}">Install Concord in ${name}</a>`
    : `You are using ${name}. Install the Concord extension in it; who invited you can say where you get it.`;
};

const steps = (browser: 'chrome' | 'edge' | 'firefox', stores: Stores): string => `<ol>
<li><strong>Copy the invitation:</strong> press <kbd>Ctrl</kbd> <kbd>L</kbd>, then <kbd>Ctrl</kbd> <kbd>C</kbd> (on a Mac
<kbd>⌘</kbd> <kbd>L</kbd>, <kbd>⌘</kbd> <kbd>C</kbd>). That copies this page’s whole address.</li>
<li>${install(browser, stores)}</li>
<li><strong>Paste it</strong> where Concord opens. It shows who invites you, to what, and who will see your name.</li>
</ol>
<p><strong>Is Concord there already?</strong> Press its button in the toolbar, here on this page. The short code in the mail
does the same.</p>`;

const elsewhere = (browser: Browser): string => {
  const where = {
    phone: 'Concord does not run on phones and tablets.',
    safari: 'Concord does not run in Safari.',
    other: 'Concord runs in Chrome, Edge and Firefox on a computer.',
  }[browser as 'phone' | 'safari' | 'other'];
  return `<p>${where} Open the link from the mail in Chrome, Edge or Firefox on a computer where you may install
extensions.</p>
<p>Without such a computer you can take part by mail: ask the person who invited you to write you the decisions, and
answer there.</p>`;
};

const page = (browser: Browser, stores: Stores, rewritten: boolean): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Invitation to a coalition</title>
<style>${STYLE}</style>
<main>
<h1>You were invited to a coalition on Concord</h1>
${
  rewritten
    ? `<p class="warn">A mail program has changed this link, and the invitation was sent to this server. Don’t use it: ask
for a new one, and to get it as a code.</p>`
    : ''
}
${browser === 'chrome' || browser === 'edge' || browser === 'firefox' ? steps(browser, stores) : elsewhere(browser)}
<small>The invitation is the part of the address behind the #. Browsers keep that part to themselves: this server has not
seen it, and this page has no script that could send it. Who has the address can join, so pass it on to nobody.</small>
</main>
</html>
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
