import fc from 'fast-check';
import { describe, test } from 'vitest';
import { openBoundaries } from './boundaries.ts';
import { kept } from './kept.ts';

const boundaries = await openBoundaries();

/** The same inputs in every run; new ones are looked for by `npm run fuzz`, and what it finds is kept. */
describe('whatever comes in is answered, never thrown, and changes nothing that it must not', () => {
  test.each(boundaries)('$name', async ({ name, share, inputs, take }) => {
    const property = fc.asyncProperty(inputs, async (input) => take(input));
    for (const seed of [1, ...(kept[name] ?? [])]) await fc.assert(property, { numRuns: 100 + share * 10, seed });
  });
});
