/** A past as it is stored: the highest number of each device, in the order in which this browser met the devices. */
export type StoredPast = Uint32Array;

/** Writes pasts short and reads them back. `devices`: those met so far; the list only grows. */
export const createPlaces = (devices: readonly string[] = []) => {
  const list = [...devices];
  const numbers = new Map(list.map((device, at) => [device, at]));
  const numberOf = (device: string): number => {
    const known = numbers.get(device);
    if (known !== undefined) return known;
    numbers.set(device, list.length);
    return list.push(device) - 1;
  };
  return {
    write: (past: Readonly<Record<string, number>>): StoredPast => {
      const entries = Object.entries(past).map(([device, n]) => [numberOf(device), n] as const);
      const out = new Uint32Array(entries.reduce((most, [at]) => Math.max(most, at + 1), 0));
      for (const [at, n] of entries) out[at] = n;
      return out;
    },
    read: (past: StoredPast): Record<string, number> => {
      const out: Record<string, number> = {};
      for (const [at, n] of past.entries()) if (n > 0) out[list[at] as string] = n;
      return out;
    },
    devices: (): readonly string[] => [...list],
  };
};
export type Places = ReturnType<typeof createPlaces>;
