import { expect, it } from 'vitest';
import { eachHistory, histories, SETTINGS, type Setting } from './histories.ts';
import { type Found, tryLonger, trySampled, violation } from './histories-tried.ts';

const COUNTS: Record<Setting, readonly number[]> = {
  'three of one house': [7, 110, 3340],
  'two of one house': [7, 108, 2378],
  'two and two to come': [4, 53, 934],
};

/** Longer ones, and the counts: npm run histories -- --acts 5. */
for (const setting of Object.keys(SETTINGS) as Setting[]) {
  it(`${setting}: every history of up to 2 acts in every order, of 3 acts with each last step`, {
    timeout: 120_000,
  }, () => {
    const lists = [1, 2].map((size) => histories(setting, size));
    for (const list of lists) for (const acts of list) expect(violation(setting, acts)).toBeNull();
    const found: Found = { histories: 0, orders: 0, violations: [] };
    for (const acts of eachHistory(setting, 2)) tryLonger(setting, acts, found);
    expect([...lists.map((list) => list.length), found.histories]).toEqual(COUNTS[setting]);
    expect(found.violations).toEqual([]);
  });
  it(`${setting}: longer ones from seeds`, { timeout: 60_000 }, () => {
    const found: Found = { histories: 0, orders: 0, violations: [] };
    for (let seed = 1; seed <= 300; seed++) trySampled(setting, 6, seed, found);
    expect(found.violations).toEqual([]);
  });
}
