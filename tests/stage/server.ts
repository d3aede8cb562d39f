import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { documents, events, mara, type StageDocument, type StageThread, threads } from './content.ts';

export const HOSTS = [
  'docs.google.com',
  'mail.google.com',
  'calendar.google.com',
  'outlook.office.com',
  'doc-00-stage.googleusercontent.com',
  'accounts.google.com',
] as const;

/** What an export answers: the text, or one of the ways in which the real one refuses. */
export type ExportMode = 'text' | 'redirect' | 'signed-out' | 'not-allowed' | 'busy';
export interface Stage {
  port: number;
  /** Method, host and path of all that was asked, in order. */
  requests: string[];
  documents: StageDocument[];
  setDocumentText(id: string, tab: string, text: string): void;
  getDocumentText(id: string, tab: string): string;
  setExport(mode: ExportMode): void;
  /** One more thread, first in the inbox of whoever loads it from now on; addresses in its text are links. */
  addMail(thread: StageThread): void;
  /** Arguments for Chromium: the real names lead here and every other name leads nowhere. */
  chromiumArgs: string[];
  /** Preferences for Firefox with the same effect. */
  firefoxPrefs: Record<string, string | boolean>;
  close(): Promise<void>;
}

/** Serves pages that behave like Google Docs, Gmail, Google Calendar and Outlook under their real names. */
export async function startStage({ port = 0 }: { port?: number } = {}): Promise<Stage> {
  const docs = documents();
  const mails = [...threads];
  const requests: string[] = [];
  let mode: ExportMode = 'text';
  const tabOf = (id: string, tab: string) => docs.find((doc) => doc.id === id)?.tabs.find((one) => one.id === tab);
  const set = (id: string, tab: string, text: string) => {
    const found = tabOf(id, tab);
    if (found === undefined) throw new Error(`the stage has no ${id} ${tab}`);
    found.text = text;
    found.revision++;
  };

  const server = createServer(makeCertificate(HOSTS), (request, response) => {
    const host = (request.headers.host ?? '').split(':')[0] ?? '';
    const url = new URL(request.url ?? '/', `https://${host}`);
    requests.push(`${request.method} ${host}${url.pathname}${url.search}`);
    route(request, response, host, url).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function route(request: IncomingMessage, response: ServerResponse, host: string, url: URL): Promise<void> {
    if (url.pathname === '/favicon.ico') return send(response, 204, 'image/x-icon', '');
    const script = /^\/stage\/(docs|gmail|calendar|attacks|outlook)\.js$/.exec(url.pathname)?.[1];
    if (script !== undefined) return send(response, 200, 'text/javascript', file(`${script}.client.js`));
    if (host === 'docs.google.com') {
      const id = /^\/document\/(?:u\/\d+\/)?d\/([\w-]+)\//.exec(url.pathname)?.[1];
      const doc = docs.find((one) => one.id === id);
      if (doc === undefined) return send(response, 404, 'text/html', 'no such document');
      const tab = doc.tabs.find((one) => one.id === (url.searchParams.get('tab') ?? 't.0')) ?? doc.tabs[0];
      if (tab === undefined) return send(response, 404, 'text/html', 'no such tab');
      if (url.pathname.endsWith('/export')) return exportText(response, doc, url, mode);
      if (url.pathname.endsWith('/stage-save')) {
        const { text } = JSON.parse(await bodyOf(request)) as { text: string };
        set(doc.id, tab.id, text);
        return send(response, 200, 'application/json', JSON.stringify({ revision: tab.revision }));
      }
      if (url.pathname.endsWith('/stage-text')) return send(response, 200, 'application/json', JSON.stringify(tab));
      const tabs = doc.tabs.map(({ id, name }) => ({ id, name }));
      const first = url.searchParams.has('hostile') ? ['attacks'] : [];
      return page(response, 'docs', `${doc.title} - Google Docs`, { id: doc.id, title: doc.title, tabs }, first);
    }
    if (host === 'mail.google.com')
      return page(response, 'gmail', `Inbox - ${mara.address} - Stage Mail`, { account: mara, threads: mails });
    if (host === 'calendar.google.com') return page(response, 'calendar', 'Google Calendar', { account: mara, events });
    if (host === 'outlook.office.com') return page(response, 'outlook', 'Outlook', { account: mara, threads, events });
    if (host === 'example.com' && url.pathname === '/article')
      return page(response, 'article', 'Council to vote on rents in March', {});
    if (host.endsWith('.googleusercontent.com')) {
      const doc = docs.find((one) => one.id === url.searchParams.get('id'));
      if (doc) return exportText(response, doc, url, 'text');
    }
    // A sign-in page comes with 200 and as HTML: whoever takes it for the document's text is wrong.
    send(response, 200, 'text/html', '<!doctype html><title>Sign in</title><p>Sign in to continue');
  }

  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const actual = (server.address() as AddressInfo).port;
  return {
    port: actual,
    requests,
    documents: docs,
    setDocumentText: set,
    getDocumentText: (id, tab) => tabOf(id, tab)?.text ?? '',
    setExport: (next) => {
      mode = next;
    },
    chromiumArgs: [
      // Also for what the extension's own pages and worker fetch: a context's ignoreHTTPSErrors is for tabs only.
      '--ignore-certificate-errors',
      `--host-resolver-rules=${HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${actual}`).join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
    ],
    firefoxPrefs: {
      'network.dns.forceResolve': '127.0.0.1',
      'network.socket.forcePort': `443=${actual}`,
      'network.stricttransportsecurity.preloadlist': false,
    },
    addMail: (thread) => void mails.unshift(thread),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Text as the real export gives it: byte order mark, CRLF, list markers, two line ends after a paragraph or none. */
function exportText(response: ServerResponse, doc: StageDocument, url: URL, mode: ExportMode): void {
  if (mode === 'signed-out') {
    response.writeHead(302, { location: 'https://accounts.google.com/signin' }).end();
    return;
  }
  if (mode === 'not-allowed' || mode === 'busy') {
    send(response, mode === 'busy' ? 429 : 403, 'text/html', '<!doctype html><p>Not now');
    return;
  }
  const wanted = url.searchParams.get('tab');
  if (mode === 'redirect') {
    const tab = wanted === null ? '' : `&tab=${wanted}`;
    response.writeHead(307, { location: `https://doc-00-stage.googleusercontent.com/export?id=${doc.id}${tab}` }).end();
    return;
  }
  // Trap: without a tab, all tabs come run together.
  const tabs = wanted === null ? doc.tabs : doc.tabs.filter((tab) => tab.id === wanted);
  const text = tabs.map((tab) => tab.text.replace(/^#+ /gm, '')).join('\n');
  send(response, 200, 'text/plain; charset=utf-8', `\ufeff${text.replaceAll('\n', '\r\n')}`, {
    'access-control-allow-origin': 'https://docs.google.com',
    'access-control-allow-credentials': 'true',
    'content-disposition': 'attachment',
  });
}

/** A page under headers as strict as a site could have: each one is a trap for whoever puts something of his own into it. */
function page(
  response: ServerResponse,
  name: string,
  title: string,
  data: unknown,
  first: readonly string[] = [],
): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`, // Trap: no inline script, no eval, nothing of an extension
    `style-src 'nonce-${nonce}'`, // Trap: no style element and no style attribute from outside
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'", // Trap: no frame of another origin
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'", // Trap: innerHTML of a string throws
    "trusted-types 'none'",
  ].join('; ');
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const html = file(`${name}.page`)
    .replaceAll('{{title}}', title.replaceAll('<', '&lt;'))
    .replace(
      '<head>',
      `<head>${first.map((one) => `<script src="/stage/${one}.js" nonce="{{nonce}}"></script>`).join('')}`,
    )
    .replaceAll('{{nonce}}', nonce)
    .replace('{{data}}', () => json);
  send(response, 200, 'text/html; charset=utf-8', html, {
    'content-security-policy': policy,
    // Trap: a frame that doesn't opt in isn't loaded at all, unless it is credentialless
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
  });
}

const file = (name: string): string => readFileSync(resolve(import.meta.dirname, name), 'utf8');

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    .end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
