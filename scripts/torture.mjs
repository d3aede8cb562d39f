/** npm run torture [-- part of a name]: what `npm test` does to the relay in small, in large: a hundred kills, 10⁶ frames of garbage. */
import { bin, main } from './run.mjs';
import { setup } from './setup.mjs';

const FILES = ['tests/relay/killed.test.ts', 'tests/relay/garbage.test.ts'];

main(async () => {
  await setup();
  process.env.KILLS ??= '100';
  process.env.GARBAGE ??= '1000000';
  const wanted = process.argv[2] ?? '';
  const files = FILES.filter((file) => file.includes(wanted));
  // One after the other: each measures a relay that has the machine for itself.
  process.exitCode = await bin('vitest/vitest.mjs', ['run', '--project', 'relay', '--no-file-parallelism', ...files]);
});
