import type { WebSocket } from 'ws';
import { createBucket } from './bucket.ts';
import type { RelayLimits } from './limits.ts';

/** Reads one socket no faster than its rate and the store allow: above it the socket is paused, and TCP tells the sender. */
export interface Intake {
  /** Counts a frame that came (or bytes that went out). */
  charge(bytes: number): void;
  /** A frame waits for the store, or no longer. */
  begin(bytes: number): void;
  done(bytes: number): void;
  stop(): void;
}

export const createIntake = (
  socket: WebSocket,
  limits: RelayLimits,
  now: () => number,
  onSlowed: () => void,
): Intake => {
  const frames = createBucket(limits.socketFrames, now);
  const bytes = createBucket(limits.socketBytes, now);
  let timer: NodeJS.Timeout | null = null;
  let waiting = 0;
  let waitingBytes = 0;
  let paused = false;

  const settle = (): void => {
    const full = waiting >= limits.waitingFrames || waitingBytes >= limits.waitingBytes;
    const pause = timer !== null || full;
    if (pause === paused) return;
    paused = pause;
    if (pause) socket.pause();
    else socket.resume();
  };
  return {
    charge: (n) => {
      const wait = Math.max(frames.take(1), bytes.take(n));
      if (wait === 0 || timer) return;
      onSlowed();
      timer = setTimeout(() => {
        timer = null;
        settle();
      }, wait);
      settle();
    },
    begin: (n) => {
      waiting += 1;
      waitingBytes += n;
      settle();
    },
    done: (n) => {
      waiting -= 1;
      waitingBytes -= n;
      settle();
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
};
