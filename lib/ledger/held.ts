import type { Graph } from './graph.ts';
import type { Sound } from './read.ts';
import type { FactRefusal } from './types.ts';

/** Enough for a long absence; beyond it the oldest are dropped and come again when heads are compared. */
const MAX_HELD = 5_000;

/** Facts that are sound but lack an ancestor. They wait in memory: whoever has them sends them again after a restart. */
export const createHeld = () => {
  const held = new Map<string, Sound & { readonly sibling: boolean }>();
  /** The hash that is lacking → what waits for it. */
  const waiting = new Map<string, Set<string>>();

  const hold = (sound: Sound, { lacks, sibling }: { lacks: string; sibling: boolean }, limit: number) => {
    held.set(sound.hash, { ...sound, sibling });
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
    /** Held in this batch on a predecessor beside a known one: hash → device. */
    const restart = new Map<string, string>();

    /** Places a fact and everything that waited for it, or holds it. */
    const settle = (first: Sound): void => {
      const queue = [first];
      for (let sound = queue.pop(); sound; sound = queue.pop()) {
        if (graph.get(sound.hash)) continue;
        const placed = graph.place(sound);
        if ('lacks' in placed) {
          hold(sound, placed, limit);
          if (placed.sibling) restart.set(sound.hash, sound.signed.device);
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

    return {
      settle,
      done: () => {
        for (const hash of left) held.delete(hash);
        tidy();
      },
      missing: (): Record<string, number> => {
        const lowest: Record<string, number> = {};
        // A link that leads nowhere would be asked for for ever, so that is done once, when it comes in.
        for (const [hash, { signed, sibling }] of held)
          if (!left.has(hash) && !sibling) lowest[signed.device] = graph.head(signed.device) + 1;
        for (const [hash, device] of restart) if (!left.has(hash)) lowest[device] = 1;
        return lowest;
      },
    };
  };

  return { begin };
};
