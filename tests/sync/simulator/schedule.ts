/**
 * Virtual time. Everything that happens is an event of this queue, and one event is one step: it runs with all promises
 * that it resolves, then the next one comes. So nothing depends on the machine that simulates.
 */
export interface Owner {
  readonly name: string;
  /** A process that was killed: nothing of it happens any more. */
  alive: boolean;
}
export interface Event {
  cancel(): void;
}
export interface Schedule {
  /** Milliseconds of virtual time. */
  now(): number;
  steps(): number;
  /** One number for everything that has happened in its order: the same seed must give the same. */
  trace(): number;
  /** Who is running now; null between steps. */
  current(): Owner | null;
  /** @param owner null: the world's own. */
  after(ms: number, owner: Owner | null, work: () => void): Event;
  /** Runs the next event and all that follows from it at once. False when there is none. */
  step(): Promise<boolean>;
  /** Everybody slept: what was due meanwhile comes late. */
  sleep(ms: number): void;
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly owner: Owner | null;
  work: (() => void) | null;
}

/** @param drained resolves when no promise of this step is left to run. */
export const createSchedule = (begin: number, drained: () => Promise<void>): Schedule => {
  const queue: Waiting[] = [];
  let now = begin;
  let order = 0;
  let steps = 0;
  let current: Owner | null = null;
  let trace = 0x811c9dc5;

  const before = (a: Waiting, b: Waiting): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (event: Waiting): void => {
    let at = queue.length;
    queue.push(event);
    for (let up = (at - 1) >> 1; at > 0 && before(event, queue[up] as Waiting); up = (at - 1) >> 1) {
      queue[at] = queue[up] as Waiting;
      at = up;
    }
    queue[at] = event;
  };
  const pop = (): Waiting | undefined => {
    const first = queue[0];
    const last = queue.pop();
    if (!first || !last || queue.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= queue.length) break;
      if (down + 1 < queue.length && before(queue[down + 1] as Waiting, queue[down] as Waiting)) down++;
      if (!before(queue[down] as Waiting, last)) break;
      queue[at] = queue[down] as Waiting;
      at = down;
    }
    queue[at] = last;
    return first;
  };

  return {
    now: () => now,
    steps: () => steps,
    trace: () => trace >>> 0,
    current: () => current,
    after: (ms, owner, work) => {
      const event: Waiting = { at: now + Math.max(0, ms), order: order++, owner, work };
      push(event);
      return {
        cancel: () => {
          event.work = null;
        },
      };
    },
    step: async () => {
      for (;;) {
        const event = pop();
        if (!event) return false;
        if (!event.work || event.owner?.alive === false) continue;
        now = Math.max(now, event.at);
        steps += 1;
        current = event.owner;
        for (const letter of `${now} ${current?.name}`) trace = Math.imul(trace ^ letter.charCodeAt(0), 0x01000193);
        const { work } = event;
        event.work = null;
        work();
        await drained();
        current = null;
        return true;
      }
    },
    sleep: (ms) => {
      now += ms;
    },
  };
};
