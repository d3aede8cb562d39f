import { occurrences, standingAt } from './long.ts';
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
/**
 * What exact copies say: the one; those among which only a person can tell; that ours is none of them, and where it stood
 * when that is known.
 */
export type Copy =
  | { one: Candidate; stayed: boolean }
  | { several: Candidate[] }
  | { none: true; others: Candidate[]; place: Span | null };

/** Surroundings of which more than this came along speak for a copy. */
export const OURS = 0.3;
/** So much of them leaves no doubt. */
const SURE = 0.6;
const LEFT = 0.45;
/** Of duplicates both sides must speak for ours, and a side that speaks for another makes it a rival. */
const BOTH = 0.4;
const SIDE = 0.5;
/** How much better the best of several must fit its surroundings than the next. */
const MARGIN = 0.2;
/** Letters directly around a place that are the same: so many are no chance. */
const CLEAR = 24;
const MOST = 200;
const LOOKED_AT = 40;
const SHOWN = 5;

/** Exact copies of a quote in the text, judged by what stands around them. Position decides nothing between duplicates. */
export function copiesOf(prepared: Prepared, quote: Quote): Copy {
  const { text } = prepared;
  const places = occurrences(text, quote.exact, MOST);
  const [sole] = places;
  const whole = quote.before.length + quote.after.length;
  // Mostly nothing changed near it: letters tell, and no words need be read.
  if (sole !== undefined && places.length === 1 && whole >= CLEAR && touching(text, quote, sole) === whole)
    return { one: { ...sole, score: 1 }, stayed: true };
  const around = surroundingsOf(quote);
  const fitted = (span: Span): Fit => ({ ...span, ...around(text, span) });
  const [only, other] = places;
  if (only === undefined) return { none: true, others: [], place: null };
  if (sameText(prepared, quote)) {
    const same = standingAt(text, quote.exact, quote.position);
    if (same !== null) return { one: fitted(same), stayed: true };
  }
  if (other === undefined && !oneOfSeveral(quote)) return onlyCopy(text, quote, fitted(only));
  return among(text, quote, places, fitted);
}

type Fit = Candidate & { before: number; after: number };

const sameText = (prepared: Prepared, quote: Quote): boolean =>
  quote.whole !== undefined && quote.whole === prepared.fingerprint();

/** The words stood once and stand once: ours, unless something like it stands now where it stood. */
function onlyCopy(text: string, quote: Quote, one: Fit): Copy {
  const stayed = one.score >= OURS || nearby(text, quote, one.start);
  if (one.score >= SURE) return { one, stayed };
  const place = between(text, quote);
  const elsewhere = place !== null && (place.end <= one.start || one.end <= place.start);
  const filled = elsewhere && place.end - place.start > quote.exact.length / 4;
  return filled ? { none: true, others: [one], place } : { one, stayed };
}

/** Of duplicates it is the one that has both neighbours, and no other has one of them better. */
function among(text: string, quote: Quote, places: Span[], fitted: (span: Span) => Fit): Copy {
  const ranked = places.map((span) => ({ span, same: touching(text, quote, span) })).sort((a, b) => b.same - a.same);
  const [first, second] = ranked;
  const whole = quote.before.length + quote.after.length;
  if (first !== undefined && first.same >= CLEAR && first.same === whole && (second?.same ?? 0) < whole)
    return { one: fitted(first.span), stayed: true };
  const place = between(text, quote);
  const own = place && places.find(({ start, end }) => start === place.start && end === place.end);
  if (own) return { one: fitted(own), stayed: true };
  const fitting = ranked
    .slice(0, LOOKED_AT)
    .map(({ span }) => fitted(span))
    .sort((a, b) => b.score - a.score);
  const inside = place !== null && places.some(({ start, end }) => start < place.end && place.start < end);
  if (place !== null && !inside) return { none: true, others: fitting.slice(0, SHOWN), place };
  const best = fitting[0] as Fit;
  const rivals = fitting.filter((one) => one === best || rivalsOf(best, one));
  if (rivals.length > 1 || !speaks(best, places.length)) return { several: rivals.slice(0, SHOWN) };
  return { one: best, stayed: true };
}

/** What is left over of several is ours if one side says so plainly; of many both sides must. */
const speaks = ({ before, after }: Fit, of: number): boolean =>
  of === 1 ? Math.max(before, after) >= LEFT : Math.min(before, after) >= BOTH;

const rivalsOf = (best: Fit, one: Fit): boolean =>
  best.score - one.score < MARGIN ||
  (one.before >= SIDE && one.before - best.before > MARGIN) ||
  (one.after >= SIDE && one.after - best.after > MARGIN);

/** The only copy near its old place did not move, however its neighbours were rewritten. */
const nearby = (text: string, quote: Quote, start: number): boolean =>
  Math.abs(start - quote.position) < Math.max(40, text.length * 0.01);
