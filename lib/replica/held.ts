/** Per volume: enough for what overtakes on the way, not for a flood. */
const MAX_HELD = 256;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** Updates that stand on others which are not here yet, by volume, with who sent them. In memory: they come again after a restart. */
export const createHeldUpdates = () => {
  const volumes = new Map<string, { update: Uint8Array; from: string }[]>();
  return {
    add: (volume: string, update: Uint8Array, from: string): void => {
      const list = volumes.get(volume) ?? [];
      if (list.some((entry) => sameBytes(entry.update, update))) return;
      list.push({ update, from });
      while (list.length > MAX_HELD || list.reduce((sum, entry) => sum + entry.update.length, 0) > MAX_HELD_BYTES)
        list.shift();
      volumes.set(volume, list);
    },
    /** Takes all of a volume's out, by who sent them. */
    take: (volume: string): Map<string, Uint8Array[]> => {
      const bySender = new Map<string, Uint8Array[]>();
      for (const { update, from } of volumes.get(volume) ?? [])
        bySender.set(from, [...(bySender.get(from) ?? []), update]);
      volumes.delete(volume);
      return bySender;
    },
  };
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
