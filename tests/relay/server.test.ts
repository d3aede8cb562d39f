import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys, signWith } from '../../lib/sync/keys.ts';
import { challengeText } from '../../lib/sync/wire.ts';
import { type Relay, startRelay } from '../../relay/server.ts';
import type { MailboxStore } from '../../relay/store.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { randomBytes, until } from '../sync/people.ts';
import { rawMember, rawSocket } from './raw-client.ts';

let relay: Relay;
let lines: string[];
let store: MailboxStore;
let keys: RoomKeys;
beforeEach(async () => {
  lines = [];
  store = createMemoryStore();
  relay = await startRelay({
    port: 0,
    dataDir: '',
    store,
    log: (line) => lines.push(line),
    limits: { roomBytes: 3_000_000 },
  });
  keys = await deriveRoom(randomBytes(32));
});
afterEach(() => relay.close());

const idOf = (n: number) => Buffer.alloc(32, n).toString('base64url');
const entry = (n: number, bytes = 64) => ({ id: idOf(n), sealed: toBase64url(randomBytes(bytes)) });

describe('relay: http', () => {
  it('says that it is well, shows the page for the invited, and knows nothing else', async () => {
    const http = relay.url.replace('ws', 'http');
    expect(await (await fetch(`${http}/health`)).text()).toBe('ok\n');
    const page = await fetch(`${http}/join`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toContain('<script');
    expect((await fetch(`${http}/else`)).status).toBe(404);
  });
});

describe('relay: signaling as y-webrtc speaks it', () => {
  it('publishes to all subscribers of the topic, the sender too, and to nobody else', async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map((i) => rawSocket(`${relay.url}/s?i=${i}`)));
    if (!a || !b || !c) throw new Error();
    a.say({ type: 'subscribe', topics: ['room'] });
    b.say({ type: 'subscribe', topics: ['room', 'other'] });
    c.say({ type: 'subscribe', topics: ['other'] });
    for (const one of [a, b, c]) one.say({ type: 'ping' });
    await until(() => [a, b, c].every((one) => one.heard.includes('{"type":"pong"}')));
    a.say({ type: 'publish', topic: 'room', data: 'x' });
    await until(() => b.heard.length === 2 && a.heard.length === 2);
    expect(JSON.parse(b.heard[1] ?? '')).toEqual({ type: 'publish', topic: 'room', data: 'x', clients: 2 });
    b.say({ type: 'unsubscribe', topics: ['room'] });
    b.say({ type: 'ping' });
    await until(() => b.heard.length === 3);
    a.say({ type: 'publish', topic: 'room', data: 'y' });
    await until(() => a.heard.length === 3);
    expect(JSON.parse(a.heard[2] ?? '').clients).toBe(1);
    expect(c.heard.length).toBe(1);
  });

  it('hostile frames disturb nobody and are logged nowhere', async () => {
    const good = await rawSocket(`${relay.url}/s`);
    good.say({ type: 'subscribe', topics: ['planted-topic'] });
    const bad = await rawSocket(`${relay.url}/s`);
    const frames = [
      'not json',
      '',
      'null',
      '[]',
      '"x"',
      '{"type":{}}',
      '{"type":"subscribe"}',
      '{"type":"subscribe","topics":[1,null,{}]}',
      '{"type":"publish","topic":{}}',
      '{"type":"publish"}',
      '{"type":"unsubscribe","topics":["never"]}',
      '{"type":"subscribe","topics":["__proto__","constructor"]}',
      '['.repeat(100_000),
    ];
    for (const frame of frames) bad.say(frame);
    bad.say(Buffer.from([0xff, 0xfe, 0]));
    bad.say({ type: 'ping' });
    await until(() => bad.heard.includes('{"type":"pong"}'));
    good.say({ type: 'publish', topic: 'planted-topic', data: 1 });
    await until(() => good.heard.length === 1);
    expect(lines).toEqual([]);
  });

  it('hangs up on who says nothing but nonsense', async () => {
    const bad = await rawSocket(`${relay.url}/s`);
    for (let i = 0; i < 20; i++) bad.say(i % 2 ? 'x' : { type: 'dance' });
    bad.say({ type: 'ping' });
    expect(await bad.closed()).toBe(1006);
    expect(bad.heard).toEqual([]);
  });

  it('hangs up on oversized frames and on too many topics', async () => {
    const big = await rawSocket(`${relay.url}/s`);
    big.say('x'.repeat(300_000));
    expect(await big.closed()).toBe(1009);
    const greedy = await rawSocket(`${relay.url}/s`);
    greedy.say({ type: 'subscribe', topics: Array.from({ length: 65 }, (_, i) => `t${i}`) });
    expect(await greedy.closed()).toBe(1008);
  });
});

