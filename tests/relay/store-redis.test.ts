import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis } from '../../relay/redis.ts';
import type { RoomNews } from '../../relay/store.ts';
import { randomBytes, until } from '../sync/people.ts';
import { findRedis, type RedisServer, startRedis } from './redis-server.ts';
import { judgeStore, taken } from './store-suite.ts';

const ROOM = Buffer.alloc(32, 9).toString('base64url');
const idOf = (n: number): string => Buffer.alloc(32, n).toString('base64url');

describe.runIf(findRedis())('Redis', () => {
  let redis: RedisServer;
  let prefixes = 0;
  const lines: string[] = [];
  const connect = (prefix = `p${++prefixes}`) =>
    connectRedis({ url: redis.url, prefix, log: (line) => lines.push(line) });
  beforeAll(async () => {
    redis = await startRedis();
  }, 300_000);
  afterAll(() => redis.stop());

  judgeStore('Redis', async () => (await connect()).store);

  it('numbers batches of two relays without holes or doubles, and each hears of the other’s only', async () => {
    const [one, two] = await Promise.all([connect('both'), connect('both')]);
    expect(await one.store.create(ROOM, 'x')).toEqual(await two.store.create(ROOM, 'y'));
    const heard: { one: RoomNews[]; two: RoomNews[] } = { one: [], two: [] };
    one.store.watch?.((news) => news && heard.one.push(news));
    two.store.watch?.((news) => news && heard.two.push(news));
    const batches = Array.from({ length: 40 }, (_, i) =>
      [i, i + 1, i + 2].map((n) => ({ id: idOf(n), sealed: randomBytes(20) })),
    );
    await Promise.all(batches.map((batch, i) => (i % 2 ? one : two).store.append(ROOM, batch, 1e9)));
    const all = await one.store.read(ROOM, 0, { entries: 100, bytes: 1e9 });
    expect(all.map((e) => e.seq)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
    expect(new Set(all.map((e) => e.id)).size).toBe(42);
    const told = () => [...heard.one, ...heard.two].reduce((sum, { first, head }) => sum + head - first + 1, 0);
    await until(() => told() === 42);
    expect(lines).toEqual([]);
    await Promise.all([one.store.close(), two.store.close()]);
  });

  it('what it answered is there after Redis was killed, and waking goes on', async () => {
    const [one, two] = await Promise.all([connect('killed'), connect('killed')]);
    await one.store.create(ROOM, 'x');
    await one.store.append(ROOM, [{ id: idOf(1), sealed: randomBytes(20) }], 1e9);
    let gaps = 0;
    const news: RoomNews[] = [];
    two.store.watch?.((one) => {
      if (one) news.push(one);
      else gaps += 1;
    });
    await redis.kill();
    const during = one.store.append(ROOM, [{ id: idOf(2), sealed: randomBytes(20) }], 1e9);
    await redis.start();
    expect(taken(await during).seqs).toEqual([2]);
    await until(() => gaps > 0);
    await until(async () => {
      await one.store.append(ROOM, [{ id: idOf(3), sealed: randomBytes(20) }], 1e9);
      await one.store.append(ROOM, [{ id: idOf(news.length + 4), sealed: randomBytes(20) }], 1e9);
      return news.length > 0;
    });
    expect((await two.store.read(ROOM, 0, { entries: 2, bytes: 1e9 })).map((e) => e.id)).toEqual([idOf(1), idOf(2)]);
    expect(lines.filter((line) => !line.startsWith('redis: '))).toEqual([]);
    await Promise.all([one.store.close(), two.store.close()]);
  });

  it('warns its operator about a Redis that answers before its disk has it', async () => {
    const admin = new Redis(redis.url);
    await admin.config('SET', 'appendfsync', 'everysec');
    const { store } = await connect();
    expect(lines.at(-1)).toContain('appendfsync always');
    await store.close();
    await admin.config('SET', 'appendfsync', 'always');
    await admin.quit();
  });

  it('a Redis that is not there: said in one sentence', async () => {
    const nowhere = connectRedis({ url: 'redis://127.0.0.1:1', prefix: 'x', log: () => {} });
    await expect(nowhere).rejects.toThrow('Redis can');
  });
});
