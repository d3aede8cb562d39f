import { buildExtension } from '../../scripts/build.mjs';

/**
 * Builds what is older than its sources. `npm test` has done so before; this is for `npx vitest --project extension`.
 * CONCORD_BUILD=skip takes what is there.
 */
export default async function freshBuilds(): Promise<void> {
  if (process.env.CONCORD_BUILD === 'skip') return;
  for (const browser of ['chrome', 'firefox'] as const) {
    for (const test of [false, true]) await buildExtension(browser, { test, onlyIfStale: true, quiet: true });
  }
}
