import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/run.mjs';
import { PROOFS, readTable } from '../../scripts/threats.mjs';

const text = fs.readFileSync(path.join(root, 'docs/threats.md'), 'utf8');
const table = readTable(text);

describe('the table of threats', () => {
  test('has a row for each line of it, numbered in order, forty at least', () => {
    expect(table.length).toBeGreaterThanOrEqual(40);
    expect(table.map(({ row }) => row)).toEqual(table.map((_, at) => at + 1));
    expect(text.match(/^\| \d/gm)).toHaveLength(table.length);
  });

  test.each(table)('$row: $file has "$words"', ({ file, words }) => {
    expect(fs.readFileSync(path.join(root, file), 'utf8')).toContain(words);
  });

  test('what is marked as proved is what is proved, and still stands in the code', () => {
    expect(table.filter(({ proved }) => proved).map(({ row }) => row)).toEqual(PROOFS.map(({ row }) => row));
    for (const { file, from } of PROOFS)
      expect(fs.readFileSync(path.join(root, file), 'utf8').split(from), file).toHaveLength(2);
  });
});
