/** node scripts/run-ts.mjs file.ts [arguments]: loads a TypeScript file and calls its default export with them. */
import path from 'node:path';
import { main, root } from './run.mjs';

export async function importTs(file) {
  const { runnerImport } = await import('vite');
  const { default: preact } = await import('@preact/preset-vite');
  const { module } = await runnerImport(path.resolve(root, file), {
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [preact()],
    define: { __TEST__: 'true', __DOCS_LAYER__: 'true', __DEFAULT_RELAY__: JSON.stringify('ws://127.0.0.1:4455/') },
  });
  return module;
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.join(root, 'scripts', 'run-ts.mjs')) {
  main(async () => {
    const [file, ...args] = process.argv.slice(2);
    if (!file) throw new Error('Which file? node scripts/run-ts.mjs file.ts [arguments]');
    const { setup } = await import('./setup.mjs');
    await setup();
    await (await importTs(file)).default(...args);
  });
}
