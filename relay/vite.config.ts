import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Beside the bundle, what makes the folder a package that `npm pack` and `npx` take. */
const asPackage: Plugin = {
  name: 'relay-package',
  writeBundle: ({ dir }) => {
    copyFileSync(here('./package.json'), `${dir}/package.json`);
    copyFileSync(here('./concord-relay.service'), `${dir}/concord-relay.service`);
    copyFileSync(here('../docs/relay.md'), `${dir}/README.md`);
  },
};

/** Bundles the relay for plain Node into `.output/relay`: `server.mjs` (startRelay) and `main.mjs` (the program). */
export default defineConfig({
  root: here('..'),
  plugins: [asPackage],
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['ioredis', 'lmdb', 'ws'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: '.output/relay',
    emptyOutDir: true,
    rollupOptions: {
      input: {
        server: here('./server.ts'),
        main: here('./main.ts'),
      },
      external: ['ioredis', 'lmdb', 'ws'],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
