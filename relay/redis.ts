import { createHash, randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Bus } from './bus.ts';
import { APPEND, CREATE, DROP, READ, RENEW } from './redis-scripts.ts';
import type { LogHead, MailboxStore, NewEntry, RoomNews, StoredEntry } from './store.ts';

export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** In front of every key and channel. */
  readonly prefix: string;
  readonly log: (line: string) => void;
}

/**
 * The store that several relays share. For each room, in one slot:
 * - `{room}:room`: hash log, head, bytes, closed (when);
 * - `{room}:ids`: hash id → seq, so that an id is stored once;
 * - `{room}:log`: stream, the entries, whose ids are `seq-1`: Redis itself refuses a seq that does not grow.
 * - `{room}:notes`: hash name → text.
 * A batch is one script, so it is stored whole or not at all, whichever relay it comes from. Pub/sub only wakes.
 */
export const connectRedis = async ({ url, prefix, log }: RedisOptions): Promise<{ store: MailboxStore; bus: Bus }> => {
  // A question that Redis does not answer fails in the end, and its client asks again: batches are safe to repeat.
  const settings = { maxRetriesPerRequest: 5, commandTimeout: 10_000, connectTimeout: 5_000, lazyConnect: true };
  const retryStrategy = (times: number) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2);
  const asking = new Redis(url, { ...settings, retryStrategy });
  const hearing = new Redis(url, { ...settings, retryStrategy, maxRetriesPerRequest: null });
  const self = randomBytes(9).toString('base64url');
  let heardNews: (news: RoomNews | null) => void = () => {};
  let heardSignal: (topic: string, text: string) => void = () => {};
  let signalGap: () => void = () => {};

  for (const one of [asking, hearing]) one.on('error', logOnce(log));
  await Promise.all([asking.connect(), hearing.connect()]).catch((error: unknown) => {
    asking.disconnect();
    hearing.disconnect();
    throw new Error(`Redis can't be reached: ${error instanceof Error ? error.message : 'unknown'}`);
  });
  await checkDurability(asking, log);

  const channels = { news: `${prefix}:news`, signals: `${prefix}:signals` };
  hearing.on('message', (channel: string, text: string) => {
    const message = readMessage(text);
    if (!message || message.from === self) return;
    if (channel === channels.signals) heardSignal(message.topic, message.text);
    else {
      const [first, head] = message.text.split(' ').map(Number);
      if (first && head) heardNews({ room: message.topic, first, head });
    }
  });
  await hearing.subscribe(channels.news, channels.signals);
  // Subscribed again after a break (ioredis does that by itself before it is ready): what was said meanwhile is lost.
  hearing.on('ready', () => {
    heardNews(null);
    signalGap();
  });

  const keys = (room: string) => ['room', 'ids', 'log'].map((part) => `${prefix}:{${room}}:${part}`);
  const notesOf = (room: string) => `${prefix}:{${room}}:notes`;
  const run = scriptRunner(asking);
  const headOf = ([log, head, closedAt]: readonly (Buffer | null)[]): LogHead | null =>
    log ? { log: String(log), head: Number(head ?? 0), ...(closedAt && { closedAt: Number(String(closedAt)) }) } : null;

  const append = async (room: string, batch: readonly NewEntry[], roomBytes: number, closedAt: string) => {
    const entries = batch.flatMap(({ id, sealed }) => [Buffer.from(id, 'base64url'), asBuffer(sealed)]);
    const args = [String(roomBytes), channels.news, self, room, closedAt, ...entries];
    const answer = (await run(APPEND, keys(room), args)) as number[] | null;
    if (!answer) return null;
    const [before = 0, head = 0, ...seqs] = answer;
    if (head === -2) return 'closed';
    if (head < 0) throw new Error('append to a room that was never created');
    const added = new Map<number, StoredEntry>();
    for (const [i, seq] of seqs.entries()) {
      const entry = batch[i];
      if (entry && seq > before && !added.has(seq)) added.set(seq, { ...entry, seq });
    }
    return { seqs, added: [...added.values()], head };
  };

  const store: MailboxStore = {
    find: async (room) => headOf(await asking.hmgetBuffer(keys(room)[0] ?? '', 'log', 'head', 'closed')),
    create: async (room, logId) =>
      headOf((await run(CREATE, keys(room).slice(0, 1), [logId])) as (Buffer | null)[]) as LogHead,
    append: (room, batch, roomBytes) => append(room, batch, roomBytes, ''),
    closeRoom: async (room, entry, at) => (await append(room, [entry], 0, String(at))) ?? 'closed',
    seqOf: async (room, id) => {
      const seq = await asking.hget(keys(room)[1] ?? '', Buffer.from(id, 'base64url'));
      return seq === null ? null : Number(seq);
    },
    drop: async (room, upTo) => {
      let dropped = 0;
      for (let gone = 1; gone > 0; dropped += gone)
        gone = (await run(DROP, keys(room), [String(upTo), String(DROP_AT_ONCE)])) as number;
      return dropped;
    },
    note: async (room, name, text) => {
      if (text === null) await asking.hdel(notesOf(room), name);
      else await asking.hset(notesOf(room), name, text);
    },
    notes: async (room) => new Map(Object.entries(await asking.hgetall(notesOf(room)))),
    rooms: async function* () {
      for await (const found of asking.scanStream({ match: `${prefix}:{*}:room`, count: 500 }))
        for (const key of found as string[]) yield key.slice(prefix.length + 2, -'}:room'.length);
    },
    read: async (room, after, limit) => {
      const log = keys(room).slice(2);
      const rows = (await run(READ, log, [String(after), String(limit.entries), String(limit.bytes)])) as [
        Buffer,
        Buffer,
        Buffer,
      ][];
      return rows.map(([seq, id, sealed]) => ({
        seq: Number.parseInt(String(seq), 10),
        id: id.toString('base64url'),
        sealed,
      }));
    },
    watch: (heard) => {
      heardNews = heard;
    },
    renewLogs: async (newLog) => {
      let rooms = 0;
      for await (const found of asking.scanStream({ match: `${prefix}:{*}:room`, count: 500 }))
        for (const key of found as string[]) {
          await run(RENEW, [key], [newLog()]);
          rooms += 1;
        }
      return rooms;
    },
    close: async () => {
      hearing.disconnect();
      await asking.quit().catch(() => asking.disconnect());
    },
  };
  const bus: Bus = {
    publish: (topic, text) => {
      asking.publish(channels.signals, JSON.stringify([self, topic, text])).catch(() => {});
    },
    listen: (heard, gap) => {
      heardSignal = heard;
      signalGap = gap;
    },
  };
  return { store, bus };
};

