import { expect, test } from 'vitest';
import { BUSY, createNursery } from '../../relay/nursery.ts';

test('the nursery may grow while batches come fast, and no longer afterwards', () => {
  const told: number[] = [];
  const { heard, look } = createNursery((factor) => told.push(factor));
  const second = (batches: number, ms = 1_000) => {
    for (let n = 0; n < batches; n++) heard();
    look(ms);
    return told;
  };
  expect(second(BUSY)).toEqual([]);
  expect(second(BUSY + 1)).toEqual([2]);
  expect(second(BUSY + 1)).toEqual([2]); // said once
  expect(second(BUSY + 1, 2_000)).toEqual([2, 1]); // a late look: fewer a second
  expect(second(0)).toEqual([2, 1]);
});
