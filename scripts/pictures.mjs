/** npm run pictures: each surface, light and dark, into docs/pictures (tests/extension/pictures.ts says which). */
import { buildExtension, buildRelay } from './build.mjs';
import { main } from './run.mjs';
import { importTs } from './run-ts.mjs';
import { setup } from './setup.mjs';

main(async () => {
  await setup({ browsers: ['chromium'] });
  await buildExtension('chrome', { test: true, onlyIfStale: true, quiet: true });
  await buildRelay({ onlyIfStale: true, quiet: true });
  const { default: takePictures } = await importTs('tests/extension/pictures.ts');
  await takePictures(process.argv.slice(2));
  process.exit(0);
});
