import preact from '@preact/preset-vite';
import { configDefaults, defineConfig } from 'vitest/config';

// vitest's reporter needs it to print failures; Node 20 does not have it yet.
Map.groupBy ??= function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, at: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let at = 0;
  for (const item of items) {
    const key = keyOf(item, at++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** Exhaustive, or many faults one after the other: part of `npm test`, not of `npm run test:fast`. */
const LONG = [
  'tests/rules/histories.test.ts',
  'tests/rules/*any-order.test.ts',
  'tests/rules/counter/counters.test.ts',
  'tests/host/vault-fails.test.ts',
  'tests/host/relay-killed.test.ts',
  'tests/host/offline.test.ts',
  'tests/host/removal.test.ts',
  'tests/host/snapshots.test.ts',
  'tests/host/another-relay.test.ts',
  'tests/host/way-back.test.ts',
  'tests/keep/**/*.test.ts',
  'tests/sync/simulator/{simulator,more-worlds}.test.ts',
];

/** What needs a build of the extension finds it fresh, also when vitest is called directly. */
const builds = ['tests/build/fresh-builds.ts'];

/**
 * Five projects: `fast` and `long` need neither build nor browser; `relay` starts the relay; `build` reads what was built;
 * `extension` drives it in real browsers, one file at a time.
 */
export default defineConfig({
  plugins: [preact()],
  resolve: { alias: [{ find: /^fast-check$/, replacement: `${import.meta.dirname}/tests/fast-check.ts` }] },
  define: { __TEST__: 'true', __DOCS_LAYER__: 'true', __DEFAULT_RELAY__: JSON.stringify('ws://127.0.0.1:4455/') },
  test: {
    // On two cores vitest would take one.
    maxWorkers: 2,
    setupFiles: ['tests/setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [
            ...configDefaults.exclude,
            'tests/extension/**',
            'tests/relay/**',
            'tests/build/**/*.built.test.ts',
            ...LONG,
          ],
          environment: 'node',
          // Long enough for a busy machine: no test is a judgement on speed (that is what the bench is for).
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'long', include: LONG, environment: 'node', testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'relay',
          include: ['tests/relay/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'build',
          include: ['tests/build/**/*.built.test.ts'],
          environment: 'node',
          globalSetup: builds,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'extension',
          include: ['tests/extension/**/*.test.ts'],
          environment: 'node',
          globalSetup: builds,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
});
