import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { encodeFrame, type ServerFrame, WIRE_VERSION } from '../lib/sync/wire.ts';
import { textFrame } from './frame.ts';
import type { RelayLimits } from './limits.ts';

type Without<T> = T extends unknown ? Omit<T, 'v'> : never;
export type Sayable = Without<ServerFrame>;
/** A frame of ours, ready for the wire. */
export const frameOf = (frame: Sayable): Buffer => textFrame(encodeFrame({ v: WIRE_VERSION, ...frame }));

/** What a WebSocket runs on, as far as we write to it. */
export type Raw = Pick<Duplex, 'write' | 'cork' | 'uncork' | 'writableLength' | 'once'>;

/** One other end, as far as speaking to it goes. A plain record: thousands of them are idle at a time. */
export interface Ear {
  readonly socket: WebSocket;
  /** What the WebSocket runs on. Only whole frames are written to it, so what `ws` writes fits in between. */
  readonly raw: Raw;
  /** The head that the other end was not told of, while it is behind. */
  missed: number | null;
  slow: NodeJS.Timeout | null;
  /** Of the one answer that is waited for until it is taken. */
  goOn: (() => void) | null;
  /** Nobody waits any longer for what was not read. */
  released: boolean;
}
export const earOf = (socket: WebSocket, raw: Raw): Ear => ({
  socket,
  raw,
  missed: null,
  slow: null,
  goOn: null,
  released: false,
});

/** Speaks so that what an other end does not read never piles up here. What is said in one turn leaves in one packet. */
export interface Speaker {
  say(ear: Ear, frame: Sayable): void;
  /** Resolves when the system has taken it (or the socket is gone): the next question is answered only then. */
  sayAll(ear: Ear, frame: Sayable): Promise<void>;
  /** News: left out while the other end is behind, and made up for by one that names the head. */
  news(ear: Ear, frame: Buffer, head: number): void;
  /** What was said so far leaves now. */
  flush(ear: Ear): void;
  /** Nobody waits any longer for what this end did not read. */
  release(ear: Ear): void;
  stop(ear: Ear): void;
  /** Called once at the end of the turn, before what was said leaves. */
  atTurnsEnd(hook: () => void): void;
}

export const createSpeaker = (
  limits: RelayLimits,
  cutOff: (socket: WebSocket, why: string) => void,
  endOfTurn: (run: () => void) => void,
): Speaker => {
  const corked = new Set<Raw>();
  const hooks: (() => void)[] = [];
  let scheduled = false;
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    endOfTurn(leave);
  };
  const leave = (): void => {
    scheduled = false;
    for (const hook of hooks.splice(0)) hook();
    for (const raw of corked) raw.uncork();
    corked.clear();
  };

  const write = (ear: Ear, frame: Buffer, taken?: () => void): void => {
    const { socket, raw } = ear;
    if (socket.readyState !== socket.OPEN) return taken?.();
    if (raw.writableLength > limits.bufferedBytes) {
      cutOff(socket, 'slow');
      return taken?.();
    }
    raw.write(frame, taken);
  };
  const stop = (ear: Ear): void => {
    ear.missed = null;
    if (ear.slow) clearTimeout(ear.slow);
    ear.slow = null;
  };
  const caughtUp = (ear: Ear): void => {
    const head = ear.missed;
    if (head === null) return;
    stop(ear);
    write(ear, frameOf({ t: 'news', head, entries: [] }));
  };

  return {
    say: (ear, frame) => {
      if (!corked.has(ear.raw)) {
        ear.raw.cork();
        corked.add(ear.raw);
        schedule();
      }
      write(ear, frameOf(frame));
    },
    sayAll: (ear, frame) =>
      new Promise((resolve) => {
        ear.goOn = resolve;
        write(ear, frameOf(frame), resolve);
        if (ear.released) resolve();
      }),
    news: (ear, frame, head) => {
      if (ear.missed === null && ear.raw.writableLength <= limits.behindBytes) return write(ear, frame);
      if (ear.missed === null) ear.raw.once('drain', () => caughtUp(ear));
      ear.missed = Math.max(ear.missed ?? 0, head);
      ear.slow ??= setTimeout(() => cutOff(ear.socket, 'slow'), limits.slowMs).unref();
    },
    flush: ({ raw }) => {
      if (corked.delete(raw)) raw.uncork();
    },
    release: (ear) => {
      ear.released = true;
      ear.goOn?.();
    },
    stop,
    atTurnsEnd: (hook) => {
      hooks.push(hook);
      schedule();
    },
  };
};
