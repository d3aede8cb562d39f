import { existsSync } from 'node:fs';
import { expect, it, describe as suite } from 'vitest';
import { describe, find } from '../../lib/anchor/index.ts';
import { countedAs, judge, ownCases, type Pair, pairsOf, revisions, told } from './judged.ts';

const present = existsSync(revisions);
if (!present) console.warn('anchor corpus: not here, skipped (the revisions are data of others and are not committed)');

suite('quotes in edited texts', () => {
  it.skipIf(!present)('real revisions of real documents', () => {
    judged('revisions', pairsOf(revisions));
  });
  it('our own cases: other prose, harder edits, other scripts', () => {
    judged('own cases', pairsOf(ownCases));
  });
});

/** The bar of both sets. */
function judged(name: string, pairs: readonly Pair[]): void {
  const tally = new Map<string, { all: number; right: number; asked: number; wrong: number }>();
  const not: string[] = [];
  for (const pair of pairs) {
    for (const one of pair.cases) {
      const found = find(pair.to.text, describe(pair.from.text, one.start, one.end));
      const verdict = judge(found, one.expected);
      const key = countedAs(one);
      const row = tally.get(key) ?? { all: 0, right: 0, asked: 0, wrong: 0 };
      tally.set(key, row);
      row.all++;
      row[verdict]++;
      if (verdict !== 'right') not.push(told(pair, one, found));
      if (key !== one.expected.state && verdict === 'wrong') expect(found.state, told(pair, one, found)).toBe('gone');
    }
  }
  const rows = [...tally].map(
    ([key, { all, right, asked }]) => `${key} ${right}/${all}${asked ? ` (${asked} asked)` : ''}`,
  );
  console.info(`anchors, ${name}: ${rows.join(', ')}`);
  if (process.env.ANCHORS_WRONG) console.info(not.join('\n'));
  const share = (key: string) => (tally.get(key)?.right ?? 0) / (tally.get(key)?.all ?? 1);
  expect(share('unchanged')).toBe(1);
  expect(share('moved')).toBe(1);
  expect(share('reworded')).toBeGreaterThanOrEqual(0.99);
  expect(share('gone')).toBeGreaterThanOrEqual(0.99);
  expect(tally.get('duplicate')?.wrong ?? 0).toBe(0);
  const sum = (of: 'all' | 'asked') => [...tally.values()].reduce((total, row) => total + row[of], 0);
  expect(sum('asked') / sum('all')).toBeLessThanOrEqual(0.03);
}
