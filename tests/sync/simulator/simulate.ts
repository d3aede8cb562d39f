import { live, type Outcome, type Plan, planOf, type RunOptions } from './run.ts';

export interface Simulated {
  readonly steps: number;
  readonly runs: number;
  readonly violations: number;
  readonly failed: { readonly plan: Plan; readonly outcome: Outcome } | null;
}

/** Things that happen in one run. */
export const RUN_SIZE = 120;

/** Lives through one world after the other until so many steps have been done, or something was violated. */
export const simulate = async (
  steps: number,
  seed: number,
  options: RunOptions & {
    readonly size?: number;
    readonly onRun?: (done: number, plan: Plan, outcome: Outcome) => void;
  } = {},
): Promise<Simulated> => {
  let done = 0;
  let runs = 0;
  while (done < steps) {
    const plan = planOf(seed + runs, options.size ?? RUN_SIZE, options.besides);
    const outcome = await live(plan, options);
    done += outcome.steps;
    runs += 1;
    options.onRun?.(done, plan, outcome);
    if (outcome.violations.length > 0)
      return { steps: done, runs, violations: outcome.violations.length, failed: { plan, outcome } };
  }
  return { steps: done, runs, violations: 0, failed: null };
};

/** The smallest plan that still violates `what`, found by leaving out more and more of it. */
export const shrink = async (plan: Plan, what: string, options: RunOptions = {}, tries = 200): Promise<Plan> => {
  let best = plan;
  let left = tries;
  for (let part = Math.ceil(best.acts.length / 2); part >= 1 && left > 0; ) {
    let smaller = false;
    for (let at = 0; at < best.acts.length && left > 0; ) {
      const acts = [...best.acts.slice(0, at), ...best.acts.slice(at + part)];
      left -= 1;
      const { violations } = await live({ ...best, acts }, options);
      // Not just any violation: else one is mended and the other forgotten.
      if (!violations.some((one) => one.what === what)) at += part;
      else {
        best = { ...best, acts };
        smaller = true;
      }
    }
    if (!smaller || part > 1) part = part === 1 && smaller ? 1 : Math.floor(part / 2);
  }
  return best;
};
