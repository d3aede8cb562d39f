export interface Piece {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

const PART = /[\p{L}\p{N}\p{M}_]+(?:['’.-][\p{L}\p{N}\p{M}_]+)*|\s+|[^\s]/gu;

/** What changed between two wordings, word by word, as people read it: the pieces of both, in order. */
export function difference(old: string, now: string): Piece[] {
  const a = parts(old);
  const b = parts(now);
  const width = b.length + 1;
  // Longest common subsequence from the end; words weigh more than the spaces between them.
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const down = best[(i + 1) * width + j] ?? 0;
      const right = best[i * width + j + 1] ?? 0;
      let value = Math.max(down, right);
      if (a[i] === b[j]) value = Math.max(value, (best[(i + 1) * width + j + 1] ?? 0) + weight(a[i] ?? ''));
      best[i * width + j] = value;
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const here = best[i * width + j] ?? 0;
    const both = i < a.length && j < b.length && a[i] === b[j];
    if (both && here === (best[(i + 1) * width + j + 1] ?? 0) + weight(a[i] ?? '')) {
      add(pieces, 'same', a[i] ?? '');
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || (best[(i + 1) * width + j] ?? 0) === here)) {
      add(pieces, 'gone', a[i++] ?? '');
    } else {
      add(pieces, 'new', b[j++] ?? '');
    }
  }
  return pieces;
}

const parts = (text: string): string[] => text.match(PART) ?? [];
const weight = (part: string): number => (/\s/.test(part) ? 1 : 4);

function add(pieces: Piece[], kind: Piece['kind'], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}
