/** What a purpose leaves open (P 1.1): a change that can be measured, a date, a place; and whether it is one sentence. Hints, never a lock. */
export type Vague = 'change' | 'date' | 'place' | 'sentence';

const CHANGE =
  /\b(\d+|half|double|freeze|stop|ban|win|pass|repeal|build|open|close|end|keep|cut|raise|lower|reduce|elect|fund|adopt|protect|save|secure)\w*\b|%/i;
const DATE =
  /\b(20\d\d|by|before|until|within|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|year|month)s?\b/i;
const PLACE =
  /\b(?:in|at|of|across|for|on)\s+(?:the\s+|our\s+)?(?:\p{Lu}[\p{L}'-]+|city|town|county|district|state|neighbou?rhood|country|region|council|parliament)|\p{L}\s\p{Lu}[\p{L}'-]+/u;

export function vaguenessOf(purpose: string): readonly Vague[] {
  const text = purpose.trim();
  const found: Vague[] = [];
  if (!CHANGE.test(text)) found.push('change');
  if (!DATE.test(text)) found.push('date');
  if (!PLACE.test(text)) found.push('place');
  if (/[.!?]\s+\S/.test(text)) found.push('sentence');
  return found;
}
