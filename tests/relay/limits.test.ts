import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys } from '../../lib/sync/keys.ts';
import type { RelayLimits } from '../../relay/limits.ts';
import { type Relay, startRelay } from '../../relay/server.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { randomBytes, until } from '../sync/people.ts';
import { enterRoom } from './member.ts';
import { rawMember, rawSocket } from './raw-client.ts';

let relay: Relay;
let keys: RoomKeys;
const ending: AbortController[] = [];
const start = async (limits: Partial<RelayLimits>): Promise<void> => {
  relay = await startRelay({
    port: 0,
    dataDir: '',
    store: createMemoryStore(),
    limits,
    metrics: true,
    trustProxy: true,
  });
};
beforeEach(async () => {
  keys = await deriveRoom(randomBytes(32));
});
afterEach(async () => {
  for (const one of ending.splice(0)) one.abort();
  await relay.close();
});
const entry = (n: number, bytes = 64) => ({
  id: Buffer.alloc(32, n).toString('base64url'),
  sealed: toBase64url(randomBytes(bytes)),
});
const metric = async (line: string): Promise<number> => {
  const text = await (await fetch(`${relay.url.replace('ws', 'http')}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1) ?? 0);
};
/** How an upgrade from an address behind the proxy is answered: 101 or another status. */
const knock = (address: string): Promise<{ status: number; socket: WebSocket }> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${relay.url}/m`, { headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } });
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (_, response) => resolve({ status: response.statusCode ?? 0, socket }));
    socket.on('error', () => {});
  });

