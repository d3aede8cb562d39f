import type { Random } from './random.ts';
import type { Owner, Schedule } from './schedule.ts';

/** One end of a connection. Set what it hears before the step ends in which it was made. */
export interface End<T> {
  readonly owner: Owner;
  onMessage: (message: T) => void;
  onClose: (reason: { readonly code: number; readonly reason: string }) => void;
  send(message: T, taken?: () => void): void;
  close(code?: number, reason?: string): void;
}
export interface Wire<T> {
  readonly ends: readonly [End<T>, End<T>];
  /** Nothing passes any more; the ends learn of it late, or never. */
  sever(): void;
  readonly open: boolean;
}
export interface Weather {
  /** Milliseconds on the way. */
  latency(): number;
  /** Share of messages that come twice, or pass each other: more than a real transport ever does. */
  readonly rough: number;
  /** Whether an end that was cut off is told so in the end (ms), or null for never. */
  silence(): number | null;
}

/** An ordered connection between two processes. What was on its way when it broke is lost. */
export const createWire = <T>(
  schedule: Schedule,
  random: Random,
  weather: Weather,
  owners: readonly [Owner, Owner],
  onEnd: (wire: Wire<T>) => void,
): Wire<T> => {
  let severed = false;
  const closed = [false, false];
  const make = (mine: 0 | 1): End<T> => {
    const other = (1 - mine) as 0 | 1;
    let last = 0;
    const end: End<T> = {
      owner: owners[mine],
      onMessage: () => {},
      onClose: () => {},
      send: (message, taken) => {
        if (taken) schedule.after(0, owners[mine], taken);
        if (closed[mine] || severed) return;
        const deliver = (at: number): void =>
          void schedule.after(at, owners[other], () => {
            if (!severed && !closed[other]) ends[other].onMessage(message);
          });
        const arrives = Math.max(schedule.now() + weather.latency(), last);
        const passes = weather.rough > 0 && random.chance(weather.rough);
        if (!passes) last = arrives;
        deliver(arrives - schedule.now() + (passes ? weather.latency() : 0));
        if (weather.rough > 0 && random.chance(weather.rough)) deliver(arrives - schedule.now() + weather.latency());
      },
      close: (code = 1000, reason = '') => {
        if (closed[mine]) return;
        closed[mine] = true;
        if (!severed) tell(other, Math.max(weather.latency(), last - schedule.now()), code, reason);
        tell(mine, 0, code, reason, true);
      },
    };
    return end;
  };
  const tell = (whom: 0 | 1, ms: number, code: number, reason: string, own = false): void =>
    void schedule.after(ms, owners[whom], () => {
      if (closed[whom] && !own) return;
      closed[whom] = true;
      ends[whom].onClose({ code, reason });
      if (closed[0] && closed[1]) onEnd(wire);
    });
  const ends: readonly [End<T>, End<T>] = [make(0), make(1)];
  const wire: Wire<T> = {
    ends,
    get open() {
      return !severed && !closed[0] && !closed[1];
    },
    sever: () => {
      if (severed) return;
      severed = true;
      for (const whom of [0, 1] as const) {
        const ms = weather.silence();
        if (ms !== null) tell(whom, ms, 1006, '');
      }
      onEnd(wire);
    },
  };
  return wire;
};
