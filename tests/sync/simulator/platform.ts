import type { Owner, Schedule } from './schedule.ts';
import { installSignals } from './signals.ts';

/** What a browser gives every program in it, and what a simulated one gives in its place. */
export interface Platform {
  readonly crypto: Crypto;
  /** Opens a connection for whoever runs now. */
  readonly WebSocket: new (
    url: string,
  ) => WebSocket;
  random(): number;
}

type Timer = { cancel(): void; unref(): Timer; ref(): Timer };

/**
 * Puts virtual timers, clock, chance, crypto and sockets in the place of the real ones until the returned function is
 * called. A timer belongs to the process that set it and ends with it. What is called between steps (the test runner's
 * own) reaches the real ones.
 */
export const installPlatform = (schedule: Schedule, platform: Platform): (() => void) => {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    now: Date.now,
    random: Math.random,
  };
  const realWebSocket = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  const realCrypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  const timers = new WeakSet<object>();

  const timer = (begin: (owner: Owner, timer: Timer) => void, owner: Owner, cancel: () => void): Timer => {
    const made: Timer = { cancel, unref: () => made, ref: () => made };
    timers.add(made);
    begin(owner, made);
    return made;
  };
  const virtual = {
    setTimeout: (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const owner = schedule.current();
      if (!owner) return real.setTimeout(work, ms, ...args);
      const event = schedule.after(Number(ms), owner, () => work(...args));
      return timer(() => {}, owner, event.cancel);
    },
    setInterval: (work: () => void, ms = 0) => {
      const owner = schedule.current();
      if (!owner) return real.setInterval(work, ms);
      let event = { cancel: () => {} };
      const again = () => {
        event = schedule.after(Number(ms), owner, () => {
          again();
          work();
        });
      };
      return timer(again, owner, () => event.cancel());
    },
    clear: (made: unknown) => {
      if (typeof made === 'object' && made !== null && timers.has(made)) (made as Timer).cancel();
      else real.clearTimeout(made as number);
    },
  };
  Object.assign(globalThis, {
    setTimeout: virtual.setTimeout,
    clearTimeout: virtual.clear,
    setInterval: virtual.setInterval,
    clearInterval: virtual.clear,
  });
  Date.now = () => (schedule.current() ? schedule.now() : real.now());
  Math.random = () => (schedule.current() ? platform.random() : real.random());
  Object.defineProperty(globalThis, 'crypto', { value: platform.crypto, configurable: true, writable: true });
  Object.defineProperty(globalThis, 'WebSocket', { value: platform.WebSocket, configurable: true, writable: true });

  const leaveSignals = installSignals();

  return () => {
    leaveSignals();
    const { now, random, ...functions } = real;
    Object.assign(globalThis, functions);
    Date.now = now;
    Math.random = random;
    if (realCrypto) Object.defineProperty(globalThis, 'crypto', realCrypto);
    if (realWebSocket) Object.defineProperty(globalThis, 'WebSocket', realWebSocket);
    else Reflect.deleteProperty(globalThis, 'WebSocket');
  };
};