describe('relay: limits', () => {
  it('an entry above the quota is refused with its size, a room above it when full; what fits goes on', async () => {
    await start({ entryBytes: 1_000, roomBytes: 1_500 });
    const a = await rawMember(relay.url, keys);
    a.say({ v: 1, t: 'append', ref: 1, entries: [entry(1, 1_001)] });
    a.say({ v: 1, t: 'append', ref: 2, entries: [entry(2, 1_000)] });
    a.say({ v: 1, t: 'append', ref: 3, entries: [entry(3, 501)] });
    a.say({ v: 1, t: 'append', ref: 4, entries: [entry(4, 500)] });
    expect((await a.frames('refused', 2)).map((frame) => [frame.ref, frame.code])).toEqual([
      [1, 'too-large'],
      [3, 'room-full'],
    ]);
    expect((await a.frames('appended', 2)).map((frame) => frame.ref)).toEqual([2, 4]);
    expect(await metric('concord_refusals_total{code="room-full"}')).toBe(1);
  });

  it('a room’s rate: busy, with the time to wait; our client waits on the same line and loses nothing', async () => {
    await start({ roomFrames: { perSecond: 3, burst: 2 } });
    const raw = await rawMember(relay.url, keys);
    for (let ref = 1; ref <= 4; ref++) raw.say({ v: 1, t: 'append', ref, entries: [entry(ref)] });
    const [refused] = await raw.frames('refused');
    expect(refused).toMatchObject({ ref: 3, code: 'busy' });
    expect(refused?.after).toBeGreaterThan(0);
    const ended = new AbortController();
    ending.push(ended);
    let connects = 0;
    class Counted extends WebSocket {
      constructor(url: string) {
        super(url);
        connects += 1;
      }
    }
    const ana = await enterRoom(relay.url, keys, ended.signal, { WebSocket: Counted as never });
    await ana.mailbox.readToEnd();
    for (let i = 0; i < 5; i++) await ana.mailbox.append([utf8(`${i}`)]);
    expect(connects).toBe(1);
    expect(await metric('concord_refusals_total{code="busy"}')).toBeGreaterThan(3);
  });

  it('a socket’s rate: it is read more slowly, everything is answered, and others are not slowed', async () => {
    await start({ socketFrames: { perSecond: 20, burst: 20 } });
    const fast = await rawMember(relay.url, keys);
    const other = await rawMember(relay.url, keys);
    const begun = performance.now();
    // One chunk of the network's may come through at once: the waiting begins after it.
    for (let i = 0; i < 80; i++) {
      fast.say({ v: 1, t: 'ping' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    other.say({ v: 1, t: 'ping' });
    await other.frames('pong');
    const others = performance.now() - begun;
    await fast.frames('pong', 80);
    fast.say({ v: 1, t: 'ping' });
    await fast.frames('pong', 81);
    const all = performance.now() - begun;
    expect(all).toBeGreaterThan(400);
    expect(others).toBeLessThan(all / 2);
    expect(await metric('concord_slowed_total')).toBeGreaterThan(0);
    expect(fast.isOpen()).toBe(true);
  });

  it('sockets of one address, sockets in all, and rooms that one address makes', async () => {
    await start({ addressSockets: 2, sockets: 5, addressRooms: { perSecond: 0.001, burst: 1 } });
    const statuses = [];
    for (const from of [
      '9.9.9.9',
      '9.9.9.9',
      '9.9.9.9',
      '2001:db8::1',
      '2001:db8:0:0:5::2',
      '2001:db8::3',
      '8.8.8.8',
      '7.7.7.7',
    ])
      statuses.push(await knock(from));
    expect(statuses.map(({ status }) => status)).toEqual([101, 101, 429, 101, 101, 429, 101, 503]);
    statuses[0]?.socket.terminate();
    await until(async () => (await metric('concord_sockets{door="mailbox"}')) === 4);
    expect((await knock('9.9.9.9')).status).toBe(101);
    for (const { socket } of statuses) socket.terminate();
    await until(async () => (await metric('concord_sockets{door="mailbox"}')) <= 1);
    // The header is what the proxy says: this client makes two rooms from one address.
    const codes = [];
    for (const room of [keys, await deriveRoom(randomBytes(32))]) {
      const socket = await rawMember(relay.url, room, { 'x-forwarded-for': '5.5.5.5' }).catch(() => null);
      codes.push(socket ? 'opened' : 'refused');
    }
    expect(codes).toEqual(['opened', 'refused']);
    expect(await rawMember(relay.url, keys, { 'x-forwarded-for': '5.5.5.5' })).toBeTruthy(); // it is there already
    expect(await metric('concord_refusals_total{code="busy"}')).toBe(1);
  });

  it('who does not open a room, or says nothing and answers no ping, is cut off', async () => {
    await start({ openMs: 150, idleMs: 400 });
    const member = await rawMember(relay.url, keys);
    const [idle, lurker] = [await rawSocket(`${relay.url}/m`), await rawSocket(`${relay.url}/s`)];
    expect([await idle.closed(), await lurker.closed()]).toEqual([1006, 1006]);
    const frozen = await rawMember(relay.url, keys);
    frozen.pause(); // its pongs stay away
    await until(async () => (await metric('concord_cut_off_total{reason="silent"}')) === 1);
    expect(await metric('concord_cut_off_total{reason="unopened"}')).toBe(2);
    expect(member.isOpen()).toBe(true);
    expect(await metric('concord_rooms_listened')).toBe(1);
  });

  it('a slow reader: gets no news while it is behind, is cut off when it stays so; memory stays, others go on', async () => {
    await start({ behindBytes: 100_000, slowMs: 600, bufferedBytes: 4_000_000 });
    const [writer, slow, good] = [
      await rawMember(relay.url, keys),
      await rawMember(relay.url, keys),
      await rawMember(relay.url, keys),
    ];
    slow.pause();
    const before = process.memoryUsage().arrayBuffers;
    let ref = 0;
    // The system's own buffers take some megabytes first.
    const write = async (n: number) => {
      for (let i = 0; i < n; i++) {
        ref += 1;
        writer.say({
          v: 1,
          t: 'append',
          ref,
          entries: [entry(ref % 250, 45_000)].map((one) => ({ ...one, id: toBase64url(randomBytes(32)) })),
        });
      }
      await writer.frames('appended', ref);
    };
    await write(250);
    const isCut = async () => (await metric('concord_cut_off_total{reason="slow"}')) === 1;
    await until(isCut);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80_000_000);
    expect((await good.frames('news', ref)).length).toBe(ref);
    expect(good.isOpen()).toBe(true);
  });

  it('a reader that asks for much and takes nothing gets one page, not all', async () => {
    await start({ idleMs: 60_000 });
    const writer = await rawMember(relay.url, keys);
    for (let ref = 1; ref <= 12; ref++) writer.say({ v: 1, t: 'append', ref, entries: [entry(ref, 1_400_000)] });
    await writer.frames('appended', 12);
    const greedy = await rawMember(relay.url, keys);
    greedy.pause();
    for (let ref = 1; ref <= 30; ref++) greedy.say({ v: 1, t: 'read', ref, log: greedy.log, after: ref % 12 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await metric('concord_read_entries_total')).toBeLessThan(12);
    writer.say({ v: 1, t: 'ping' });
    await writer.frames('pong');
  });

  it('sends no news twice and misses none when a reader was behind for a while', async () => {
    await start({ behindBytes: 50_000, slowMs: 20_000 });
    const ended = new AbortController();
    ending.push(ended);
    const sockets: WebSocket[] = [];
    class Kept extends WebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    const ana = await enterRoom(relay.url, keys, ended.signal);
    const tom = await enterRoom(relay.url, keys, ended.signal, { WebSocket: Kept as never });
    await tom.mailbox.readToEnd();
    sockets[0]?.pause();
    const all = Array.from({ length: 200 }, (_, i) => `${i} ${'x'.repeat(40_000)}`);
    for (const text of all) await ana.mailbox.append([utf8(text)]);
    sockets[0]?.resume();
    await until(() => tom.texts.length === all.length);
    expect(tom.texts).toEqual(all);
    expect(sockets.length).toBe(1);
  });
});
