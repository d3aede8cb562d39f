import fc from '../node_modules/fast-check/lib/fast-check.js';

/**
 * fast-check for the tests (vitest.config.ts leads its name here): the same inputs in every run of `npm test`, so that a
 * red run tells of a change. `SEED=…` or `SEED=random` tries others, `npm run fuzz` many more.
 */
const { SEED = '20261124' } = process.env;
fc.configureGlobal({ seed: SEED === 'random' ? Date.now() % 2 ** 31 : Number(SEED) });

export * from '../node_modules/fast-check/lib/fast-check.js';
export default fc;
