import { describe, expect, test } from 'vitest';
import { SOURCE_MUTATIONS, STORE_MUTATIONS } from './mutations.ts';
import { simulatorWith } from './planted.ts';
import { simulate } from './simulate.ts';

/** Whether the simulator would find what it is there to find: each fault within 100,000 steps. */
describe('A planted fault is found', { timeout: 900_000 }, () => {
  test.each(STORE_MUTATIONS)('$name', async ({ options, seed }) => {
    expect((await simulate(100_000, seed, options)).failed).not.toBeNull();
  });
  test.each(SOURCE_MUTATIONS)('$name', async ({ options, places, seed, finds }) => {
    const planted = await simulatorWith(places);
    const { failed } = await planted.simulate(100_000, seed, options);
    const found = failed?.outcome.violations.filter(({ what }) => finds.includes(what)) ?? [];
    expect(found, JSON.stringify(failed?.outcome.violations.slice(0, 3))).not.toEqual([]);
  });
});
