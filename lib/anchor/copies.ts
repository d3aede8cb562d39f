import { occurrences } from './long.ts';
import { between, surroundingsOf, touching } from './neighbours.ts';
import type { Prepared } from './prepared.ts';
import { oneOfSeveral, type Quote } from './quote.ts';
import type { Span } from './sentences.ts';

/** A place that a person may be asked about. */
export interface Candidate {
  start: number;
  end: number;
  score: number;
}
/** What exact copies say: the one, those among which only a person can tell, or that ours is none of them. */
export type Copy = { one: Candidate; stayed: boolean } | { several: Candidate[] } | { none: true; others: Candidate[] };

/** Surroundings of which more than this came along speak for a copy. */
export const OURS = 0.3;
/** How much better the best of several must fit its surroundings than the next. */
const MARGIN = 0.2;
/** Letters directly around a place that are the same: so many are no chance. */
const CLEAR = 24;
const MOST = 500;
const LOOKED_AT = 40;
const SHOWN = 5;

/** Exact copies of a quote in the text, judged by what stands around them. Position decides nothing between duplicates. */
export function copiesOf(prepared: Prepared, quote: Quote): Copy {
  const { text } = prepared;
  const places = occurrences(text, quote.exact, MOST);
  const around = surroundingsOf(quote);
  const candidate = (span: Span): Candidate => ({ ...span, score: around(text, span) });
  const [only, other] = places;
  if (only === undefined) return { none: true, others: [] };
  if (other === undefined) {
    const one = candidate(only);
    if (one.score >= OURS || sameText(prepared, quote)) return { one, stayed: true };
    // Ours may be another: the words stood more often, or something else stands now where they stood.
    const place = between(text, quote);
    const filled = place !== null && text.slice(place.start, place.end).trim().length > quote.exact.length / 4;
    if (filled || oneOfSeveral(quote)) return { none: true, others: [one] };
    return { one, stayed: nearby(text, quote, only.start) };
  }
  if (sameText(prepared, quote)) {
    const same = places.find(({ start }) => start === quote.position);
    if (same !== undefined) return { one: candidate(same), stayed: true };
  }
  return among(text, quote, places, candidate);
}

const sameText = (prepared: Prepared, quote: Quote): boolean =>
  quote.whole !== undefined && quote.whole === prepared.fingerprint();

function among(text: string, quote: Quote, places: Span[], candidate: (span: Span) => Candidate): Copy {
  const ranked = places.map((span) => ({ span, same: touching(text, quote, span) })).sort((a, b) => b.same - a.same);
  const [first, second] = ranked as [(typeof ranked)[0], (typeof ranked)[0]];
  const whole = quote.before.length + quote.after.length;
  if (first.same >= CLEAR && first.same === whole && second.same < whole)
    return { one: candidate(first.span), stayed: true };
  const fitting = ranked
    .slice(0, LOOKED_AT)
    .map(({ span }) => candidate(span))
    .sort((a, b) => b.score - a.score);
  const [best, next] = fitting as [Candidate, Candidate];
  if (best.score < OURS) return { none: true, others: fitting.slice(0, SHOWN) };
  if (best.score - next.score >= MARGIN) return { one: best, stayed: true };
  const closest = best.start === first.span.start && first.same >= CLEAR / 2 && first.same >= 2 * second.same;
  if (closest) return { one: best, stayed: true };
  return { several: fitting.filter(({ score }) => best.score - score < MARGIN).slice(0, SHOWN) };
}

/** The only copy near its old place did not move, however its neighbours were rewritten. */
const nearby = (text: string, quote: Quote, start: number): boolean =>
  Math.abs(start - quote.position) < Math.max(40, text.length * 0.01);
