import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

/** Two projects: `fast` needs no browser; `extension` drives the built extension in real browsers, one file at a time. */
export default defineConfig({
  plugins: [preact()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/extension/**', 'tests/relay/**'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: { name: 'relay', include: ['tests/relay/**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'extension',
          include: ['tests/extension/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
