import type { WebSocket } from 'ws';
import type { RelayLimits } from './limits.ts';

/**
 * Finds sockets whose other end is gone without a word, or does not read. One clock for all: a timer for each would cost
 * more memory than the rest of an idle socket of ours.
 */
export const createLifeline = (limits: RelayLimits, now: () => number, onCut: (why: string) => void) => {
  const heard = new WeakMap<WebSocket, number>();
  const cutOff = (socket: WebSocket, why: string): void => {
    if (socket.readyState === socket.CLOSED) return;
    onCut(why);
    socket.terminate();
  };
  return {
    cutOff,
    add: (socket: WebSocket): void => {
      const hear = () => void heard.set(socket, now());
      hear();
      socket.on('pong', hear);
      socket.on('message', hear);
    },
    /** To be called four times in `idleMs`. A pong counts as a word; who has much to read yet, may take twice as long. */
    sweep: (sockets: Iterable<WebSocket>): void => {
      for (const socket of sockets) {
        const silent = now() - (heard.get(socket) ?? 0);
        const patience = socket.bufferedAmount > 0 ? limits.idleMs * 2 : limits.idleMs;
        if (silent > patience && !socket.isPaused) cutOff(socket, 'silent');
        else if (silent > limits.idleMs / 5 && socket.readyState === socket.OPEN) socket.ping();
      }
    },
  };
};
