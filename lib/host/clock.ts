import { nextDue } from '../coalition/index.ts';
import type { Tables } from '../coalition/tables.ts';

/** The longest that a timer is set for (ms): a browser that sleeps loses its timers, and an alarm wakes us every minute. */
const LONGEST_MS = 60 * 60_000;

/** When the tables will read differently without anything arriving (ms): a window opens or ends, a close falls due. */
export const nextMoment = (tables: Tables, now: number): number | null => {
  const moments = [...tables.decisions.values()]
    .filter(({ state, closed }) => state === 'open' && !closed?.final)
    .flatMap(({ opens, ends }) => [opens, ends])
    .concat(nextDue(tables, now))
    .filter((moment): moment is number => moment !== null && moment > now);
  return moments.length > 0 ? Math.min(...moments) : null;
};

/** Calls `work` when the earliest of the moments has come. `plan` is called again whenever they may have changed. */
export const createClock = (now: () => number, work: () => void, signal: AbortSignal) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return {
    plan: (moments: readonly (number | null)[]): void => {
      clearTimeout(timer);
      const known = moments.filter((moment) => moment !== null);
      if (signal.aborted || known.length === 0) return;
      timer = setTimeout(work, Math.min(LONGEST_MS, Math.max(0, Math.min(...known) - now()) + 20));
    },
  };
};
