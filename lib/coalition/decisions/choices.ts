import type { Choice, Method } from '../fact.ts';

/** What may be answered under a method (P 2.2). In consent the question is "do you object?", so there is no abstaining. */
export const choicesOf = (method: Method): readonly Choice[] => {
  if (method === 'consent') return ['consent', 'concern', 'objection'];
  if (method === 'majority' || method === 'two-thirds-cast' || method === 'two-thirds-eligible')
    return ['yes', 'no', 'abstain'];
  return [];
};

/** Whether words say anything. */
export const says = (words: string | null): boolean => words !== null && words.trim().length > 0;
