import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';
import type { Bench } from './bench.ts';

/** What one page loads of ours (every content script, gzipped) against what Hypothesis's client puts into a page. */
const pageBytes: Bench = async () => {
  const folder = path.join(builtExtension('chrome'), 'content-scripts');
  if (!fs.existsSync(folder)) return { skipped: 'no content script is built yet' };
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.js'));
  const theirs = gzipped(path.join(root, 'node_modules/hypothesis/build/scripts/annotator.bundle.js'));
  return [
    {
      what: `bytes in a page (${files.join(' + ')})`,
      peer: 'hypothesis annotator',
      ours: files.reduce((sum, name) => sum + gzipped(path.join(folder, name)), 0),
      theirs,
      unit: 'B gz',
      atMost: 0.2,
    },
  ];
};

const gzipped = (file: string): number => gzipSync(fs.readFileSync(file), { level: 9 }).length;

export default pageBytes;
