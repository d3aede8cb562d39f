/**
 * npm test [-- fast|relay|extension|all] [-- vitest arguments]: lint, types and the tests of the named part, each runner
 * shown as it goes; the last line is the sum over all of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildExtension, buildRelay } from './build.mjs';
import { bin, main, root } from './run.mjs';
import { prepare, setup } from './setup.mjs';

/** What a part consists of. Lint and types count as one test each. */
const PARTS = {
  fast: ['lint', 'types', 'fast'],
  relay: ['relay'],
  extension: ['build', 'extension'],
  all: ['lint', 'types', 'fast', 'long', 'relay', 'build', 'extension'],
};

main(async () => {
  const [part = 'all', ...rest] = process.argv.slice(2);
  const runners = PARTS[part];
  if (!runners) throw new Error(`Which part? ${Object.keys(PARTS).join(', ')}`);
  const started = Date.now();
  const results = [];
  const step = async (name, action) => {
    const since = Date.now();
    console.log(`\n— ${name}`);
    const result = await action().catch((error) => {
      console.error(error.message);
      return { passed: 0, failed: 1 };
    });
    results.push({ name, ...result, seconds: (Date.now() - since) / 1000 });
    return result.failed === 0;
  };

  await setup({ browsers: runners.includes('extension') ? ['chromium', 'firefox'] : [] });
  await prepare();
  if (runners.includes('relay') || runners.includes('extension'))
    await step(
      'build of the relay',
      built(() => buildRelay(stale)),
    );
  if (runners.includes('extension')) {
    await step(
      'build for Chromium',
      built(() => buildAll('chrome')),
    );
    await step(
      'build for Firefox',
      built(() => buildAll('firefox')),
    );
  }
  for (const name of runners) {
    if (name === 'lint')
      await step('lint and format', one('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']));
    else if (name === 'types') await step('types', one('typescript/bin/tsc', ['--noEmit']));
    else await step(`tests: ${name}`, () => vitest(name, rest));
  }

  console.log('');
  for (const { name, passed, failed, skipped = 0, seconds } of results) {
    const also = skipped ? `, ${skipped} skipped` : '';
    console.log(`${failed ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed${also} (${seconds.toFixed(1)} s)`);
  }
  console.log(`In ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
});

const stale = { onlyIfStale: true, quiet: true };

async function buildAll(browser) {
  await buildExtension(browser, { ...stale, test: false });
  await buildExtension(browser, { ...stale, test: true });
}

/** A build counts only when it fails: it is no test. */
function built(action) {
  return async () => {
    await action();
    return { passed: 0, failed: 0 };
  };
}

/** A tool that says yes or no. */
function one(file, args) {
  return async () => ((await bin(file, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

async function vitest(project, rest) {
  const output = path.join(root, '.cache', `vitest-${project}.json`);
  fs.rmSync(output, { force: true });
  const status = await bin('vitest/vitest.mjs', [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${output}`,
    ...rest,
  ]);
  return counted(output, status);
}

/** The runner's own report; what is in no test (a file that can't be loaded, an unhandled error) counts as one failure. */
function counted(file, status) {
  if (!fs.existsSync(file)) return { passed: 0, failed: status === 0 ? 0 : 1 };
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  const broken = report.testResults.filter(
    (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
