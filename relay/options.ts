import { parseArgs } from 'node:util';
import type { Stores } from './join-page.ts';
import { type RelayLimits, UNLIMITED } from './limits.ts';
import type { TurnOptions } from './turn.ts';

/** What the program was told, by arguments or the environment; arguments win. */
export interface ProgramOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** `redis://` or `rediss://`; else the embedded store. */
  readonly redis: string | null;
  readonly redisPrefix: string;
  readonly metrics: boolean;
  readonly trustProxy: boolean;
  readonly restored: boolean;
  readonly turn: TurnOptions | null;
  readonly stores: Stores;
  readonly limits: Partial<RelayLimits>;
}

export const HELP = `concord-relay: keeps sealed changes for those who are offline, and helps peers find each other

  --port N               (PORT)            default 4455
  --host ADDRESS         (HOST)            default 127.0.0.1; 0.0.0.0 to listen on all, behind TLS only
  --data FOLDER          (DATA_DIR)        the embedded store; default .cache/relay
  --redis URL            (REDIS_URL)       keep everything in Redis instead, so that several relays can share it
  --redis-prefix WORD    (REDIS_PREFIX)    default concord
  --trust-proxy          (TRUST_PROXY=1)   a reverse proxy sets X-Forwarded-For
  --metrics              (METRICS=1)       serve /metrics
  --room-mb N            (ROOM_MB)         what one coalition's room may keep; default 1024
  --max-sockets N        (MAX_SOCKETS)     default 20000
  --no-limits            (NO_LIMITS=1)     no rates and no counts: for tests, or where only your own people can connect
  --turn-urls A,B        (TURN_URLS)       addresses of your TURN server, e.g. turns:turn.example.org:5349
                         (TURN_SECRET)     its static-auth-secret; by environment only, since arguments can be seen
  --turn-hours N         (TURN_HOURS)      how long credentials last; default 12
  --store-chrome URL     (STORE_CHROME)    where the invitation page sends people to install
  --store-firefox URL    (STORE_FIREFOX)
  --restored                               once, after the store was put back from an older copy
  --help
`;

/** Reads them. What makes no sense is an Error whose message is for the operator. `help`: nothing else was asked. */
export const readOptions = (args: string[], env: NodeJS.ProcessEnv): ProgramOptions | 'help' => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      port: text,
      host: text,
      data: text,
      redis: text,
      'redis-prefix': text,
      'trust-proxy': flag,
      metrics: flag,
      'room-mb': text,
      'max-sockets': text,
      'no-limits': flag,
      'turn-urls': text,
      'turn-hours': text,
      'store-chrome': text,
      'store-firefox': text,
      restored: flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  const given = (name: keyof typeof values, variable: string): string | null =>
    (values[name] as string | undefined) || env[variable] || null;
  const number = (name: keyof typeof values, variable: string, least: number, most: number): number | null => {
    const value = given(name, variable);
    if (value === null) return null;
    const n = Number(value);
    if (Number.isInteger(n) && n >= least && n <= most) return n;
    throw new Error(`--${name}: a number from ${least} to ${most}`);
  };
  const on = (name: keyof typeof values, variable: string): boolean => values[name] === true || env[variable] === '1';
  const address = (name: keyof typeof values, variable: string, form: RegExp): string | null => {
    const value = given(name, variable);
    if (value === null || form.test(value)) return value;
    throw new Error(`--${name}: not such an address`);
  };
  const roomMb = number('room-mb', 'ROOM_MB', 1, 1_000_000);
  const sockets = number('max-sockets', 'MAX_SOCKETS', 1, 1_000_000);
  return {
    port: number('port', 'PORT', 0, 65_535) ?? 4455,
    host: given('host', 'HOST') ?? '127.0.0.1',
    dataDir: given('data', 'DATA_DIR') ?? '.cache/relay',
    redis: address('redis', 'REDIS_URL', /^rediss?:\/\//),
    redisPrefix: given('redis-prefix', 'REDIS_PREFIX') ?? 'concord',
    metrics: on('metrics', 'METRICS'),
    trustProxy: on('trust-proxy', 'TRUST_PROXY'),
    restored: values.restored === true,
    turn: turnOf(given('turn-urls', 'TURN_URLS'), env.TURN_SECRET, number('turn-hours', 'TURN_HOURS', 1, 168) ?? 12),
    stores: {
      chrome: address('store-chrome', 'STORE_CHROME', /^https:\/\//),
      firefox: address('store-firefox', 'STORE_FIREFOX', /^https:\/\//),
    },
    limits: {
      ...(on('no-limits', 'NO_LIMITS') && UNLIMITED),
      ...(roomMb !== null && { roomBytes: roomMb * 1024 * 1024 }),
      ...(sockets !== null && { sockets }),
    },
  };
};

const turnOf = (urls: string | null, secret: string | undefined, hours: number): TurnOptions | null => {
  if (urls === null) return null;
  const all = urls.split(',').map((url) => url.trim());
  if (all.length > 8 || !all.every((url) => /^turns?:[^\s]{1,290}$/.test(url)))
    throw new Error('--turn-urls: up to 8 addresses that start with turn: or turns:');
  if (!secret) throw new Error('TURN_SECRET: the secret of the TURN server is missing');
  return { urls: all, secret, ttlSeconds: hours * 3_600 };
};
