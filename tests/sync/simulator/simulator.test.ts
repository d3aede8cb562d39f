import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { live, type Plan, planOf } from './run.ts';
import { RUN_SIZE, simulate } from './simulate.ts';

const HERE = new URL('./regressions/', import.meta.url);

/** Longer ones: npm run simulate -- --steps 1000000 --seed 1. */
describe('The simulator', { timeout: 900_000 }, () => {
  test('100,000 steps of hosts, relay and network that fail in every way: nothing that was promised is broken', async () => {
    const { steps, violations, failed } = await simulate(100_000, 1);
    console.log(`${steps} steps, ${violations} violations`);
    expect(failed && [failed.plan.seed, failed.outcome.violations]).toBeNull();
  });

  test('the same seed is the same world', async () => {
    const plan = planOf(7, RUN_SIZE);
    const [one, two] = [await live(plan), await live(plan)];
    expect(one.steps).toBeGreaterThan(500);
    expect(two).toEqual(one);
  });

  test('2,000 steps sealed and signed by the real crypto', async () => {
    const { steps, failed } = await simulate(2_000, 4, { realCrypto: true });
    expect(steps).toBeGreaterThanOrEqual(2_000);
    expect(failed && [failed.plan.seed, failed.outcome.violations]).toBeNull();
  });

  test.each(readdirSync(HERE).filter((name) => name.endsWith('.json')))('what was broken once: %s', async (name) => {
    const plan = JSON.parse(readFileSync(new URL(name, HERE), 'utf8')) as Plan;
    expect((await live(plan)).violations).toEqual([]);
  });
});
