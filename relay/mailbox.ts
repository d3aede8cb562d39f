import type { WebSocket } from 'ws';
import { LIMITS } from '../lib/sync/wire.ts';
import type { Addresses } from './addresses.ts';
import { createBuckets } from './bucket.ts';
import { createKeeping, type MailboxKeeping } from './keeping.ts';
import type { Lifeline } from './lifeline.ts';
import type { RelayLimits } from './limits.ts';
import { createLiveRooms, type LiveRoom } from './live-rooms.ts';
import type { Metrics } from './metrics.ts';
import { bytesOf, createSessions, type Session, wireEntry } from './session.ts';
import { createSpeaker, frameOf, type Raw, type Speaker } from './speaker.ts';
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
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly lifeline: Pick<Lifeline, 'cutOff' | 'opened'>;
  /** Runs it when what came in together has been dealt with: `setImmediate`. */
  readonly endOfTurn: (run: () => void) => void;
  /** A batch came. */
  readonly onBatch?: () => void;
}
/** What a session needs of the mailbox around it. */
export interface MailboxParts extends MailboxDeps {
  readonly speaker: Speaker;
  readonly keeping: MailboxKeeping;
  /** From now on the session hears the room's news. */
  listen(room: string, log: string, session: Session): LiveRoom<Session>;
  unlisten(room: string, session: Session): void;
  /** A head that listeners of the room know from now on; gives the highest that they were told of. */
  tell(room: string, head: number): number;
  appended(room: string, from: Session, done: Appended): void;
  /** Milliseconds until the room may take a batch of so many bytes; 0 = now, and counted. */
  roomWait(room: string, bytes: number): number;
}
export interface MailboxServer {
  take(socket: WebSocket, raw: Raw, address: string | null): void;
  /** Takes no more frames, answers what was begun, hangs up on each with a time of its own. */
  leave(spreadMs: number): Promise<void>;
  rooms(): number;
  sweep(): void;
  /** Drops what nobody needs any more. */
  prune(): Promise<void>;
}

/** The sealed mailbox. Every batch is answered only after the store has committed it, and only then told to the others. */
export const createMailboxServer = (deps: MailboxDeps): MailboxServer => {
  const { store, limits, metrics, log, now, lifeline } = deps;
  const live = createLiveRooms<Session>();
  const keeping = createKeeping(deps);
  const speaker = createSpeaker(limits, lifeline.cutOff, deps.endOfTurn);
  const roomFrames = createBuckets(limits.roomFrames, now);
  const roomBytes = createBuckets(limits.roomBytesRate, now);
  /** What was committed in this turn, room by room: told together at its end. */
  let fresh = new Map<string, { from: Session; added: StoredEntry[] }[]>();

  /** To all who listen but one. `head` is the highest seq that the entries end with. */
  const tellNews = (room: string, from: Session | null, head: number, added: readonly StoredEntry[]): void => {
    const listeners = live.of(room);
    live.tell(room, head);
    if (listeners.size === 0 || (listeners.size === 1 && from && listeners.has(from))) return;
    const entries = bytesOf(added) <= limits.newsBytes ? added.map(wireEntry) : [];
    const frame = frameOf({ t: 'news', head, entries }); // once for all
    for (const session of listeners) if (session !== from) speaker.news(session.ear, frame, head);
    metrics.count('concord_pushed_entries_total', entries.length * listeners.size);
  };
  const tellFresh = (): void => {
    const rooms = fresh;
    fresh = new Map();
    for (const [room, runs] of rooms)
      for (const { from, added } of runs) tellNews(room, from, added.at(-1)?.seq ?? 0, added);
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
    speaker,
    keeping,
    listen: live.add,
    unlisten: live.remove,
    tell: live.tell,
    appended: (room, from, { added }) => {
      if (added.length === 0) return;
      if (fresh.size === 0) speaker.atTurnsEnd(tellFresh);
      const runs = fresh.get(room) ?? [];
      fresh.set(room, runs);
      const last = runs.at(-1);
      // One frame for what one member wrote in a row, as long as news may carry it; others' entries in between keep the order.
      const joins = last?.from === from && last.added.length + added.length <= LIMITS.batchEntries;
      if (joins && bytesOf(last.added) + bytesOf(added) <= limits.newsBytes) last.added.push(...added);
      else runs.push({ from, added: [...added] });
    },
    roomWait: (room, bytes) => {
      const wait = roomFrames.of(room).tryTake(1);
      return wait > 0 ? wait : roomBytes.of(room).tryTake(bytes);
    },
  };
  const sessions = createSessions(parts);
  return {
    take: sessions.take,
    leave: sessions.leave,
    rooms: live.size,
    prune: keeping.sweep,
    sweep: () => {
      roomFrames.sweep();
      roomBytes.sweep();
      sessions.sweep();
    },
  };
};
