/** One line of the table: ours against a named peer's, in the same run. */
export interface Row {
  readonly what: string;
  readonly peer: string;
  readonly ours: number;
  readonly theirs: number;
  readonly unit: string;
  /** ours / theirs may be at most this; without it the ratio is shown and judged by nobody. */
  readonly atMost?: number;
  /** Must be at least this. */
  readonly atLeast?: number;
  readonly note?: string;
}

/** A bench file's default export. A bench that can't run yet says why instead of rows. */
export type Bench = () => Promise<Row[] | { skipped: string }>;

export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/** @param share 0.95 for p95; of the sorted values the one below which that share lies. */
export const percentile = (values: number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
};

/** ms of one call, the median over `rounds` after two that warm up. */
export function timed(rounds: number, action: (round: number) => void): number {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const began = performance.now();
    action(round);
    if (round >= 0) times.push(performance.now() - began);
  }
  return median(times);
}

/** The same numbers in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
