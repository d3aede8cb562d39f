/** Chance out of a seed: the only source of it in a simulated world. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, 0 ≤ x < below. */
  below(below: number): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T | undefined;
  bytes(count: number): Uint8Array<ArrayBuffer>;
  /** 22 characters of base64url, as the host's ids. */
  id(): string;
  /** Another sequence, which does not depend on how far this one was used. */
  fork(name: string): Random;
}

/** mulberry32 (public domain). */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const random: Random = {
    next: () => word() / 2 ** 32,
    below: (below) => Math.floor(random.next() * below),
    between: (least, most) => least + random.next() * (most - least),
    chance: (share) => random.next() < share,
    pick: (list) => list[random.below(list.length)],
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let at = 0; at < count; at++) bytes[at] = word() & 0xff;
      return bytes;
    },
    id: () => Buffer.from(random.bytes(16)).toString('base64url'),
    fork: (name) => {
      let mixed = seed >>> 0;
      for (const letter of name) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
      return createRandom(Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0);
    },
  };
  return random;
};
