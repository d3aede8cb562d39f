/**
 * One value for a set of entries, whatever their order: equal on two hosts = the same content. Fast and small, not
 * cryptographic: it finds what differs between members, it proves nothing.
 */
export const createRowHash = () => {
  const sums = new Uint32Array(4);
  return {
    add: (text: string): void => {
      // Two runs with different seeds: 106 bits in four sums that wrap around.
      for (const [at, seed] of [
        [0, 0x9e3779b9],
        [2, 0x85ebca6b],
      ] as const) {
        const [low, high] = mix(text, seed);
        sums[at] = (sums[at] ?? 0) + low;
        sums[at + 1] = (sums[at + 1] ?? 0) + high;
      }
    },
    text: (): string => [...sums].map((sum) => sum.toString(16).padStart(8, '0')).join(''),
  };
};

/** cyrb53 (public domain), kept as its two halves. */
const mix = (text: string, seed: number): [number, number] => {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
};
