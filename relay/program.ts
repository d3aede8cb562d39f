import { randomBytes } from 'node:crypto';
import { watchNursery } from './nursery.ts';
import { HELP, type ProgramOptions, readOptions } from './options.ts';
import { connectRedis } from './redis.ts';
import { startRelay } from './server.ts';
import { createLmdbStore } from './store-lmdb.ts';

/** The relay as a program. Prints one line when it listens; stops in good order on SIGINT and SIGTERM, at once on a second one. */
const log = (line: string) => console.error(line);
const end = (code: number, text: string): never => {
  (code === 0 ? console.log : console.error)(text);
  process.exit(code);
};

const options: ProgramOptions | 'help' = (() => {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    return end(2, error instanceof Error ? error.message : 'bad arguments');
  }
})();
if (options === 'help') end(0, HELP);
else await run(options);

async function run({ dataDir, redis, redisPrefix, restored, turn, ...rest }: ProgramOptions): Promise<void> {
  const start = async () => {
    const shared = redis ? await connectRedis({ url: redis, prefix: redisPrefix, log }) : null;
    const store = shared?.store ?? createLmdbStore(dataDir);
    if (restored) {
      const rooms = await store.renewLogs(() => randomBytes(16).toString('base64url'));
      log(`${rooms} rooms have a new log: their members will read them from the start and upload what is missing`);
    }
    const onBatch = watchNursery();
    return startRelay({
      ...rest,
      dataDir,
      store,
      log,
      onBatch,
      ...(shared && { bus: shared.bus }),
      ...(turn && { turn }),
    });
  };
  const relay = await start().catch((error: NodeJS.ErrnoException) =>
    end(1, error.code === 'EADDRINUSE' ? `port ${rest.port} is in use: choose another with --port` : error.message),
  );
  console.log(`relay listening on ${relay.url}`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      void relay.close().then(() => process.exit(0));
    });
}
