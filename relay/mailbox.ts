import type { WebSocket } from 'ws';
import type { Addresses } from './addresses.ts';
import { createBuckets } from './bucket.ts';
import type { RelayLimits } from './limits.ts';
import { createLiveRooms } from './live-rooms.ts';
import type { Metrics } from './metrics.ts';
import { bytesOf, createSession, type Session, wireEntry } from './session.ts';
import { frameText } from './speaker.ts';
import type { Appended, MailboxStore, RoomNews, StoredEntry } from './store.ts';
import type { TurnOptions } from './turn.ts';

export interface MailboxDeps {
  readonly store: MailboxStore;
  /** Gets events without names: what went wrong, never for whom. */
  readonly log: (line: string) => void;
  readonly limits: RelayLimits;
  readonly metrics: Metrics;
  readonly addresses: Addresses;
  readonly turn: TurnOptions | null;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly cutOff: (socket: WebSocket, why: string) => void;
}
/** What a session needs of the mailbox around it. */
export interface MailboxParts extends MailboxDeps {
  listen(room: string, session: Session): void;
  unlisten(room: string, session: Session): void;
  /** A head that listeners of the room know from now on; gives the highest that they were told of. */
  tell(room: string, head: number): number;
  appended(room: string, from: Session, done: Appended): void;
  /** Milliseconds until the room may take a batch of so many bytes; 0 = now, and counted. */
  roomWait(room: string, bytes: number): number;
}
export interface MailboxServer {
  take(socket: WebSocket, address: string | null): void;
  /** Takes no more frames, answers what was begun, hangs up on each with a time of its own. */
  leave(spreadMs: number): Promise<void>;
  rooms(): number;
  sweep(): void;
}

/** The sealed mailbox. Every batch is answered only after the store has committed it, and only then told to the others. */
export const createMailboxServer = (deps: MailboxDeps): MailboxServer => {
  const { store, limits, metrics, log, now } = deps;
  const live = createLiveRooms<Session>();
  const sessions = new Set<Session>();
  const roomFrames = createBuckets(limits.roomFrames, now);
  const roomBytes = createBuckets(limits.roomBytesRate, now);

  const tellNews = (room: string, from: Session | null, head: number, added: readonly StoredEntry[]): void => {
    const listeners = live.of(room);
    live.tell(room, head);
    if (listeners.size === 0 || (listeners.size === 1 && from && listeners.has(from))) return;
    const entries = bytesOf(added) <= limits.newsBytes ? added.map(wireEntry) : [];
    const text = frameText({ t: 'news', head, entries }); // once for all
    for (const session of listeners) if (session !== from) session.news(text, head);
    metrics.count('concord_pushed_entries_total', entries.length * listeners.size);
  };

  /** Another relay on the same store has appended. Its message is only a wake-up: the entries are read from the store. */
  const heard = async ({ room, first, head }: RoomNews): Promise<void> => {
    if (live.of(room).size === 0) return;
    const page = await store.read(room, first - 1, { entries: head - first + 1, bytes: limits.newsBytes });
    tellNews(room, null, head, page.at(-1)?.seq === head ? page : []);
  };
  /** Wake-ups may have been missed: whoever listens is told the head, and reads from its cursor. */
  const lookAgain = async (): Promise<void> => {
    for (const room of live.rooms()) {
      const head = (await store.find(room))?.head ?? 0;
      if (head > live.toldOf(room)) tellNews(room, null, head, []);
    }
  };
  store.watch?.((news) => {
    void (news ? heard(news) : lookAgain()).catch((error: unknown) => {
      metrics.count('concord_store_faults_total');
      log(`mailbox: news failed: ${error instanceof Error ? error.message : 'unknown'}`);
    });
  });

  const parts: MailboxParts = {
    ...deps,
    listen: live.add,
    unlisten: live.remove,
    tell: live.tell,
    appended: (room, from, done) => {
      if (done.added.length > 0) tellNews(room, from, done.head, done.added);
    },
    roomWait: (room, bytes) => {
      const wait = roomFrames.of(room).tryTake(1);
      return wait > 0 ? wait : roomBytes.of(room).tryTake(bytes);
    },
  };
  return {
    take: (socket, address) => {
      const session = createSession(socket, address, parts);
      sessions.add(session);
      socket.once('close', () => sessions.delete(session));
    },
    leave: async (spreadMs) => {
      await Promise.all(
        [...sessions].map((session) => session.leave(Math.round(spreadMs * (0.2 + Math.random() * 0.8)))),
      );
    },
    rooms: live.size,
    sweep: () => {
      roomFrames.sweep();
      roomBytes.sweep();
    },
  };
};
