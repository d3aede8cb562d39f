import { parseArgs } from 'node:util';
import { startRelay } from './server.ts';

/** The relay as a program: `--port --host --data`, or PORT, HOST, DATA_DIR. Prints one line when it listens; ends on SIGINT and SIGTERM. */
const { values } = parseArgs({
  options: { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' } },
});
const port = Number(values.port ?? process.env.PORT ?? 4455);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('--port: a number from 0 to 65535');
  process.exit(2);
}

const relay = await startRelay({
  port,
  host: values.host ?? process.env.HOST ?? '127.0.0.1',
  dataDir: values.data ?? process.env.DATA_DIR ?? '.cache/relay',
  log: (line) => console.error(line),
}).catch((error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? `port ${port} is in use: choose another with --port` : error.message);
  process.exit(1);
});
console.log(`relay listening on ${relay.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void relay.close().then(() => process.exit(0)));