/** Redis answers nobody else while a script runs. */
const DROP_AT_ONCE = 200;

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** `[from, topic, text]` as JSON; null for anything else (Redis may be shared with others). */
const readMessage = (json: string): { from: string; topic: string; text: string } | null => {
  try {
    const [from, topic, text] = JSON.parse(json) as unknown[];
    return typeof from === 'string' && typeof topic === 'string' && typeof text === 'string'
      ? { from, topic, text }
      : null;
  } catch {
    return null;
  }
};

/** Runs a script by its hash, and by its text where Redis does not know it (the first time, after a restart). */
const scriptRunner = (redis: Redis) => {
  const hashes = new Map<string, string>();
  return async (script: string, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown> => {
    const hash = hashes.get(script) ?? createHash('sha1').update(script).digest('hex');
    hashes.set(script, hash);
    const rest = [keys.length, ...keys, ...args];
    return redis.callBuffer('EVALSHA', hash, ...rest).catch((error: unknown) => {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return redis.callBuffer('EVAL', script, ...rest);
    });
  };
};

/** "Kept" is said after Redis has answered: so Redis must answer only what its disk has. */
const checkDurability = async (redis: Redis, log: (line: string) => void): Promise<void> => {
  const setting = async (name: string) => ((await redis.config('GET', name)) as string[])[1];
  try {
    const [file, sync] = [await setting('appendonly'), await setting('appendfsync')];
    if (file !== 'yes') log('warning: Redis keeps no append-only file: a restart loses entries (set appendonly yes)');
    else if (sync !== 'always')
      log('warning: Redis writes to disk once a second: a power cut loses up to a second (set appendfsync always)');
  } catch {
    log('warning: this Redis does not tell whether it writes to disk before it answers (appendonly, appendfsync)');
  }
};

/** One line for each kind of fault, until it changes: a Redis that is away would fill the log. */
const logOnce = (log: (line: string) => void) => {
  let last = '';
  return (error: NodeJS.ErrnoException) => {
    const what = error.code ?? error.name;
    if (what !== last) log(`redis: ${what}`);
    last = what;
  };
};
