import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Bundles the relay for plain Node into `.output/relay`: `server.mjs` (startRelay) and `main.mjs` (the program). */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
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
        server: fileURLToPath(new URL('./server.ts', import.meta.url)),
        main: fileURLToPath(new URL('./main.ts', import.meta.url)),
      },
      external: ['ioredis', 'lmdb', 'ws'],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
