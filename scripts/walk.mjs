/** npm run walk [-- chromium|firefox]: three people from the invitation's mail to their first act, into docs/pictures/walk. */
import { buildExtension, buildRelay } from './build.mjs';
import { main } from './run.mjs';
import { importTs } from './run-ts.mjs';
import { setup } from './setup.mjs';

main(async () => {
  const named = process.argv.slice(2);
  const kinds = named.length > 0 ? named : ['chromium', 'firefox'];
  await setup({ browsers: kinds });
  if (kinds.includes('chromium')) await buildExtension('chrome', { test: true, onlyIfStale: true, quiet: true });
  if (kinds.includes('firefox')) await buildExtension('firefox', { test: true, onlyIfStale: true, quiet: true });
  await buildRelay({ onlyIfStale: true, quiet: true });
  const { default: walkAll } = await importTs('tests/extension/walk.ts');
  await walkAll(kinds);
  process.exit(0);
});
