import { describe, expect, it } from 'vitest';
import { createBucket } from '../../relay/bucket.ts';

describe('token bucket', () => {
  it('gives the burst, then what the clock refills, and says how long to wait', () => {
    let time = 0;
    const bucket = createBucket({ perSecond: 10, burst: 3 }, () => time);
    expect([1, 2, 3].map(() => bucket.tryTake(1))).toEqual([0, 0, 0]);
    expect(bucket.tryTake(1)).toBe(100);
    time = 100;
    expect(bucket.tryTake(1)).toBe(0);
    expect(bucket.take(5)).toBe(500);
    time = 10_000;
    expect(bucket.isFull()).toBe(true);
    expect(bucket.tryTake(99)).toBe(0); // more than the burst goes when it is full, and is paid off after
    expect(bucket.tryTake(1)).toBe(9_700);
  });
});
