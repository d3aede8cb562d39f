import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { comeBackAfter } from '../../lib/sync/wire.ts';
import { randomBytes, until } from '../sync/people.ts';
import { enterRoom } from './member.ts';
import { oneRelay } from './one-relay.ts';
import { rawMember, rawSocket } from './raw-client.ts';

const relay = oneRelay('stop');
const entry = () => ({ id: toBase64url(randomBytes(32)), sealed: toBase64url(randomBytes(500)) });

describe('relay: stop and come back', () => {
  it('SIGTERM: answers what was begun, says when to come back, ends with 0', async () => {
    const members = await Promise.all(Array.from({ length: 5 }, () => rawMember(relay.url, relay.keys)));
    const [first] = members;
    const signals = await rawSocket(`${relay.url}/s`);
    signals.say({ type: 'subscribe', topics: ['x'] });
    for (let ref = 1; ref <= 20; ref++) first?.say({ v: 1, t: 'append', ref, entries: [entry(), entry()] });
    await first?.frames('appended');
    const ended = relay.stop();
    expect(await ended).toBe(0);
    const answered = (await first?.frames('appended')) ?? [];
    expect(await signals.closed()).toBe(1012);
    expect(await Promise.all(members.map((one) => one.closed()))).toEqual([1012, 1012, 1012, 1012, 1012]);
    const waits = members.map((one) => comeBackAfter(1012, one.reason()));
    expect(new Set(waits).size).toBeGreaterThan(2);
    for (const wait of waits) expect(wait).toBeGreaterThan(0);
    await relay.again();
    const later = await rawMember(relay.url, relay.keys);
    expect(later.head).toBe(answered.at(-1)?.head ?? -1); // all that was committed was also answered
  });

  it('a reader that reads nothing does not hold up the end', async () => {
    const writer = await rawMember(relay.url, relay.keys);
    const big = () => ({ id: toBase64url(randomBytes(32)), sealed: toBase64url(randomBytes(1_400_000)) });
    for (let ref = 1; ref <= 8; ref++) writer.say({ v: 1, t: 'append', ref, entries: [big()] });
    await writer.frames('appended', 8);
    const greedy = await rawMember(relay.url, relay.keys);
    greedy.pause();
    for (let ref = 1; ref <= 30; ref++) greedy.say({ v: 1, t: 'read', ref, log: greedy.log, after: 0 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begun = performance.now();
    expect(await relay.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(9_000);
  });

  it('our client comes back by itself after a stop, and nothing is lost', async () => {
    const ana = await enterRoom(relay.url, relay.keys, relay.signal);
    await ana.mailbox.append([utf8('before')]);
    await relay.stop();
    const meanwhile = ana.mailbox.append([utf8('meanwhile')]);
    await relay.again();
    await meanwhile;
    const tom = await enterRoom(relay.url, relay.keys, relay.signal);
    await tom.mailbox.readToEnd();
    expect(tom.texts).toEqual(['before', 'meanwhile']);
  });

  it('--restored: members see another log, read it from the start, and upload what the old copy lacks', async () => {
    const ana = await enterRoom(relay.url, relay.keys, relay.signal);
    await ana.mailbox.append([utf8('in the copy')]);
    await relay.stop();
    await relay.again(['--restored']);
    expect(relay.output()).toContain('1 rooms have a new log');
    await until(() => ana.resets() === 1);
    const [again] = await ana.mailbox.append([utf8('in the copy')]);
    expect(again?.seq).toBe(1);
  });

  it('storm: 300 clients of a relay that was killed come back spread over time, all of them', async () => {
    await relay.kill();
    await relay.again();
    const rooms = await Promise.all(Array.from({ length: 30 }, () => deriveRoom(randomBytes(32))));
    let attempts: number[] = [];
    class Timed extends WebSocket {
      constructor(url: string) {
        super(url);
        attempts.push(performance.now());
      }
    }
    const more = { WebSocket: Timed as never, retry: { first: 500, most: 4_000 } };
    const all: Awaited<ReturnType<typeof enterRoom>>[] = [];
    setMaxListeners(0, relay.signal);
    for (let i = 0; i < 300; i++) {
      const room = rooms[i % 30];
      if (room) all.push(await enterRoom(relay.url, room, relay.signal, more));
    }
    const online = () => all.filter(({ mailbox }) => mailbox.state().status === 'online').length;
    await until(() => online() === 300, 40_000);
    attempts = [];
    await relay.kill();
    await until(() => online() === 0);
    await relay.again();
    await until(() => online() === 300, 40_000);
    // No tenth of a second sees more than a quarter of all attempts; at once would be all of them.
    const begun = Math.min(...attempts);
    const slots = new Map<number, number>();
    for (const at of attempts) {
      const slot = Math.floor((at - begun) / 100);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    expect(Math.max(...slots.values())).toBeLessThan(attempts.length / 4);
    expect(slots.size).toBeGreaterThan(5);
    console.log(
      `storm: ${attempts.length} attempts in ${slots.size} tenths of a second, at most ${Math.max(...slots.values())} in one`,
    );
  }, 90_000);
});
