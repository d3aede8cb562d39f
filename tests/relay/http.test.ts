import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { deriveRoom, type RoomKeys } from '../../lib/sync/keys.ts';
import type { SocketConstructor } from '../../lib/sync/mailbox-line.ts';
import { askTurn } from '../../lib/sync/turn.ts';
import { type Relay, type RelayOptions, startRelay } from '../../relay/server.ts';
import type { MailboxStore } from '../../relay/store.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { randomBytes } from '../sync/people.ts';
import { rawMember, rawSocket } from './raw-client.ts';

let relay: Relay;
let keys: RoomKeys;
let store: MailboxStore;
let lines: string[];
const start = async (more: Partial<RelayOptions> = {}): Promise<string> => {
  relay = await startRelay({ port: 0, dataDir: '', store, log: (line) => lines.push(line), ...more });
  return relay.url.replace('ws', 'http');
};
beforeEach(async () => {
  lines = [];
  store = createMemoryStore();
  keys = await deriveRoom(randomBytes(32));
});
afterEach(() => relay.close());

const AGENTS = {
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  safari: 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  phone: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
};
const page = async (url: string, agent: string): Promise<string> =>
  (await fetch(url, { headers: { 'user-agent': agent } })).text();

describe('the invitation page', () => {
  it('runs nothing, loads nothing, sends nothing: by its policy and by what is in it', async () => {
    const http = await start();
    for (const agent of Object.values(AGENTS)) {
      const response = await fetch(`${http}/join`, { headers: { 'user-agent': agent } });
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
      for (const part of ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/script|unsafe|connect|img|https?:/);
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('set-cookie')).toBeNull();
      const html = await response.text();
      expect(html).not.toMatch(
        /<(script|link|img|iframe|form|object|embed|base|meta http)|\son\w+=|javascript:|url\(|@import/i,
      );
      expect(html).not.toMatch(/(href|src|action)=/); // no stores were named: not one address
    }
  });

  it('knows the browser, names the store that its operator chose, and tells phones and Safari where it goes', async () => {
    const stores = { chrome: 'https://store.example/c?a=1&b="2"', firefox: 'https://store.example/f' };
    const http = await start({ stores });
    expect(await page(`${http}/join`, AGENTS.firefox)).toContain(
      'href="https://store.example/f">Install Concord in Firefox',
    );
    const chrome = await page(`${http}/join`, AGENTS.chrome);
    expect(chrome).toContain('href="https://store.example/c?a=1&#38;b=&#34;2&#34;">Install Concord in Chrome');
    expect(chrome.match(/href=/g)?.length).toBe(1);
    expect(await page(`${http}/join`, AGENTS.edge)).toContain('Install Concord in Edge');
    expect(await page(`${http}/join`, AGENTS.safari)).toContain('does not run in Safari');
    expect(await page(`${http}/join`, AGENTS.phone)).toContain('take part by mail');
    expect(await page(`${http}/join`, '<script>alert(1)</script>')).not.toContain('<script');
  });

  it('an address that a mail gateway spoiled: says that the invitation is spent, repeats and logs nothing of it', async () => {
    const http = await start({ metrics: true });
    for (const path of ['/join%23CC1planted-secret', '/join?x=CC1planted-secret', '/join/?CC1planted-secret']) {
      const html = await page(http + path, AGENTS.chrome);
      expect(html).toContain('ask\nfor a new one');
      expect(html).not.toContain('planted');
    }
    expect(await page(`${http}/join`, AGENTS.chrome)).not.toContain('ask\nfor a new one');
    expect(await (await fetch(`${http}/metrics`)).text()).not.toContain('planted');
    expect(lines).toEqual([]);
    expect((await fetch(`${http}/join`, { method: 'POST', body: 'x' })).status).toBe(405);
  });
});

