import type { Choice, Method } from '../../lib/coalition/fact.ts';

/** Which answers a method asks for, and with which question. Consent asks "do you object?", so there is no abstaining. */
export interface Choices {
  readonly question: 'consent' | 'vote' | 'advice';
  readonly list: readonly Choice[];
}

export function choicesFor(method: Method): Choices {
  switch (method) {
    case 'consent':
    case 'consensus':
      return { question: 'consent', list: ['consent', 'concern', 'objection'] };
    case 'advice':
    case 'sense-check':
      return { question: 'advice', list: ['consent', 'concern'] };
    case 'sign-on':
      return { question: 'vote', list: ['yes', 'no'] };
    default:
      return { question: 'vote', list: ['yes', 'no', 'abstain'] };
  }
}