describe('relay: mailbox', () => {
  it('opens for who can sign with the room’s key only', async () => {
    const other = await deriveRoom(randomBytes(32));
    const forgeries: ((log: string, nonce: string) => Promise<Uint8Array>)[] = [
      (log, nonce) => signWith(other.access, utf8(challengeText(keys.room, log, nonce))),
      (log) => signWith(keys.access, utf8(challengeText(keys.room, log, idOf(1)))),
      (_, nonce) => signWith(keys.access, utf8(challengeText(keys.room, idOf(1).slice(0, 22), nonce))),
      (log, nonce) => signWith(keys.access, utf8(challengeText(other.room, log, nonce))),
      async () => randomBytes(64),
    ];
    for (const forge of forgeries) {
      const socket = await rawSocket(`${relay.url}/m`);
      socket.say({ v: 1, t: 'open', room: keys.room });
      const [challenge] = await socket.frames('challenge');
      const signature = toBase64url(await forge(challenge?.log ?? '', challenge?.nonce ?? ''));
      socket.say({ v: 1, t: 'prove', signature });
      expect((await socket.frames('refused'))[0]).toMatchObject({ ref: null, code: 'wrong-signature' });
      expect(await socket.closed()).toBe(1008);
    }
    expect(await store.find(keys.room)).toBeNull();
  });

  it('a challenge is good for one answer, and nothing works before it', async () => {
    const socket = await rawSocket(`${relay.url}/m`);
    socket.say({ v: 1, t: 'append', ref: 1, entries: [entry(1)] });
    socket.say({ v: 1, t: 'read', ref: 2, log: idOf(1).slice(0, 22), after: 0 });
    expect((await socket.frames('refused', 2)).map((frame) => [frame.ref, frame.code])).toEqual([
      [1, 'not-opened'],
      [2, 'not-opened'],
    ]);
    socket.say({ v: 1, t: 'prove', signature: toBase64url(randomBytes(64)) });
    expect(await socket.closed()).toBe(1008);
  });

  it('appends, answers old seqs for known ids, tells the others, gives pages', async () => {
    const [a, b] = [await rawMember(relay.url, keys), await rawMember(relay.url, keys)];
    expect(b.log).toBe(a.log);
    const first = entry(1);
    a.say({ v: 1, t: 'append', ref: 1, entries: [first, entry(2)] });
    a.say({ v: 1, t: 'append', ref: 2, entries: [entry(2), entry(3)] });
    expect((await a.frames('appended', 2)).map((frame) => [frame.ref, frame.seqs, frame.head])).toEqual([
      [1, [1, 2], 2],
      [2, [2, 3], 3],
    ]);
    // What is committed together may be told together.
    const told = async () => (await b.frames('news')).flatMap((frame) => frame.entries.map((one) => one.seq));
    await until(async () => (await told()).length >= 3);
    expect(await told()).toEqual([1, 2, 3]);
    b.say({ v: 1, t: 'read', ref: 9, log: b.log, after: 0 });
    const [page] = await b.frames('page');
    expect(page?.entries[0]).toEqual({ seq: 1, ...first });
    expect(page?.head).toBe(3);
    b.say({ v: 1, t: 'read', ref: 10, log: idOf(9).slice(0, 22), after: 0 });
    expect((await b.frames('refused'))[0]).toMatchObject({ ref: 10, code: 'unknown-log' });
  });

  it('keeps rooms apart', async () => {
    const other = await deriveRoom(randomBytes(32));
    const [a, b] = [await rawMember(relay.url, keys), await rawMember(relay.url, other)];
    a.say({ v: 1, t: 'append', ref: 1, entries: [entry(1)] });
    await a.frames('appended');
    b.say({ v: 1, t: 'read', ref: 1, log: b.log, after: 0 });
    expect((await b.frames('page'))[0]?.entries).toEqual([]);
    expect(b.heard.some((text) => text.includes('news'))).toBe(false);
    expect(b.log).not.toBe(a.log);
  });

  it('two who open a new room at once agree on its log', async () => {
    const members = await Promise.all(Array.from({ length: 8 }, () => rawMember(relay.url, keys)));
    expect(new Set(members.map((member) => member.log)).size).toBe(1);
  });

  it('too large an entry, a full room, a failing store: typed, the connection or the room goes on', async () => {
    const a = await rawMember(relay.url, keys);
    a.say({ v: 1, t: 'append', ref: 1, entries: [entry(1, 1_400_000)] });
    a.say({ v: 1, t: 'append', ref: 2, entries: [entry(2, 1_400_000)] });
    a.say({ v: 1, t: 'append', ref: 3, entries: [entry(3, 1_400_000)] });
    expect((await a.frames('refused'))[0]).toMatchObject({ ref: 3, code: 'room-full' });
    a.say({ v: 1, t: 'append', ref: 4, entries: [entry(4, 1_100_000), entry(5, 1_100_000)] });
    expect((await a.frames('refused', 2))[1]).toMatchObject({ ref: 4, code: 'too-large' });
    store.append = () => Promise.reject(new Error('disk full'));
    a.say({ v: 1, t: 'append', ref: 5, entries: [entry(6)] });
    expect((await a.frames('refused', 3))[2]).toMatchObject({ ref: 5, code: 'storage' });
    expect(lines).toEqual(['mailbox: append failed: disk full']);
    expect(a.isOpen()).toBe(true);
    a.say({ v: 1, t: 'append', ref: 6, entries: [entry(7, 1_500_001)] });
    expect((await a.frames('refused', 4))[3]).toMatchObject({ ref: null, code: 'too-large' });
    expect(await a.closed()).toBe(1008);
  });

  it('hostile frames: typed, hung up, and the others go on', async () => {
    const good = await rawMember(relay.url, keys);
    const texts = fc.sample(fc.oneof(fc.string(), fc.json(), fc.constant('{"v":1,"t":"append"}')), 40);
    for (const text of [...texts, '{"v":7,"t":"ping"}', Buffer.from([1, 2, 3])]) {
      const bad = await rawSocket(`${relay.url}/m`);
      bad.say(text);
      const [refused] = await bad.frames('refused');
      expect(['malformed', 'version']).toContain(refused?.code);
      expect(await bad.closed()).toBe(1008);
    }
    const huge = await rawSocket(`${relay.url}/m`);
    huge.say('x'.repeat(3_000_001));
    expect(await huge.closed()).toBe(1009);
    good.say({ v: 1, t: 'ping' });
    expect((await good.frames('pong')).length).toBe(1);
    expect(lines).toEqual([]);
  });
});
