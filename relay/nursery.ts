import { setFlagsFromString } from 'node:v8';

/** Batches a second above which new objects come so fast that a small nursery is cleared a hundred times in that second. */
export const BUSY = 500;
const LOOK_MS = 1_000;

/** How V8's nursery may grow: by this factor whenever more survived in it than it holds; 1 keeps it as it is. */
const growBy = (factor: 1 | 2): void => setFlagsFromString(`--semi-space-growth-factor=${factor}`);

/**
 * A relay's objects either live as long as a connection or end with a frame. While little is said, a nursery that grew would
 * take more memory than a thousand idle connections; while much is said, clearing a small one, over which everything passes
 * that waits for the disk, takes a quarter of the processor's time. So it may grow only while the relay is busy.
 * @param may told 2 when batches come faster than `BUSY`, 1 when they do no longer; at first it is taken to be 1.
 */
export const createNursery = (may: (factor: 1 | 2) => void) => {
  let batches = 0;
  let busy = false;
  return {
    /** A batch came. */
    heard: (): void => {
      batches += 1;
    },
    /** To be called after `ms` milliseconds. */
    look: (ms: number): void => {
      const now = (batches / ms) * 1_000 > BUSY;
      batches = 0;
      if (now !== busy) may(now ? 2 : 1);
      busy = now;
    },
  };
};

/** Looks every second whether the process is busy. Gives what is to be called for each batch. */
export const watchNursery = (): (() => void) => {
  const nursery = createNursery(growBy);
  let at = performance.now();
  setInterval(() => {
    const now = performance.now();
    nursery.look(now - at);
    at = now;
  }, LOOK_MS).unref();
  return nursery.heard;
};
