import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys } from '../../lib/sync/keys.ts';
import { randomBytes, until } from '../sync/people.ts';
import { startBalancer } from './balancer.ts';
import { enterRoom } from './member.ts';
import { rawSocket } from './raw-client.ts';
import { findRedis, type RedisServer, startRedis } from './redis-server.ts';
import { buildRelay, type RelayProcess, spawnRelay } from './relay-process.ts';

describe.runIf(findRedis())('two relays on one Redis', () => {
  let redis: RedisServer;
  let program: string;
  let relays: RelayProcess[] = [];
  let keys: RoomKeys;
  let ending: AbortController;
  let rounds = 0;
  const spawn = (port = 0) =>
    spawnRelay(program, '/nowhere', port, ['--redis', redis.url, '--redis-prefix', `t${rounds}`]);
  const relay = (i: number): RelayProcess => relays[i] as RelayProcess;

  beforeAll(async () => {
    [redis, program] = await Promise.all([startRedis(), buildRelay('two-relays')]);
  }, 300_000);
  afterAll(() => redis.stop());
  beforeEach(async () => {
    rounds += 1;
    relays = await Promise.all([spawn(), spawn()]);
    keys = await deriveRoom(randomBytes(32));
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await Promise.all(relays.map((one) => one.kill()));
  });

  it('what is appended at one is pushed to who listens at the other, both ways', async () => {
    const ana = await enterRoom(relay(0).url, keys, ending.signal);
    const tom = await enterRoom(relay(1).url, keys, ending.signal);
    await until(() => [ana, tom].every(({ mailbox }) => mailbox.state().status === 'online'));
    await ana.mailbox.append([utf8('one')]);
    await until(() => tom.texts.length === 1);
    await tom.mailbox.append([utf8('two')]);
    await until(() => ana.texts.length === 1);
    await ana.mailbox.append([utf8('x'.repeat(300_000))]); // above what is pushed: it is read
    await until(() => tom.texts.length === 2);
    expect([ana.texts, tom.texts.map((text) => text.length)]).toEqual([['two'], [3, 300_000]]);
  });

  it('both write at once: each gets all of the other’s, in one order, none twice', async () => {
    const ana = await enterRoom(relay(0).url, keys, ending.signal);
    const tom = await enterRoom(relay(1).url, keys, ending.signal);
    const eve = await enterRoom(relay(1).url, keys, ending.signal);
    const all = Array.from({ length: 200 }, (_, i) =>
      (i % 2 ? ana : tom).mailbox.append([utf8(`${i % 2 ? 'ana' : 'tom'} ${i}`)]),
    );
    await Promise.all(all);
    await until(() => eve.texts.length === 200);
    await Promise.all([ana, tom].map(({ mailbox }) => mailbox.readToEnd()));
    expect(new Set(eve.texts).size).toBe(200);
    // An own entry may come back, when the other's came between; what counts: nothing twice, all of the other's, in order.
    for (const [one, other] of [
      [ana, 'tom'],
      [tom, 'ana'],
    ] as const) {
      expect(new Set(one.texts).size).toBe(one.texts.length);
      const theirs = (texts: string[]) => texts.filter((text) => text.startsWith(other));
      expect(theirs(one.texts)).toEqual(theirs(eve.texts));
      expect(theirs(one.texts).length).toBe(100);
    }
  });

  it('one is killed, again and again: its clients go on at the other with no gap and no double', async () => {
    const balancer = await startBalancer(() => relays.map(({ port }) => port));
    const there = await enterRoom(relay(1).url, keys, ending.signal);
    const ana = await enterRoom(balancer.url, keys, ending.signal);
    const tom = await enterRoom(balancer.url, keys, ending.signal);
    const acknowledged: string[] = [];
    const waiting: Promise<unknown>[] = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 50; i++) {
        const text = `r${round}-${i}`;
        waiting.push(ana.mailbox.append([utf8(text)]).then(() => acknowledged.push(text)));
      }
      await until(() => acknowledged.length >= round * 50 + 5);
      await relay(0).kill();
      const safe = [...acknowledged];
      const checker = await enterRoom(relay(1).url, keys, ending.signal);
      await checker.mailbox.readToEnd();
      expect(safe.filter((text) => !checker.texts.includes(text))).toEqual([]);
      await Promise.all(waiting);
      // The survivor's turn to be killed comes next.
      relays = [relay(1), await spawn()];
      if (round === 0) await until(() => there.texts.length === 50);
    }
    await tom.mailbox.readToEnd();
    expect(tom.texts.length).toBe(150);
    expect(new Set(tom.texts).size).toBe(150);
    expect(tom.resets() + ana.resets() + there.resets()).toBe(0);
    balancer.close();
  });

  it('Redis is killed and comes back: nothing acknowledged is lost, listeners at the other relay catch up', async () => {
    const ana = await enterRoom(relay(0).url, keys, ending.signal);
    const tom = await enterRoom(relay(1).url, keys, ending.signal);
    const all = Array.from({ length: 60 }, (_, i) => ana.mailbox.append([utf8(`${i}`)]));
    await all[0];
    await redis.kill();
    const later = ana.mailbox.append([utf8('while it was away')]);
    await redis.start();
    await Promise.all([...all, later]);
    await until(() => tom.texts.length === 61, 20_000);
    expect(new Set(tom.texts).size).toBe(61);
    expect(relay(0).output() + relay(1).output()).not.toContain(keys.room);
  });

  it('signaling: a message at one reaches the subscribers at both, once, and only those of the topic', async () => {
    const [a, b, c] = await Promise.all([
      rawSocket(`${relay(0).url}/s`),
      rawSocket(`${relay(1).url}/s`),
      rawSocket(`${relay(1).url}/s`),
    ]);
    a.say({ type: 'subscribe', topics: ['room'] });
    b.say({ type: 'subscribe', topics: ['room'] });
    c.say({ type: 'subscribe', topics: ['other'] });
    for (const one of [a, b, c]) one.say({ type: 'ping' });
    await until(() => [a, b, c].every((one) => one.heard.length === 1));
    a.say({ type: 'publish', topic: 'room', data: 'from a' });
    b.say({ type: 'publish', topic: 'room', data: 'from b' });
    await until(() => a.heard.length >= 3 && b.heard.length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const heard = (one: typeof a) => one.heard.slice(1).map((text) => JSON.parse(text).data);
    expect(heard(a).sort()).toEqual(['from a', 'from b']);
    expect(heard(b).sort()).toEqual(['from a', 'from b']);
    expect(c.heard.length).toBe(1);
  });
});
