import fc from 'fast-check';
import { openBoundaries } from './boundaries.ts';

/**
 * `npm run fuzz -- [--inputs N] [--seed S] [--only part of a name]`: as many inputs in all, shared out by what each costs.
 * Prints what was tried; a failure prints the shrunk input and the seed to keep, and ends with exit code 1.
 */
export default async (...args: string[]): Promise<void> => {
  const option = (name: string, usual: string): string => args[args.indexOf(`--${name}`) + 1 || args.length] ?? usual;
  const wanted = Number(option('inputs', '100000'));
  const seed = Number(option('seed', String(Date.now() % 1e9)));
  if (!(wanted > 0) || !Number.isInteger(seed)) throw new Error('npm run fuzz -- --inputs N --seed S');
  const boundaries = (await openBoundaries()).filter(({ name }) => name.includes(option('only', '')));
  const shares = boundaries.reduce((sum, { share }) => sum + share, 0);
  let tried = 0;
  let violations = 0;
  for (const { name, share, inputs, take } of boundaries) {
    const began = performance.now();
    const numRuns = Math.ceil((wanted * share) / shares);
    const property = fc.asyncProperty(inputs, async (input) => take(input));
    const found = await fc.check(property, { numRuns, seed });
    tried += found.numRuns;
    console.log(`${name}: ${found.numRuns} inputs, ${((performance.now() - began) / 1000).toFixed(1)} s`);
    if (!found.failed) continue;
    violations++;
    console.log(fc.defaultReportMessage(found));
  }
  console.log(`seed ${seed}: ${tried} inputs, ${violations} violations`);
  if (violations > 0) process.exitCode = 1;
};
