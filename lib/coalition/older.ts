import { quarterBefore, quarterBegins, quarterOf } from './record.ts';

/** How far back a list of what is over goes: from a moment on (ms), and the quarter that would come next, or null. */
export interface Reach {
  readonly begins: number;
  readonly older: string | null;
}

/** Lists of what is over go back to `from`; else over this quarter and the one before. Nothing is older than the coalition. */
export const reachOf = (from: string | undefined, now: number, foundedAt: number): Reach => {
  const quarter = from ?? quarterBefore(quarterOf(now));
  const begins = quarterBegins(quarter);
  return { begins, older: foundedAt > 0 && foundedAt < begins ? quarterBefore(quarter) : null };
};
