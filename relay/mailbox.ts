import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { WebSocket } from 'ws';
import {
  type ClientFrame,
  challengeText,
  decodeClientFrame,
  encodeFrame,
  LIMITS,
  type RefusalCode,
  type ServerFrame,
  sealedBytes,
  WIRE_VERSION,
} from '../lib/sync/wire.ts';
import { createListeners } from './rooms.ts';
import type { MailboxStore, StoredEntry } from './store.ts';

/** What one room and one socket may use. Bytes, unless said otherwise. */
export interface MailboxLimits {
  readonly roomBytes: number;
  /** News up to this size carry their entries; above it a listener reads for itself. */
  readonly newsBytes: number;
  /** A socket that has so much unread is cut off; it comes back and reads from its cursor. */
  readonly bufferedBytes: number;
  /** Frames of one socket that wait for the store. */
  readonly waitingFrames: number;
}
export const MAILBOX_LIMITS: MailboxLimits = {
  roomBytes: 1024 * 1024 * 1024,
  newsBytes: 64 * 1024,
  bufferedBytes: 32 * 1024 * 1024,
  waitingFrames: 64,
};

export interface MailboxDeps {
  readonly store: MailboxStore;
  /** Gets events without names: what went wrong, never for whom. */
  readonly log: (line: string) => void;
  readonly limits?: Partial<MailboxLimits>;
}

/**
 * The sealed mailbox: one socket speaks for one room, whose key it must hold. Every batch is answered only after the
 * store has committed it. Returns the function that takes a new socket.
 */
export const createMailboxServer = ({ store, log, limits: own }: MailboxDeps) => {
  const limits = { ...MAILBOX_LIMITS, ...own };
  const listeners = createListeners<WebSocket>();

  const tellNews = (room: string, from: WebSocket, head: number, added: readonly StoredEntry[]): void => {
    const bytes = added.reduce((sum, entry) => sum + entry.sealed.length, 0);
    const entries = bytes <= limits.newsBytes ? added.map(wireEntry) : [];
    for (const socket of listeners.of(room)) if (socket !== from) say(socket, { t: 'news', head, entries });
  };

  const say = (socket: WebSocket, frame: Sayable) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.bufferedBytes) return socket.terminate();
    socket.send(encodeFrame({ v: WIRE_VERSION, ...frame }));
  };

  return (socket: WebSocket): void => {
    let challenge: { room: string; log: string; nonce: string } | null = null;
    let opened: { room: string; log: string } | null = null;
    let waiting = 0;
    let queue = Promise.resolve();

    const refuse = (ref: number | null, code: RefusalCode, detail: string): void => {
      say(socket, { t: 'refused', ref, code, detail });
      if (ref === null) socket.close(1008, code);
    };

    const askForProof = async (room: string): Promise<void> => {
      const log = (await store.find(room))?.log ?? randomBytes(16).toString('base64url');
      challenge = { room, log, nonce: randomBytes(32).toString('base64url') };
      say(socket, { t: 'challenge', log, nonce: challenge.nonce });
    };

    const prove = async (signature: string): Promise<void> => {
      if (!challenge) return refuse(null, 'not-opened', 'open a room first');
      const { room, log, nonce } = challenge;
      challenge = null; // a nonce is good for one answer
      if (!signedBy(room, challengeText(room, log, nonce), signature))
        return refuse(null, 'wrong-signature', 'the signature does not fit the room');
      const current = await store.create(room, log);
      // Somebody else made the room meanwhile: its log has another id, which the proof must name.
      if (current.log !== log) return askForProof(room);
      if (socket.readyState !== socket.OPEN) return;
      opened = { room, log };
      // Listens first, and only then is told how far the log goes: what others add in between must not be missed.
      listeners.add(room, socket);
      const now = await store.find(room);
      say(socket, { t: 'opened', log, head: now?.head ?? current.head });
    };

    const append = async (frame: Frame<'append'>): Promise<void> => {
      if (!opened) return refuse(frame.ref, 'not-opened', 'open a room first');
      const entries = frame.entries.map(({ id, sealed }) => ({ id, sealed: sealedBytes(sealed) }));
      if (!entries.every((entry) => entry.sealed !== null))
        return refuse(frame.ref, 'malformed', 'sealed: not base64url');
      const batch = entries.map(({ id, sealed }) => ({ id, sealed: sealed ?? new Uint8Array() }));
      if (batch.reduce((sum, entry) => sum + entry.sealed.length, 0) > LIMITS.batchBytes)
        return refuse(frame.ref, 'too-large', `a batch has at most ${LIMITS.batchBytes} bytes`);
      const done = await store.append(opened.room, batch, limits.roomBytes);
      if (!done) return refuse(frame.ref, 'room-full', `a room keeps at most ${limits.roomBytes} bytes`);
      say(socket, { t: 'appended', ref: frame.ref, seqs: done.seqs, head: done.head });
      if (done.added.length > 0) tellNews(opened.room, socket, done.head, done.added);
    };

    const read = async (frame: Frame<'read'>): Promise<void> => {
      if (!opened) return refuse(frame.ref, 'not-opened', 'open a room first');
      if (frame.log !== opened.log) return refuse(frame.ref, 'unknown-log', 'the room has another log here');
      const page = await store.read(opened.room, frame.after, {
        entries: LIMITS.batchEntries,
        bytes: LIMITS.batchBytes,
      });
      const head = (await store.find(opened.room))?.head ?? 0;
      say(socket, { t: 'page', ref: frame.ref, entries: page.map(wireEntry), head });
    };

    const take = async (frame: ClientFrame): Promise<void> => {
      if (frame.t === 'ping') return say(socket, { t: 'pong' });
      if (frame.t === 'append') return append(frame);
      if (frame.t === 'read') return read(frame);
      if (frame.t === 'prove') return prove(frame.signature);
      if (opened || challenge) return refuse(null, 'malformed', 'one socket opens one room');
      return askForProof(frame.room);
    };

    socket.on('error', () => socket.terminate());
    socket.on('close', () => opened && listeners.remove(opened.room, socket));
    socket.on('message', (raw, binary) => {
      const read = binary ? null : decodeClientFrame(String(raw));
      if (!read) return refuse(null, 'malformed', 'frames are text');
      if (!read.ok) return refuse(null, read.error.code, read.error.detail);
      if (++waiting > limits.waitingFrames) return refuse(null, 'busy', 'too many frames at once');
      // One after the other: answers come in the order of the questions.
      queue = queue
        .then(() => take(read.value))
        .catch((error: unknown) => {
          log(`mailbox: ${read.value.t} failed: ${error instanceof Error ? error.message : 'unknown'}`);
          refuse('ref' in read.value ? read.value.ref : null, 'storage', 'the relay could not store or read this');
        })
        .finally(() => {
          waiting -= 1;
        });
    });
  };
};

type Without<T> = T extends unknown ? Omit<T, 'v'> : never;
type Sayable = Without<ServerFrame>;
type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>;

const wireEntry = ({ seq, id, sealed }: StoredEntry) => ({
  seq,
  id,
  sealed: Buffer.from(sealed).toString('base64url'),
});

/** Ed25519 with a raw public key; false for whatever is no key. */
const signedBy = (room: string, text: string, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: room }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};
