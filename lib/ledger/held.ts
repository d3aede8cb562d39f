import type { SignedFact } from '../coalition/fact.ts';
import type { Graph } from './graph.ts';
import type { Sound } from './read.ts';
import type { FactRefusal } from './types.ts';

/** Enough for a long absence; beyond it the oldest are dropped and come again when heads are compared. */
const MAX_HELD = 5_000;

interface Waiting extends Sound {
  /** Where its predecessor should be stands another fact: its device has forked, or its link leads nowhere. */
  readonly sibling: boolean;
  stored: boolean;
}

/** Facts that are sound but lack an ancestor. They wait here, and in the store: a mailbox gives each only once. */
export const createHeld = () => {
  const held = new Map<string, Waiting>();
  /** The hash that is lacking → what waits for it. */
  const waiting = new Map<string, Set<string>>();

  const hold = (sound: Sound, { lacks, sibling }: { lacks: string; sibling: boolean }, limit: number) => {
    held.set(sound.hash, { ...sound, sibling, stored: held.get(sound.hash)?.stored ?? false });
    waiting.set(lacks, (waiting.get(lacks) ?? new Set()).add(sound.hash));
    const [oldest] = held.keys();
    if (held.size > limit && oldest !== undefined) held.delete(oldest);
    if (waiting.size > 2 * limit) tidy();
  };

  const tidy = () => {
    for (const [lacks, hashes] of waiting) {
      for (const hash of hashes) if (!held.has(hash)) hashes.delete(hash);
      if (hashes.size === 0) waiting.delete(lacks);
    }
  };

  /** One batch, placed in `graph`. What leaves the waiting room does so only with `done`, since the batch may be given up. */
  const begin = (graph: Graph, refused: FactRefusal[], limit = MAX_HELD) => {
    const left = new Set<string>();

    /** Places a fact and everything that waited for it, or holds it. */
    const settle = (first: Sound): void => {
      const queue = [first];
      for (let sound = queue.pop(); sound; sound = queue.pop()) {
        if (graph.get(sound.hash)) continue;
        const placed = graph.place(sound);
        if ('lacks' in placed) {
          hold(sound, placed, limit);
          continue;
        }
        left.add(sound.hash);
        if ('broken' in placed) {
          refused.push({ code: 'broken-chain', detail: `${placed.broken} of ${sound.hash}` });
          continue;
        }
        for (const hash of waiting.get(sound.hash) ?? []) {
          const next = held.get(hash);
          if (next) queue.push(next);
        }
      }
    };

    const stay = () => [...held].filter(([hash]) => !left.has(hash)).map(([, sound]) => sound);
    return {
      settle,
      /** What waits and is not stored yet. */
      unstored: (): Sound[] => stay().filter((sound) => !sound.stored),
      /** For each device with something that waits: the lowest number of it that has no place. */
      missing: (): Record<string, number> => {
        const lowest: Record<string, number> = {};
        for (const { signed, sibling } of stay())
          lowest[signed.device] = sibling
            ? 1
            : Math.min(lowest[signed.device] ?? Infinity, graph.head(signed.device) + 1);
        return lowest;
      },
      done: () => {
        for (const hash of left) held.delete(hash);
        for (const sound of held.values()) sound.stored = true;
        tidy();
      },
    };
  };

  /** Devices of whose log all must be asked for: somewhere in it is a fork that we have not seen. */
  const suspects = (): string[] =>
    [...held.values()].filter(({ sibling }) => sibling).map(({ signed }) => signed.device);

  return {
    begin,
    suspects,
    all: (): SignedFact[] => [...held.values()].map(({ signed }) => signed),
    waits: (): boolean => held.size > 0,
  };
};
