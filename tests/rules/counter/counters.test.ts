import { expect, test } from 'vitest';
import { tally } from '../../../lib/coalition/decisions/tally.ts';
import { difference, pollOf } from './ballots.ts';

/** P 2.2–2.6: the product's count beside one that was written from PRODUCT.md by other means. */
test('both counters say the same of 100,000 polls, and of each in any order', { timeout: 600_000 }, () => {
  const results = new Map<string, number>();
  for (let seed = 1; seed <= 100_000; seed++) {
    const poll = pollOf(seed);
    const differs = difference(poll);
    if (differs !== null) expect.fail(`seed ${seed}: ${differs}`);
    const { outcome } = tally(poll.ballots, poll.electorate, poll.method, poll.rule);
    const backwards = tally([...poll.ballots].reverse(), poll.electorate, poll.method, poll.rule);
    if (backwards.outcome !== outcome) expect.fail(`seed ${seed}: the order of arrival counts`);
    const key = `${poll.method} ${outcome}`;
    results.set(key, (results.get(key) ?? 0) + 1);
  }
  // Each method both passes and fails often enough for the comparison to mean something.
  for (const [, count] of results) expect(count).toBeGreaterThan(100);
  expect(results.size).toBe(17);
});
