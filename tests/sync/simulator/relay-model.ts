import { EventEmitter } from 'node:events';
import type { WebSocket as ServerSocket } from 'ws';
import { createAddresses } from '../../../relay/addresses.ts';
import { RELAY_LIMITS, UNLIMITED } from '../../../relay/limits.ts';
import { createMailboxServer, type MailboxServer } from '../../../relay/mailbox.ts';
import { createMetrics } from '../../../relay/metrics.ts';
import type { Raw } from '../../../relay/speaker.ts';
import type { MailboxStore, NewEntry } from '../../../relay/store.ts';
import { createMemoryStore } from '../../../relay/store-memory.ts';
import type { Random } from './random.ts';
import type { Owner, Schedule } from './schedule.ts';
import type { End } from './wire.ts';

/** What the relay's disk holds, as it was written. */
type Write = (store: MailboxStore) => Promise<unknown>;
export type RelayCopy = readonly Write[];

export interface RelayModel {
  readonly owner: Owner | null;
  start(): void;
  /** SIGKILL. What was not committed is gone. */
  kill(): void;
  accept(end: End<string>): void;
  copy(): RelayCopy;
  /** Its operator puts an old copy back and gives the logs new ids, as the manual says. Only while it is stopped. */
  restore(copy: RelayCopy): void;
  /** What a room keeps. */
  read(room: string): Promise<readonly NewEntry[]>;
}

/** The relay's own mailbox over its own store in memory; what is simulated are its process, its disk and its sockets. */
export const createRelayModel = (schedule: Schedule, random: Random): RelayModel => {
  let store = createMemoryStore();
  let writes: Write[] = [];
  let owner: Owner | null = null;
  let server: MailboxServer | null = null;
  const sockets = new Set<() => void>();

  /** A commit takes two steps: in the first it is on the disk, in the second the server hears of it. */
  const slowStore = (process: Owner): MailboxStore => {
    const pause = (): Promise<void> => new Promise((go) => void schedule.after(random.between(0, 4), process, go));
    const write = async <T>(work: (kept: MailboxStore) => Promise<T>): Promise<T> => {
      await pause();
      const done = await work(store);
      writes.push(work);
      await pause();
      return done;
    };
    return {
      find: (room) => store.find(room),
      create: (room, log) => write((kept) => kept.create(room, log)),
      append: (room, entries, roomBytes) => write((kept) => kept.append(room, entries, roomBytes)),
      closeRoom: (room, ...rest) => write((kept) => kept.closeRoom(room, ...rest)),
      seqOf: (room, id) => store.seqOf(room, id),
      drop: (room, upTo) => write((kept) => kept.drop(room, upTo)),
      note: (room, name, text) => write((kept) => kept.note(room, name, text)),
      notes: (room) => store.notes(room),
      rooms: () => store.rooms(),
      read: (room, after, limit) => store.read(room, after, limit),
      renewLogs: (newLog) => store.renewLogs(newLog),
      close: async () => {},
    };
  };

  return {
    get owner() {
      return owner;
    },
    start: () => {
      const process = { name: 'relay', alive: true };
      owner = process;
      const limits = { ...RELAY_LIMITS, ...UNLIMITED };
      const now = () => schedule.now();
      server = createMailboxServer({
        store: slowStore(process),
        log: () => {},
        limits,
        metrics: createMetrics(),
        addresses: createAddresses(limits, now),
        turn: null,
        now,
        clock: now,
        lifeline: { cutOff: (socket) => socket.terminate(), opened: () => {} },
        endOfTurn: (run) => void schedule.after(0, process, run),
      });
    },
    kill: () => {
      if (owner) owner.alive = false;
      owner = null;
      server = null;
      for (const cut of sockets) cut();
      sockets.clear();
    },
    accept: (end) => {
      const socket = serverSocket(end);
      server?.take(socket as unknown as ServerSocket, rawOf(end), null);
    },
    copy: () => [...writes],
    restore: (copy) => {
      store = createMemoryStore();
      writes = [...copy];
      for (const write of copy) void write(store);
      const logs = random.fork(`logs ${schedule.now()}`);
      const renew: Write = (kept) => kept.renewLogs(() => logs.id());
      writes.push(renew);
      void renew(store);
    },
    read: (room) => store.read(room, 0, { entries: 1e9, bytes: 1e12 }),
  };
};

/** What is under that connection: whole frames are written to it, each behind its header (RFC 6455). */
const rawOf = (end: End<string>) =>
  ({
    write: (frame: Buffer, taken?: () => void) => {
      const length = frame[1] ?? 0;
      end.send(frame.toString('utf8', length < 126 ? 2 : length === 126 ? 4 : 10), taken);
      return true;
    },
    cork: () => {},
    uncork: () => {},
    writableLength: 0,
    once: () => {},
  }) as unknown as Raw;

/** A connection's end as the `ws` library gives it to a server. */
const serverSocket = (end: End<string>) => {
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    CLOSED: 3,
    readyState: 1,
    bufferedAmount: 0,
    isPaused: false,
    pause: () => {},
    resume: () => {},
    ping: () => {},
    send: (text: string, taken?: () => void) => end.send(text, taken),
    close: (code?: number, reason?: string) => end.close(code, reason),
    terminate: () => end.close(1006),
  });
  end.onMessage = (text) => socket.emit('message', Buffer.from(text), false);
  end.onClose = () => {
    if (socket.readyState === 3) return;
    socket.readyState = 3;
    socket.emit('close');
  };
  return socket;
};
