import { choicesOf } from '../../lib/coalition/decisions/choices.ts';
import type { Choice, Method } from '../../lib/coalition/fact.ts';
import type { MessageKey } from '../../locales/index.ts';

/** Which answers a method asks for, with which question, and what is to be known before one answers. */
export interface Choices {
  readonly question: MessageKey;
  readonly list: readonly Choice[];
  readonly note: MessageKey | null;
}

const ASKED: Readonly<Record<Method, Omit<Choices, 'list'>>> = {
  consent: { question: 'answer.question-consent', note: 'answer.passes-unless' },
  consensus: { question: 'answer.question-consensus', note: 'answer.consensus-passes' },
  'consensus-minus-one': { question: 'answer.question-consensus', note: 'answer.consensus-minus-one-passes' },
  majority: { question: 'answer.question-vote', note: null },
  'two-thirds-cast': { question: 'answer.question-vote', note: null },
  'two-thirds-eligible': { question: 'answer.question-vote', note: null },
  advice: { question: 'answer.question-decider', note: 'answer.decider-waits' },
  'sign-on': { question: 'answer.question-sign', note: 'answer.sign-binds' },
  'sense-check': { question: 'answer.question-sense', note: 'answer.sense-binds' },
};

export const choicesFor = (method: Method): Choices => ({ ...ASKED[method], list: choicesOf(method) });

/** Under which name an answer's words stand: a named decider decides, and votes for nobody. */
export const wordFor = (method: Method | undefined, choice: Choice): Choice | 'decide-yes' | 'decide-no' =>
  method === 'advice' && (choice === 'yes' || choice === 'no') ? `decide-${choice}` : choice;
