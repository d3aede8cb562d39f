import type { Piece } from './quote.tsx';

/** Two texts by words: what stayed, what went, what came. Longest common run of words; very long texts as a whole. */
const LIMIT = 1_500;

export function differenceOf(before: string, after: string): readonly Piece[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  if (a.length > LIMIT || b.length > LIMIT) {
    return before === after
      ? [{ kind: 'same', text: after }]
      : [
          { kind: 'gone', text: before },
          { kind: 'new', text: after },
        ];
  }
  return join(walk(a, b, table(a, b)));
}

/** Words keep the space that follows them. */
const wordsOf = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

function table(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = rows[i]!;
    const below = rows[i + 1]!;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? below[j + 1]! + 1 : Math.max(below[j]!, row[j + 1]!);
    }
  }
  return rows;
}

function walk(a: readonly string[], b: readonly string[], rows: readonly Uint16Array[]): Piece[] {
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i]! });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || rows[i + 1]![j]! >= rows[i]![j + 1]!)) {
      pieces.push({ kind: 'gone', text: a[i]! });
      i += 1;
    } else {
      pieces.push({ kind: 'new', text: b[j]! });
      j += 1;
    }
  }
  return pieces;
}

/** Neighbours of one kind become one; a lone space between two changes belongs to both. */
function join(pieces: readonly Piece[]): Piece[] {
  const runs: { gone: string; new: string; same: string }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    const blank = piece.kind === 'same' && /^\s+$/.test(piece.text);
    if (piece.kind === 'same') {
      if (last && last.same === '' && blank && last.gone + last.new) runs.push({ gone: '', new: '', same: piece.text });
      else if (last?.same && !last.gone && !last.new) last.same += piece.text;
      else runs.push({ gone: '', new: '', same: piece.text });
    } else if (last && !last.same) last[piece.kind] += piece.text;
    else {
      const before = runs.at(-2);
      if (last && before && !before.same && /^\s+$/.test(last.same)) {
        runs.pop();
        before.gone += before.gone || piece.kind === 'gone' ? last.same : '';
        before.new += before.new || piece.kind === 'new' ? last.same : '';
        before[piece.kind] += piece.text;
      } else runs.push({ gone: '', new: '', same: '', [piece.kind]: piece.text } as { gone: string; new: string; same: string });
    }
  }
  return runs.flatMap((run): Piece[] => [
    ...(run.gone ? [{ kind: 'gone' as const, text: run.gone }] : []),
    ...(run.new ? [{ kind: 'new' as const, text: run.new }] : []),
    ...(run.same ? [{ kind: 'same' as const, text: run.same }] : []),
  ]);
}
