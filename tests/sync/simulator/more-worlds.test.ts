import { describe, expect, test } from 'vitest';
import { createHost } from '../../../lib/host/host.ts';
import { VaultError } from '../../../lib/vault/open.ts';
import { simulatorWith } from './planted.ts';
import { simulate } from './simulate.ts';
import { TOMORROW } from './versions.ts';

/** A file of its own, so that two workers share the steps. */
describe('The simulator, more worlds', { timeout: 900_000 }, () => {
  test('another 100,000 steps: nothing that was promised is broken', async () => {
    const { steps, violations, failed } = await simulate(100_000, 1_000);
    console.log(`${steps} steps, ${violations} violations`);
    expect(failed && [failed.plan.seed, failed.outcome.violations]).toBeNull();
  });

  test('two versions at once: what the newer one says is kept and passed on by the older, and read by it once upgraded', async () => {
    const { simulate: tomorrow } = await simulatorWith(TOMORROW);
    const { failed } = await tomorrow(10_000, 1, {
      older: { createHost, VaultError },
      besides: { upgrade: 2, addTask: 12 },
    });
    expect(failed && [failed.plan.seed, failed.outcome.violations]).toBeNull();
  });
});
