import { toBase64url, utf8 } from './bytes.ts';
import { type RoomKeys, signWith } from './keys.ts';
import {
  type ClientFrame,
  challengeText,
  comeBackAfter,
  decodeServerFrame,
  encodeFrame,
  type RefusalCode,
  type ServerFrame,
  WIRE_VERSION,
} from './wire.ts';

/** Why the relay, or the way to it, said no. `lost`: the connection ended; `relay-frame`: it said something we don't know. */
export class MailboxError extends Error {
  constructor(
    readonly code: RefusalCode | 'lost' | 'relay-frame' | 'stopped',
    detail: string,
    /** Milliseconds that the relay asks to wait for; 0 when it does not. */
    readonly after = 0,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'MailboxError';
  }
}

/** One opened connection to one room. */
export interface Line {
  readonly log: string;
  /** The room's head when it was opened. */
  readonly head: number;
  /** The room takes nothing more. */
  readonly roomClosed: boolean;
  /** How far the newest snapshot goes; 0 without one. */
  readonly covered: number;
  /** Sends an append, a read or a question for TURN; resolves with its answer, rejects with MailboxError when refused or cut off. */
  ask(question: Question): Promise<Answer>;
  /** Hangs up. */
  close(): void;
  /** Resolves when the connection has ended, with the reason. */
  readonly closed: Promise<MailboxError>;
}
export type Answer = Extract<ServerFrame, { t: 'appended' | 'page' | 'turn' | 'noted' }>;
export type News = Extract<ServerFrame, { t: 'news' }>;
type Asked<T> = T extends { ref: number } ? Omit<T, 'v' | 'ref'> : never;
export type Question = Asked<ClientFrame>;
export type Note = Extract<Question, { t: 'cursor' | 'snapshot' | 'confirm' }>;
export type SocketConstructor = new (url: string) => WebSocket;

export interface LineOptions {
  /** The relay's address without `/m`, checked already. */
  readonly url: string;
  readonly keys: RoomKeys;
  readonly WebSocket: SocketConstructor;
  readonly now: () => number;
  readonly onNews: (news: News) => void;
  readonly signal: AbortSignal;
}

const PING_EVERY_MS = 20_000;
const SILENT_AFTER_MS = 45_000;

/** Connects, proves the right to the room, and resolves when the relay has opened it. Rejects with MailboxError. */
export const openLine = ({ url, keys, WebSocket, now, onNews, signal }: LineOptions): Promise<Line> =>
  new Promise((resolve, reject) => {
    const socket = connect(WebSocket, `${url}/m`);
    if (!socket) return reject(new MailboxError('lost', 'this browser does not connect there'));
    const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: MailboxError): void }>();
    let ref = 0;
    let heard = now();
    let ended: MailboxError | null = null;
    let tellClosed: (reason: MailboxError) => void = () => {};
    const closed = new Promise<MailboxError>((tell) => {
      tellClosed = tell;
    });

    const end = (reason: MailboxError): void => {
      if (ended) return;
      ended = reason;
      clearInterval(watch);
      signal.removeEventListener('abort', stop);
      socket.close();
      for (const question of waiting.values()) question.reject(reason);
      waiting.clear();
      reject(reason);
      tellClosed(reason);
    };
    const stop = (): void => end(new MailboxError('stopped', 'this mailbox is closed'));
    const say = (frame: ClientFrame): void => {
      if (socket.readyState === socket.OPEN) socket.send(encodeFrame(frame));
    };
    // TCP notices a relay that is gone only after minutes: a ping without an answer notices it in one.
    const watch = setInterval(() => {
      if (now() - heard > SILENT_AFTER_MS) end(new MailboxError('lost', 'the relay went silent'));
      else say({ v: WIRE_VERSION, t: 'ping' });
    }, PING_EVERY_MS);

    const prove = async (log: string, nonce: string): Promise<void> => {
      const signature = await signWith(keys.access, utf8(challengeText(keys.room, log, nonce)));
      say({ v: WIRE_VERSION, t: 'prove', signature: toBase64url(signature) });
    };
    const ask = (question: Question): Promise<Answer> =>
      new Promise((answer, refuse) => {
        if (ended) return refuse(ended);
        ref = (ref + 1) % 0xffffffff;
        waiting.set(ref, { resolve: answer, reject: refuse });
        say({ v: WIRE_VERSION, ...question, ref } as ClientFrame);
      });
    const take = (frame: ServerFrame) => {
      if (frame.t === 'challenge') void prove(frame.log, frame.nonce);
      else if (frame.t === 'opened')
        resolve({
          log: frame.log,
          head: frame.head,
          roomClosed: frame.closed ?? false,
          covered: frame.covered ?? 0,
          ask,
          close: stop,
          closed,
        });
      else if (frame.t === 'news') onNews(frame);
      else if (frame.t === 'refused') {
        const error = new MailboxError(frame.code, frame.detail, Math.min(frame.after ?? 0, 60_000));
        if (frame.ref === null) return end(error);
        waiting.get(frame.ref)?.reject(error);
        waiting.delete(frame.ref);
      } else if (frame.t !== 'pong') {
        waiting.get(frame.ref)?.resolve(frame);
        waiting.delete(frame.ref);
      }
    };

    socket.addEventListener('open', () => say({ v: WIRE_VERSION, t: 'open', room: keys.room }));
    socket.addEventListener('close', ({ code, reason }) =>
      end(new MailboxError('lost', 'the connection ended', comeBackAfter(code, String(reason)))),
    );
    socket.addEventListener('error', () => end(new MailboxError('lost', 'the relay can’t be reached')));
    socket.addEventListener('message', ({ data }) => {
      if (ended) return;
      heard = now();
      const frame = decodeServerFrame(String(data));
      if (frame.ok) take(frame.value);
      else end(new MailboxError('relay-frame', frame.error.detail));
    });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });

/** Null where the browser refuses the address at once (a blocked port, a policy). */
const connect = (WebSocket: SocketConstructor, url: string): WebSocket | null => {
  try {
    return new WebSocket(url);
  } catch {
    return null;
  }
};
