import { type Mutation, SOURCE_MUTATIONS, STORE_MUTATIONS } from './mutations.ts';
import { simulatorWith } from './planted.ts';
import { simulate } from './simulate.ts';

const STEPS = 100_000;

/** Whether the simulator finds what it is there to find: each planted fault within 100,000 steps, or one by its name. Its last line is the result. */
export const findFaults = async (wanted: string | undefined): Promise<void> => {
  const isWanted = ({ name }: Mutation): boolean => wanted === undefined || name === wanted;
  const [stores, sources] = [STORE_MUTATIONS.filter(isWanted), SOURCE_MUTATIONS.filter(isWanted)];
  let found = 0;
  const tell = (name: string, steps: number, is: boolean): void => {
    if (is) found++;
    console.log(`${is ? 'found' : 'NOT FOUND'}: ${name}, ${steps} steps`);
  };
  for (const { name, options, seed } of stores) {
    const { steps, failed } = await simulate(STEPS, seed, options);
    tell(name, steps, failed !== null);
  }
  for (const { name, options, places, seed, finds } of sources) {
    const planted = await simulatorWith(places);
    const { steps, failed } = await planted.simulate(STEPS, seed, options);
    tell(name, steps, failed?.outcome.violations.some(({ what }) => finds.includes(what)) ?? false);
  }
  const all = stores.length + sources.length;
  console.log(`${found} of ${all} planted faults found`);
  process.exitCode = found < all ? 1 : 0;
};
