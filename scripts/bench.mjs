/** npm run bench [-- part of a name]: every tests/bench/*.bench.ts, as a table and as bench/results.json. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildExtension } from './build.mjs';
import { main, root } from './run.mjs';
import { importTs } from './run-ts.mjs';
import { setup } from './setup.mjs';

main(async () => {
  const wanted = process.argv[2] ?? '';
  await setup({ browsers: ['chromium'] });
  for (const test of [false, true]) await buildExtension('chrome', { test, onlyIfStale: true, quiet: true });

  const folder = path.join(root, 'tests', 'bench');
  const files = fs.readdirSync(folder).filter((name) => /\.bench\.(ts|mjs)$/.test(name) && name.includes(wanted));
  const rows = [];
  for (const file of files) {
    process.stderr.write(`${file} …\n`);
    const { default: bench } = await importTs(path.join('tests', 'bench', file));
    const result = await bench();
    if (!Array.isArray(result)) console.log(`${file}: skipped: ${result.skipped}`);
    else rows.push(...result.map((row) => ({ ...row, ...judged(row), file })));
  }

  print(rows);
  const results = {
    at: new Date().toISOString(),
    node: process.version,
    cpus: os.cpus().length,
    platform: process.platform,
    rows,
  };
  fs.mkdirSync(path.join(root, 'bench'), { recursive: true });
  fs.writeFileSync(path.join(root, 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const missed = rows.filter((row) => row.ok === false);
  console.log(`\nbench/results.json: ${rows.length} rows, ${missed.length} over their limit`);
  process.exit(missed.length > 0 ? 1 : 0);
});

function judged({ ours, theirs, atMost, atLeast }) {
  const ratio = theirs === 0 ? null : ours / theirs;
  if (atMost === undefined && atLeast === undefined) return { ratio, ok: null };
  const ok = ratio !== null && ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0);
  return { ratio, ok };
}

function print(rows) {
  const figure = (value) => (value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3));
  const cells = rows.map((row) => [
    row.what,
    `${figure(row.ours)} ${row.unit}`,
    `${figure(row.theirs)} ${row.unit}`,
    row.peer,
    row.ratio === null ? '–' : row.ratio.toFixed(3),
    row.ok === null
      ? ''
      : `${row.atMost === undefined ? `≥ ${row.atLeast}` : `≤ ${row.atMost}`} ${row.ok ? 'ok' : 'MISSED'}`,
    row.note ?? '',
  ]);
  const head = ['what', 'Concord', 'peer', 'which peer', 'ratio', 'limit', 'note'];
  const all = [head, ...cells];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at].length)));
  for (const row of all)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    );
}
