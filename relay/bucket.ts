import type { Rate } from './limits.ts';

/** A token bucket: full at first, refilled by the clock. */
export interface Bucket {
  /** Takes n if there are n (or the bucket is full, for an n above it): 0; else takes nothing and gives the milliseconds to wait. */
  tryTake(n: number): number;
  /** Takes n in any case and gives the milliseconds after which the debt is paid: 0 when there is none. */
  take(n: number): number;
  /** Whether nothing has been taken that is not refilled. */
  isFull(): boolean;
}

/** @param now milliseconds, never going back. */
export const createBucket = ({ perSecond, burst }: Rate, now: () => number): Bucket => {
  if (burst === Number.POSITIVE_INFINITY) return { tryTake: () => 0, take: () => 0, isFull: () => true };
  let level = burst;
  let at = now();
  const refill = (): void => {
    const time = now();
    level = Math.min(burst, level + ((time - at) / 1_000) * perSecond);
    at = time;
  };
  const wait = (missing: number): number => (missing <= 0 ? 0 : Math.ceil((missing / perSecond) * 1_000));
  return {
    tryTake: (n) => {
      refill();
      const missing = wait(Math.min(n, burst) - level);
      if (missing === 0) level -= n;
      return missing;
    },
    take: (n) => {
      refill();
      level -= n;
      return wait(-level);
    },
    isFull: () => {
      refill();
      return level >= burst;
    },
  };
};

/** Buckets by name, forgotten once they are full again. */
export const createBuckets = (rate: Rate, now: () => number) => {
  const byName = new Map<string, Bucket>();
  return {
    of: (name: string): Bucket => {
      const bucket = byName.get(name) ?? createBucket(rate, now);
      byName.set(name, bucket);
      return bucket;
    },
    sweep: (): void => {
      for (const [name, bucket] of byName) if (bucket.isFull()) byName.delete(name);
    },
    size: (): number => byName.size,
  };
};
