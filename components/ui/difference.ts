import type { Piece } from './quote.tsx';

/** Two texts by words: what stayed, what went, what came. Longest common run of words; very long texts as a whole. */
const LIMIT = 1_500;

export function differenceOf(before: string, after: string): readonly Piece[] {
  if (before === after) return after ? [{ kind: 'same', text: after }] : [];
  const a = wordsOf(before);
  const b = wordsOf(after);
  if (a.length > LIMIT || b.length > LIMIT) return piecesOf([{ gone: before, came: after, same: '' }]);
  return piecesOf(runsOf(a, b));
}

/** Words and the spaces between them, in turn. */
const wordsOf = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

/** At (i, j): how many words of a from i and of b from j have in common, in order. */
function commonOf(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const cells = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => cells[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      cells[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

interface Run {
  gone: string;
  came: string;
  same: string;
}

function runsOf(a: readonly string[], b: readonly string[]): Run[] {
  const common = commonOf(a, b);
  const runs: Run[] = [];
  const changed = () => {
    const last = runs.at(-1);
    if (last && last.same === '') return last;
    // A lone space between two changes belongs to both: "the old words", not word by word.
    const before = runs.at(-2);
    if (last && before && /^\s+$/.test(last.same)) {
      runs.pop();
      before.gone += last.same;
      before.came += last.same;
      return before;
    }
    const run = { gone: '', came: '', same: '' };
    runs.push(run);
    return run;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && a[i] === b[j]) {
      const last = runs.at(-1);
      if (last?.same) last.same += a[i];
      else runs.push({ gone: '', came: '', same: a[i] as string });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) {
      changed().gone += a[i];
      i += 1;
    } else {
      changed().came += b[j];
      j += 1;
    }
  }
  return runs;
}

const piecesOf = (runs: readonly Run[]): Piece[] =>
  runs.flatMap((run): Piece[] => [
    ...(run.gone ? [{ kind: 'gone' as const, text: run.gone }] : []),
    ...(run.came ? [{ kind: 'new' as const, text: run.came }] : []),
    ...(run.same ? [{ kind: 'same' as const, text: run.same }] : []),
  ]);
