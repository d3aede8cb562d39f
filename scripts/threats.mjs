/**
 * npm run threats: takes protections of docs/threats.md out of a copy of the code, one by one, and runs the test that the
 * table names for that row. It must pass with the protection and fail without it.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, root } from './run.mjs';
import { setup } from './setup.mjs';

/** Row of the table → what is taken out; `from` stands exactly once in the file. */
export const PROOFS = [
  {
    row: 1,
    file: 'relay/session.ts',
    from: 'if (!signedBy(room, challengeText(room, log, nonce), signature))',
    to: 'if (!signedBy(room, challengeText(room, log, nonce), signature) && room.length === 0)',
  },
  {
    row: 7,
    file: 'lib/sync/relay-url.ts',
    from: "if (url.protocol === 'ws:' && !isLoopback(url.hostname))",
    to: "if (url.protocol === 'never:' && !isLoopback(url.hostname))",
  },
  {
    row: 10,
    file: 'lib/host/export/csv.ts',
    from: String.raw`/^[\s\u{feff}]*[=+\-@\uff1d\uff0b\uff0d\uff20|%\t\r\n]/u`,
    to: 'false',
  },
  {
    row: 16,
    file: 'lib/sync/carrier-hello.ts',
    from: "if (!valid) return { code: 'bad-signature', device };",
    to: '',
  },
  {
    row: 17,
    file: 'lib/sync/sealing.ts',
    from: 'if (length <= 256) return 256;',
    to: 'if (length > 0) return length;',
  },
  {
    row: 30,
    file: 'lib/host/surfaces.ts',
    from: 'nonce !== null && deps.introduced(nonce)',
    to: 'nonce !== null',
  },
  {
    row: 31,
    file: 'lib/host/surfaces.ts',
    from: "if (surface.kind === 'card' && !PAGE_COMMANDS",
    to: "if (surface.kind === 'own' && name === '' && !PAGE_COMMANDS",
  },
  {
    row: 44,
    file: 'lib/coalition/foundation/standing-of.ts',
    from: 'const cuts = book.cuts.filter((cut) => cut.voids);',
    to: 'const cuts = book.cuts.filter((cut) => cut.voids && cut === null);',
  },
  {
    row: 50,
    file: 'lib/ledger/read.ts',
    from: 'if (!(await deps.crypto.verify(signed.device, bytes, signed.signature)))',
    to: 'if (bytes.length === 0)',
  },
  {
    row: 54,
    file: 'lib/replica/take-in.ts',
    from: 'EMPTIED_WITHOUT_ASKING = 20',
    to: 'EMPTIED_WITHOUT_ASKING = 1e9',
  },
  {
    row: 71,
    file: 'lib/coalition/foundation/at-risk.ts',
    from: 'book.secondYeses.length > 0 &&',
    to: 'book.secondYeses.length > 1e9 &&',
  },
];

/** The table's rows: number, whether it is proved, the test's file and words of its name. */
export const readTable = (text) =>
  [...text.matchAll(/^\| (\d+)( ✂)? \|.*\| `(tests\/[^`]+)` "([^"]+)" \|$/gm)].map(([, row, proved, file, words]) => ({
    row: Number(row),
    proved: proved !== undefined,
    file,
    words,
  }));

const COPIED = ['.wxt', 'lib', 'relay', 'tests', 'locales', 'components', 'entrypoints', 'scripts', 'docs', 'public'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'wxt.config.ts', 'globals.d.ts', 'README.md'];

/** A copy of the project that shares its packages. */
const copy = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'concord-threats-'));
  for (const name of [...COPIED, ...FILES])
    if (fs.existsSync(path.join(root, name)))
      fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return folder;
};

/** Runs one test of the copy; how many passed and failed. */
const tried = (folder, { file, words }) => {
  const report = path.join(folder, 'report.json');
  fs.rmSync(report, { force: true });
  const projects = ['fast', 'long', 'relay'].flatMap((name) => ['--project', name]);
  const name = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const to = ['--reporter=json', `--outputFile=${report}`];
  spawnSync(process.execPath, [vitest, 'run', ...projects, file, '-t', name, ...to], { cwd: folder, encoding: 'utf8' });
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(fs.readFileSync(report, 'utf8'));
  return { passed, failed };
};

const prove = async () => {
  await setup();
  const table = readTable(fs.readFileSync(path.join(root, 'docs', 'threats.md'), 'utf8'));
  const folder = copy();
  let wrong = 0;
  try {
    for (const { row, file, from, to } of PROOFS) {
      const test = table.find((one) => one.row === row);
      const target = path.join(folder, file);
      const whole = fs.readFileSync(target, 'utf8');
      if (!test || whole.split(from).length !== 2)
        throw new Error(`row ${row}: ${file} does not hold what is taken out`);
      const before = tried(folder, test);
      fs.writeFileSync(
        target,
        whole.replace(from, () => to),
      );
      const after = tried(folder, test);
      fs.writeFileSync(target, whole);
      const shown = before.passed > 0 && before.failed === 0 && after.failed > 0;
      if (!shown) wrong++;
      const counts = `with it ${before.passed} passed, ${before.failed} failed; without it ${after.failed} failed`;
      console.log(`${shown ? 'proved' : 'NOT PROVED'}: row ${row}, ${test.file} "${test.words}": ${counts}`);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${PROOFS.length - wrong} of ${PROOFS.length} protections proved`);
  if (wrong > 0) process.exit(1);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(prove);
