import { findFaults } from './find-faults.ts';
import { RUN_SIZE, shrink, simulate } from './simulate.ts';

const option = (args: readonly string[], name: string, otherwise: number): number => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(args[at + 1]);
};

/** npm run simulate -- --steps N --seed S [--size acts of a run] [--real-crypto], or -- --faults [name]. Its last line is the result. */
export default async (...args: string[]): Promise<void> => {
  process.exitCode = 1; // until it is done: a promise that never resolves would end the process without a word
  if (args.includes('--faults')) return findFaults(args[args.indexOf('--faults') + 1]);
  const steps = option(args, 'steps', 100_000);
  const seed = option(args, 'seed', 1);
  const size = option(args, 'size', RUN_SIZE);
  const realCrypto = args.includes('--real-crypto');
  const begun = performance.now();
  let told = 0;
  const result = await simulate(steps, seed, {
    size,
    realCrypto,
    onRun: (done) => {
      if (done - told < 50_000) return;
      told = done;
      console.log(`${done} steps (${((performance.now() - begun) / 1_000).toFixed(0)} s)`);
    },
  });
  if (result.failed) {
    const { plan, outcome } = result.failed;
    for (const { what, detail } of outcome.violations.slice(0, 5)) console.log(`${what}: ${detail}`);
    console.log(`seed ${plan.seed}, ${plan.acts.length} acts`);
    if (!args.includes('--no-shrink') && !realCrypto)
      console.log(JSON.stringify(await shrink(plan, outcome.violations[0]?.what ?? '')));
  } else process.exitCode = 0;
  const seconds = (performance.now() - begun) / 1_000;
  console.log(
    `${result.runs} runs, ${seconds.toFixed(1)} s, ${((seconds / result.steps) * 1_000).toFixed(2)} ms a step`,
  );
  console.log(`${result.steps} steps, ${result.violations} violations`);
};
