import type { WebSocket } from 'ws';
import { type Bucket, createBucket } from './bucket.ts';
import type { RelayLimits } from './limits.ts';

/** One socket, as far as reading from it goes. A plain record: thousands of them are idle at a time. */
export interface Gate {
  readonly socket: WebSocket;
  /** Frames and bytes; none while nothing has been taken that is not refilled. */
  rates: { readonly frames: Bucket; readonly bytes: Bucket } | null;
  timer: NodeJS.Timeout | null;
  waiting: number;
  waitingBytes: number;
  paused: boolean;
}
export const gateOf = (socket: WebSocket): Gate => ({
  socket,
  rates: null,
  timer: null,
  waiting: 0,
  waitingBytes: 0,
  paused: false,
});

/** Reads sockets no faster than their rate and the store allow: above it a socket is paused, and TCP tells the sender. */
export interface Intake {
  /** Counts a frame that came (or bytes that went out). */
  charge(gate: Gate, bytes: number): void;
  /** A frame waits for the store, or no longer. */
  begin(gate: Gate, bytes: number): void;
  done(gate: Gate, bytes: number): void;
  /** Forgets what is refilled. */
  rest(gate: Gate): void;
  stop(gate: Gate): void;
}

export const createIntake = (limits: RelayLimits, now: () => number, onSlowed: () => void): Intake => {
  const unlimited =
    limits.socketFrames.burst === Number.POSITIVE_INFINITY && limits.socketBytes.burst === Number.POSITIVE_INFINITY;

  const settle = (gate: Gate): void => {
    const full = gate.waiting >= limits.waitingFrames || gate.waitingBytes >= limits.waitingBytes;
    const pause = gate.timer !== null || full;
    if (pause === gate.paused) return;
    gate.paused = pause;
    if (pause) gate.socket.pause();
    else gate.socket.resume();
  };
  return {
    charge: (gate, n) => {
      if (unlimited) return;
      gate.rates ??= { frames: createBucket(limits.socketFrames, now), bytes: createBucket(limits.socketBytes, now) };
      const wait = Math.max(gate.rates.frames.take(1), gate.rates.bytes.take(n));
      if (wait === 0 || gate.timer) return;
      onSlowed();
      gate.timer = setTimeout(() => {
        gate.timer = null;
        settle(gate);
      }, wait);
      settle(gate);
    },
    begin: (gate, n) => {
      gate.waiting += 1;
      gate.waitingBytes += n;
      settle(gate);
    },
    done: (gate, n) => {
      gate.waiting -= 1;
      gate.waitingBytes -= n;
      settle(gate);
    },
    rest: (gate) => {
      if (gate.rates?.frames.isFull() && gate.rates.bytes.isFull()) gate.rates = null;
    },
    stop: (gate) => {
      if (gate.timer) clearTimeout(gate.timer);
    },
  };
};
