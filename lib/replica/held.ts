import type { HeldUpdate } from './types.ts';

/** Per volume: enough for what overtakes on the way, not for a flood. */
const MAX_HELD = 256;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** Updates that stand on others which are not here yet, by volume, with who sent them. `load` gives what was stored. */
export const createHeldUpdates = (load: (volume: string) => readonly HeldUpdate[] | undefined) => {
  const volumes = new Map<string, HeldUpdate[]>();
  const list = (volume: string): HeldUpdate[] => {
    const known = volumes.get(volume) ?? [...(load(volume) ?? [])];
    volumes.set(volume, known);
    return known;
  };
  return {
    list: (volume: string): readonly HeldUpdate[] => [...list(volume)],
    add: (volume: string, update: Uint8Array, from: string): void => {
      const held = list(volume);
      if (held.some((entry) => sameBytes(entry.update, update))) return;
      held.push({ update, from });
      while (held.length > MAX_HELD || held.reduce((sum, entry) => sum + entry.update.length, 0) > MAX_HELD_BYTES)
        held.shift();
    },
    /** Takes all of a volume's out, by who sent them. */
    take: (volume: string): Map<string, Uint8Array[]> => {
      const bySender = new Map<string, Uint8Array[]>();
      for (const { update, from } of list(volume)) bySender.set(from, [...(bySender.get(from) ?? []), update]);
      volumes.set(volume, []);
      return bySender;
    },
  };
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
