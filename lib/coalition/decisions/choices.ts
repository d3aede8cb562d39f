import type { Choice, Method } from '../fact.ts';

const VOTES: readonly Choice[] = ['yes', 'no', 'abstain'];
const CONSENSUS: readonly Choice[] = ['agree', 'stand-aside', 'block'];
const CHOICES_OF: Readonly<Record<Method, readonly Choice[]>> = {
  consent: ['consent', 'concern', 'objection'],
  consensus: CONSENSUS,
  'consensus-minus-one': CONSENSUS,
  majority: VOTES,
  'two-thirds-cast': VOTES,
  'two-thirds-eligible': VOTES,
  advice: ['yes', 'no'],
  'sign-on': ['sign', 'decline'],
  'sense-check': ['looks-good', 'not-sure', 'worried'],
};

/**
 * What may be answered under a method (P 2.2). In consent the question is "do you object?", so there is no abstaining;
 * under advice it is the named decider who answers, and advice is given beside it.
 */
export const choicesOf = (method: Method): readonly Choice[] => CHOICES_OF[method];

/** Whether words say anything. */
export const says = (words: string | null): boolean => words !== null && words.trim().length > 0;