describe('health and metrics', () => {
  it('health: in a word for a balancer, in detail for a person; says when the store does not answer', async () => {
    const http = await start();
    expect(await (await fetch(`${http}/health`)).text()).toBe('ok\n');
    const detail = await (await fetch(`${http}/health?detail`)).json();
    expect(detail).toMatchObject({ status: 'ok', wire: 1, sockets: 0 });
    store.find = () => Promise.reject(new Error('disk'));
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const failing = await fetch(`${http}/health`);
    expect([failing.status, await failing.text()]).toEqual([503, 'store-fails\n']);
  });

  it('metrics: off unless asked for; in Prometheus’ form; without a room, topic, device or address', async () => {
    let http = await start();
    expect((await fetch(`${http}/metrics`)).status).toBe(404);
    await relay.close();
    http = await start({ metrics: true, store: createMemoryStore() });
    const member = await rawMember(relay.url, keys);
    const id = Buffer.alloc(32, 1).toString('base64url');
    for (const ref of [1, 2]) member.say({ v: 1, t: 'append', ref, entries: [{ id, sealed: 'AAAA' }] });
    await member.frames('appended', 2);
    const signals = await rawSocket(`${relay.url}/s`);
    signals.say({ type: 'subscribe', topics: ['planted-topic'] });
    signals.say({ type: 'publish', topic: 'planted-topic', data: 'planted-data' });
    const text = await (await fetch(`${http}/metrics`)).text();
    expect(text).toContain('concord_sockets{door="mailbox"} 1\n');
    expect(text).toContain('concord_appended_entries_total 1\n');
    expect(text).toContain('concord_known_entries_total 1\n');
    expect(text).toContain('concord_commit_seconds_count 2\n');
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) concord_\w+ .+|concord_\w+(\{(door|reason|code|le)="[a-z0-9.+-]+"\})? [\d.e+-]+)$/i,
      );
      for (const secret of [keys.room, keys.name, id, member.log, 'planted', '127.0.0.1'])
        expect(line).not.toContain(secret);
    }
  });
});

describe('credentials for the operator’s TURN server', () => {
  const TURN = { urls: ['turns:turn.example.org:5349'], secret: 'north wind', ttlSeconds: 3_600 };
  const ask = (url: string) =>
    askTurn({
      url,
      keys,
      now: Date.now,
      signal: new AbortController().signal,
      WebSocket: WebSocket as unknown as SocketConstructor,
    });

  it('are coturn’s: expiry in the name, HMAC-SHA1 as password; another name each time', async () => {
    await start({ turn: TURN });
    const answers = await Promise.all([ask(relay.url), ask(relay.url)]);
    const names = answers.map((answer) => {
      if (!answer.ok) throw new Error(answer.error.detail);
      const { urls, username, credential, expires } = answer.value;
      expect(urls).toEqual(TURN.urls);
      expect(credential).toBe(createHmac('sha1', TURN.secret).update(username).digest('base64'));
      const expiry = Number(username.split(':')[0]) * 1_000;
      expect(Math.abs(expiry - Date.now() - 3_600_000)).toBeLessThan(5_000);
      expect(Math.abs(expires - expiry)).toBeLessThan(5_000);
      expect(username).not.toContain(keys.room);
      return username;
    });
    expect(new Set(names).size).toBe(2);
  });

  it('go only to who proves a room, a few at a time, and not where there is no such server', async () => {
    await start({ turn: TURN });
    const stranger = await rawSocket(`${relay.url}/m`);
    stranger.say({ v: 1, t: 'turn', ref: 1 });
    stranger.say({ v: 1, t: 'open', room: keys.room });
    await stranger.frames('challenge');
    stranger.say({ v: 1, t: 'turn', ref: 2 });
    expect((await stranger.frames('refused', 2)).map((frame) => frame.code)).toEqual(['not-opened', 'not-opened']);
    const member = await rawMember(relay.url, keys);
    for (let ref = 1; ref <= 6; ref++) member.say({ v: 1, t: 'turn', ref });
    expect((await member.frames('refused'))[0]).toMatchObject({ ref: 6, code: 'busy' });
    expect((await member.frames('turn', 5)).length).toBe(5);
    await relay.close();
    await start({ store: createMemoryStore() });
    expect(await ask(relay.url)).toMatchObject({ ok: false, error: { code: 'not-offered' } });
    expect(await ask('ws://relay.example')).toMatchObject({ ok: false, error: { code: 'relay-not-encrypted' } });
    expect(await ask('ws://127.0.0.1:1')).toMatchObject({ ok: false, error: { code: 'lost' } });
  });
});
