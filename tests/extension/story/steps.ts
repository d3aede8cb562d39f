/** Runs one step of a story and gives its answer; prints it with its time where the story is told aloud. */
export type Step = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Steps that are printed. A step that fails names itself. */
export const toldSteps = (say: (line: string) => void): Step => {
  return async (what, work) => {
    const since = Date.now();
    try {
      const answer = await work();
      say(`  ok ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`);
      return answer;
    } catch (error) {
      say(`  FAILED ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`);
      throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };
};
