/**
 * Group commit: one transaction is on its way to the disk at any time, and what is to be written meanwhile goes into the
 * next one together. So a busy store syncs as often as its disk can, and not once for each who asks.
 * @param commit runs the body in a transaction, and resolves when the disk has it; where either fails, nothing of it counts.
 * @returns runs a body in the next transaction; resolves with what it gave when the disk has it. Bodies run in the order in
 *   which they came. Rejects for all of a transaction where one of its bodies throws, or the disk fails.
 */
export const createGroupCommit = (commit: (body: () => void) => Promise<void>) => {
  let waiting: Part[] = [];
  let writing = false;

  const write = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      let group: Part[] = [];
      try {
        await commit(() => {
          [group, waiting] = [waiting, []]; // only now: what came until the transaction began is in it
          for (const part of group) part.run();
        });
        for (const part of group) part.written();
      } catch (error) {
        // A transaction that never began has nobody of its own: those who wait are told, or they would wait for ever.
        if (group.length === 0) [group, waiting] = [waiting, []];
        for (const part of group) part.failed(error);
      }
    }
    writing = false;
  };

  return <T>(body: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      let value: T;
      waiting.push({
        run: () => {
          value = body();
        },
        written: () => resolve(value),
        failed: reject,
      });
      if (!writing) void write();
    });
};

interface Part {
  run(): void;
  written(): void;
  failed(error: unknown): void;
}
