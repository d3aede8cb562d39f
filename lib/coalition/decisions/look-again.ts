import type { DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { Choice, Method } from '../fact.ts';

/** Whether somebody who may has said, in a past, that a text was looked at again since so many stood aside (P 2.2). */
export const hasLookedAgain = (decision: DecisionBook, version: string, past: Past): boolean =>
  decision.looks.some((fact) => fact.content.version === version && within(past, fact));

type Stands = { readonly state: string; readonly choice: Choice | null };

/** Whether more than a fifth of those with a voice stand aside (P 2.2). */
export const manyStandAside = (voices: readonly Stands[]): boolean => {
  const deciding = voices.filter(({ state }) => state !== 'recused');
  return deciding.filter(({ choice }) => choice === 'stand-aside').length * 5 > deciding.length;
};

/** Whether a consensus asks to look again before it passes (P 2.2). */
export const asksToLookAgain = (method: Method, voices: readonly Stands[]): boolean =>
  (method === 'consensus' || method === 'consensus-minus-one') && manyStandAside(voices);
