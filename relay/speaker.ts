import type { WebSocket } from 'ws';
import { encodeFrame, type ServerFrame, WIRE_VERSION } from '../lib/sync/wire.ts';
import type { RelayLimits } from './limits.ts';

type Without<T> = T extends unknown ? Omit<T, 'v'> : never;
export type Sayable = Without<ServerFrame>;
export const frameText = (frame: Sayable): string => encodeFrame({ v: WIRE_VERSION, ...frame });

/** Speaks to one socket, so that what its other end does not read never piles up here. */
export interface Speaker {
  say(frame: Sayable): void;
  /** Resolves when the system has taken it (or the socket is gone): the next question is answered only then. */
  sayAll(frame: Sayable): Promise<void>;
  /** News: left out while the other end is behind, and made up for by one that names the head. */
  news(text: string, head: number): void;
  /** Nobody waits any longer for what was not read. */
  release(): void;
  stop(): void;
}

/** @param cutOff ends the socket, with the reason. */
export const createSpeaker = (socket: WebSocket, limits: RelayLimits, cutOff: (why: string) => void): Speaker => {
  /** The head that the other end was not told of, while it is behind. */
  let missed: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let released = false;
  /** Of the one frame that is waited for: questions are answered one after the other. */
  let goOn = (): void => {};

  const caughtUp = (): void => {
    if (missed === null || socket.bufferedAmount > limits.behindBytes) return;
    const head = missed;
    stop();
    send(frameText({ t: 'news', head, entries: [] }));
  };
  const send = (text: string, taken?: () => void): void => {
    if (socket.readyState !== socket.OPEN) return taken?.();
    if (socket.bufferedAmount > limits.bufferedBytes) {
      cutOff('slow');
      return taken?.();
    }
    socket.send(text, () => {
      taken?.();
      caughtUp();
    });
  };
  const stop = (): void => {
    missed = null;
    if (timer) clearTimeout(timer);
    timer = null;
  };

  return {
    say: (frame) => send(frameText(frame)),
    sayAll: (frame) =>
      new Promise((resolve) => {
        goOn = resolve;
        send(frameText(frame), resolve);
        if (released) resolve();
      }),
    news: (text, head) => {
      if (missed === null && socket.bufferedAmount <= limits.behindBytes) return send(text);
      missed = Math.max(missed ?? 0, head);
      timer ??= setTimeout(() => cutOff('slow'), limits.slowMs).unref();
    },
    release: () => {
      released = true;
      goOn();
    },
    stop,
  };
};
