/** npm run relay [-- options]: the relay on its embedded store. Its options are its own (--help). */
import { buildRelay } from './build.mjs';
import { main, run } from './run.mjs';
import { setup } from './setup.mjs';

main(async () => {
  await setup();
  const file = await buildRelay({ onlyIfStale: true, quiet: true });
  process.exitCode = await run(process.execPath, [file, ...process.argv.slice(2)]);
});
