/**
 * One thing at a time: a command or a batch from outside runs from its first check to its commit before the next begins,
 * so nobody reads a state that may still be thrown away (DESIGN, locked until committed).
 * Returns a function that runs `work` after all earlier work; a failure reaches its own caller only.
 */
export const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
};
export type Turns = ReturnType<typeof createTurns>;
