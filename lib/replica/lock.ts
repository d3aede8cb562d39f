/** One at a time, in the order of asking. */
export interface Lock {
  /** Resolves when it is this caller's turn, with what ends the turn. Ending it twice does nothing. */
  acquire(): Promise<() => void>;
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** A lock that nobody holds. */
export const createLock = (): Lock => {
  let last: Promise<void> = Promise.resolve();
  const acquire = async (): Promise<() => void> => {
    const before = last;
    let end: () => void = () => undefined;
    last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  };
  return {
    acquire,
    run: async (work) => {
      const release = await acquire();
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
};
