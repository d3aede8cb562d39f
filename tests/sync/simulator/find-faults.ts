import { SOURCE_MUTATIONS, STORE_MUTATIONS } from './mutations.ts';
import { simulatorWith } from './planted.ts';
import { simulate } from './simulate.ts';

const STEPS = 100_000;

/** Whether the simulator finds what it is there to find: each planted fault within 100,000 steps. Its last line is the result. */
export const findFaults = async (): Promise<void> => {
  let found = 0;
  const tell = (name: string, steps: number, is: boolean): void => {
    if (is) found++;
    console.log(`${is ? 'found' : 'NOT FOUND'}: ${name}, ${steps} steps`);
  };
  for (const { name, options, seed } of STORE_MUTATIONS) {
    const { steps, failed } = await simulate(STEPS, seed, options);
    tell(name, steps, failed !== null);
  }
  for (const { name, options, places, seed, finds } of SOURCE_MUTATIONS) {
    const planted = await simulatorWith(places);
    const { steps, failed } = await planted.simulate(STEPS, seed, options);
    tell(name, steps, failed?.outcome.violations.some(({ what }) => finds.includes(what)) ?? false);
  }
  const all = STORE_MUTATIONS.length + SOURCE_MUTATIONS.length;
  console.log(`${found} of ${all} planted faults found`);
  process.exitCode = found < all ? 1 : 0;
};
