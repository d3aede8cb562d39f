import type { DecisionRow } from '../tables.ts';
import { takesAnswers } from './guards.ts';

/**
 * A decision as it stands at a moment (ms, the viewer's clock): 'scheduled' while its window has not opened (P 7.6); still
 * open, its answers as hidden as before, while only clocks that run ahead of the viewer's have closed it (P 2.4).
 */
export const asOf = (decision: DecisionRow, now: number): DecisionRow => {
  if (decision.state === 'open')
    return decision.opens !== null && decision.opens > now ? { ...decision, state: 'scheduled' } : decision;
  if (!decision.closed || !takesAnswers(decision, now)) return decision;
  const voices = decision.voices.map((voice) =>
    voice.state === 'silent-consent' ? { ...voice, state: 'silent' as const } : voice,
  );
  return { ...decision, state: 'open', closed: null, voices };
};
