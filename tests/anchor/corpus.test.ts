import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it, describe as suite } from 'vitest';
import { describe, find } from '../../lib/anchor/index.ts';

interface Case {
  start: number;
  end: number;
  exact: string;
  expected: { state: 'unchanged' | 'moved' | 'reworded' | 'gone'; start?: number; end?: number };
}
interface Pair {
  from: { text: string };
  to: { text: string };
  cases: Case[];
}

const folder = resolve(import.meta.dirname, '../../../shared/corpus/revisions');
const present = existsSync(folder);
if (!present) console.warn('anchor corpus: not here, skipped (the revisions are data of others and are not committed)');

suite.skipIf(!present)('real revisions of real documents', () => {
  it('finds what is there and nothing else', () => {
    const right: Record<string, number> = {};
    const total: Record<string, number> = {};
    const times: number[] = [];
    const wrong: string[] = [];
    for (const file of readdirSync(folder)) {
      const pair = JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as Pair;
      for (const one of pair.cases) {
        const quote = describe(pair.from.text, one.start, one.end);
        const began = performance.now();
        const found = find(pair.to.text, quote);
        times.push(performance.now() - began);
        const { state } = one.expected;
        total[state] = (total[state] ?? 0) + 1;
        const overlap = 'start' in found && one.expected.start !== undefined ? iou(found, one.expected) : 0;
        const ok = state === 'gone' ? found.state === 'gone' : overlap >= (state === 'reworded' ? 0.7 : 0.98);
        if (ok) right[state] = (right[state] ?? 0) + 1;
        else
          wrong.push(
            `${file} ${state}→${found.state} ${overlap.toFixed(2)}: ${one.exact}${'start' in found ? ` ⇒ ${pair.to.text.slice(found.start, found.end)}` : ''}`,
          );
      }
    }
    times.sort((a, b) => a - b);
    const share = (state: string) => (right[state] ?? 0) / (total[state] ?? 1);
    const figures = Object.keys(total).map((state) => `${state} ${(100 * share(state)).toFixed(1)} %`);
    const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
    console.info(`anchor corpus: ${figures.join(', ')}; median ${at(0.5)} ms, 95th ${at(0.95)} ms`);
    if (process.env.CORPUS_WRONG) console.info(wrong.join('\n\n'));
    expect(share('unchanged')).toBe(1);
    expect(share('moved')).toBe(1);
    expect(share('reworded')).toBeGreaterThanOrEqual(0.99);
    expect(share('gone')).toBe(1);
  });
});

function iou(a: { start: number; end: number }, b: { start?: number; end?: number }): number {
  const from = b.start ?? 0;
  const to = b.end ?? 0;
  const both = Math.min(a.end, to) - Math.max(a.start, from);
  return both <= 0 ? 0 : both / (Math.max(a.end, to) - Math.min(a.start, from));
}
