/** npm run fuzz [-- --inputs N --seed S --only name]: every parser at a boundary, for as long as one likes. */
import { main } from './run.mjs';
import { importTs } from './run-ts.mjs';
import { setup } from './setup.mjs';

main(async () => {
  await setup();
  const { default: fuzz } = await importTs('tests/fuzz/long-run.ts');
  await fuzz(...process.argv.slice(2));
});
