import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Found } from '../../lib/anchor/index.ts';

export type State = 'unchanged' | 'moved' | 'reworded' | 'gone' | 'undecidable';
/** A quote in the older text and what is true of it in the newer one. `undecidable`: only a person can tell. */
export interface Case {
  class?: string;
  start: number;
  end: number;
  exact: string;
  expected: { state: State; start?: number; end?: number; text?: string };
}
export interface Pair {
  name: string;
  from: { text: string };
  to: { text: string };
  cases: Case[];
}
export type Verdict = 'right' | 'wrong' | 'asked';

export const ownCases = resolve(import.meta.dirname, 'cases');
/** Data of others, not committed: whoever has it tries it. */
export const revisions = resolve(import.meta.dirname, '../../../shared/corpus/revisions');

export const pairsOf = (folder: string): Pair[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, ...(JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as Omit<Pair, 'name'>) }));

/** As the revisions' index counts: overlap (intersection over union) ≥ 0.98, reworded ≥ 0.7. Asking a person is neither. */
export function judge(found: Found, expected: Case['expected']): Verdict {
  if (expected.state === 'undecidable') return 'start' in found ? 'wrong' : 'right';
  if (found.state === 'uncertain') return 'asked';
  if (expected.state === 'gone') return found.state === 'gone' ? 'right' : 'wrong';
  const enough = expected.state === 'reworded' ? 0.7 : 0.98;
  return 'start' in found && overlap(found, expected) >= enough ? 'right' : 'wrong';
}

function overlap(a: { start: number; end: number }, b: { start?: number; end?: number }): number {
  const from = b.start ?? 0;
  const to = b.end ?? 0;
  const both = Math.min(a.end, to) - Math.max(a.start, from);
  return both <= 0 ? 0 : both / (Math.max(a.end, to) - Math.min(a.start, from));
}

/** Duplicates and heavy rewordings are counted by themselves: there asking is honest, a wrong place never. */
export const countedAs = (one: Case): string =>
  one.class === 'duplicate' || one.class === 'heavily reworded' ? one.class : one.expected.state;

/** One line for people: what was wanted, what was found. */
export const told = (pair: Pair, one: Case, found: Found): string => {
  const shown = (span: { start: number; end: number }) => pair.to.text.slice(span.start, span.end);
  const now =
    found.state === 'uncertain' ? found.candidates.map(shown).join(' | ') : 'start' in found ? shown(found) : '–';
  return `${pair.name} [${one.class ?? ''}] ${one.expected.state} → ${found.state}\n  was:  ${one.exact}\n  true: ${one.expected.text ?? '–'}\n  ours: ${now}`;
};
