import { expect, it } from 'vitest';
import { histories, SETTINGS, type Setting, sampled, violation } from './histories.ts';

/** Longer ones, in all orders: npm run histories -- --acts 5 (it prints the counts). */
for (const setting of Object.keys(SETTINGS) as Setting[]) {
  it(`${setting}: every history of up to 2 acts in every order, of 3 acts backwards`, { timeout: 120_000 }, () => {
    const lists = [1, 2, 3].map((size) => histories(setting, size));
    const counts = lists.map((list) => list.length);
    console.log(`${setting}: ${counts.join(' + ')} histories`);
    expect(counts).toEqual(setting === 'three of one house' ? [7, 110, 3340] : [7, 108, 2378]);
    for (const list of lists)
      for (const acts of list) expect(violation(setting, acts, acts.length < 3 ? undefined : 1)).toBeNull();
  });
  it(`${setting}: longer ones from seeds`, { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 300; seed++) expect(violation(setting, sampled(setting, 6, seed), 4)).toBeNull();
  });
}
