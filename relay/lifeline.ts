import type { WebSocket } from 'ws';
import type { RelayLimits } from './limits.ts';

/**
 * Finds sockets whose other end is gone without a word, or does not read, or has not said what it wants. One clock and one
 * listener for all: a timer and closures for each would cost more memory than the rest of an idle socket of ours.
 */
export const createLifeline = (limits: RelayLimits, now: () => number, onCut: (why: string) => void) => {
  const heard = new Map<WebSocket, number>();
  const unopened = new Map<WebSocket, number>();
  const cutOff = (socket: WebSocket, why: string): void => {
    if (socket.readyState === socket.CLOSED) return;
    onCut(why);
    socket.terminate();
  };
  function hear(this: WebSocket): void {
    heard.set(this, now());
  }
  function forget(this: WebSocket): void {
    heard.delete(this);
    unopened.delete(this);
  }
  return {
    cutOff,
    add: (socket: WebSocket): void => {
      heard.set(socket, now());
      unopened.set(socket, now());
      socket.on('pong', hear);
      socket.on('message', hear);
      socket.on('close', forget);
    },
    /** The socket has said what it wants: it may stay. */
    opened: (socket: WebSocket): void => void unopened.delete(socket),
    /** To be called four times in `openMs`. */
    sweepUnopened: (): void => {
      for (const [socket, since] of unopened) if (now() - since > limits.openMs) cutOff(socket, 'unopened');
    },
    /** To be called four times in `idleMs`. A pong counts as a word; who has much to read yet, may take twice as long. */
    sweep: (): void => {
      for (const [socket, at] of heard) {
        const silent = now() - at;
        const patience = socket.bufferedAmount > 0 ? limits.idleMs * 2 : limits.idleMs;
        if (silent > patience && !socket.isPaused) cutOff(socket, 'silent');
        else if (silent > limits.idleMs / 5 && socket.readyState === socket.OPEN) socket.ping();
      }
    },
  };
};
export type Lifeline = ReturnType<typeof createLifeline>;
