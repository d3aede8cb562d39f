import type { DecisionBook } from '../book.ts';
import { hadSeen, type KnownFact } from '../fact.ts';
import { endAt } from './window.ts';

/** Whether a closing was made before the end because every voice had answered, not by its author's clock. */
export const isEarly = (decision: DecisionBook, opening: KnownFact<'opening'>, closing: KnownFact): boolean =>
  closing.at < endAt(decision, opening, closing.past);

/**
 * Whether a fact came after the close and so changes nothing (P 2.4): its author had seen a closing. One exception, so
 * that the majority of clocks decides and not the one that runs fast: who had seen nothing but closings "by the clock",
 * while its own clock had not reached the end, is still in time; such a fact is counted as soon as a closing covers it.
 */
export const isAfterClose = (decision: DecisionBook, opening: KnownFact<'opening'>, fact: KnownFact): boolean => {
  const seen = decision.closings.filter((closing) => closing.hash !== fact.hash && hadSeen(fact, closing));
  if (seen.length === 0) return false;
  return fact.at >= endAt(decision, opening, fact.past) || seen.some((closing) => isEarly(decision, opening, closing));
};
