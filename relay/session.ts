import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import {
  type ClientFrame,
  challengeText,
  closingText,
  decodeClientFrame,
  LEAVING_CODE,
  LIMITS,
  type RefusalCode,
} from '../lib/sync/wire.ts';
import { type Bucket, createBucket } from './bucket.ts';
import { createIntake, type Gate, gateOf } from './intake.ts';
import type { Note } from './keeping.ts';
import type { MailboxParts } from './mailbox.ts';
import { signedBy } from './signed.ts';
import { type Ear, earOf, type Raw } from './speaker.ts';
import type { Appended, NewEntry, StoredEntry } from './store.ts';
import { turnCredentials } from './turn.ts';

/**
 * One socket at the mailbox's door: it speaks for one room, whose key it must prove to hold. A plain record, and what is
 * done with it stands in `createSessions` once for all: an idle connection shall cost little more than its socket.
 */
export interface Session {
  readonly socket: WebSocket;
  readonly ear: Ear;
  readonly gate: Gate;
  readonly address: string | null;
  challenge: { readonly room: string; readonly log: string; readonly nonce: string; readonly isNew: boolean } | null;
  opened: { readonly room: string; readonly log: string } | null;
  turnBucket: Bucket | null;
  /** What is being answered, one after the other; null while nothing is. */
  queue: Promise<void> | null;
  hungUp: boolean;
  leaving: boolean;
}
export interface Sessions {
  take(socket: WebSocket, raw: Raw, address: string | null): void;
  /** Takes no more, answers what was begun, then hangs up on each with a time of its own after which to come back. */
  leave(spreadMs: number): Promise<void>;
  sweep(): void;
}
type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>;
/** What the store said, ready to be told when its turn comes. */
type Answer = () => void;

/** TURN credentials last for hours: one asks once for each start. */
const TURN_RATE = { perSecond: 0.1, burst: 5 };

export const createSessions = (parts: MailboxParts): Sessions => {
  const { store, log, limits, metrics, addresses, now, lifeline, speaker } = parts;
  const intake = createIntake(limits, now, () => metrics.count('concord_slowed_total'));
  const sessions = new Map<WebSocket, Session>();

  const refuse = (session: Session, ref: number | null, code: RefusalCode, detail: string, after = 0): void => {
    const { socket } = session;
    metrics.count('concord_refusals_total', 1, `code="${code}"`);
    speaker.say(session.ear, { t: 'refused', ref, code, detail, ...(after > 0 && { after }) });
    if (ref !== null) return;
    session.hungUp = true;
    speaker.flush(session.ear);
    socket.close(1008, code);
    // Who does not close in turn is cut off, so that a hostile socket is not read for long.
    setTimeout(() => socket.terminate(), 2_000).unref();
  };

  const askForProof = async (session: Session, room: string): Promise<void> => {
    const known = await store.find(room);
    const log = known?.log ?? randomBytes(16).toString('base64url');
    const nonce = randomBytes(32).toString('base64url');
    session.challenge = { room, log, nonce, isNew: known === null };
    speaker.say(session.ear, { t: 'challenge', log, nonce });
  };

  const prove = async (session: Session, signature: string): Promise<void> => {
    if (!session.challenge) return refuse(session, null, 'not-opened', 'open a room first');
    const { room, log, nonce, isNew } = session.challenge;
    session.challenge = null; // a nonce is good for one answer
    if (!signedBy(room, challengeText(room, log, nonce), signature))
      return refuse(session, null, 'wrong-signature', 'the signature does not fit the room');
    const wait = isNew ? addresses.makeRoom(session.address) : 0;
    if (wait > 0) return refuse(session, null, 'busy', 'too many new rooms from this address', jittered(wait));
    const current = await store.create(room, log);
    // Somebody else made the room meanwhile: its log has another id, which the proof must name.
    if (current.log !== log) return askForProof(session, room);
    if (session.socket.readyState !== session.socket.OPEN) return;
    lifeline.opened(session.socket);
    session.opened = parts.listen(room, log, session);
    // Looked up after it listens: what is appended from here on is news, and what was told already is counted in.
    const { head, closedAt } = (await store.find(room)) ?? current;
    const covered = await parts.keeping.covered(room);
    speaker.say(session.ear, {
      t: 'opened',
      log,
      head: parts.tell(room, head),
      ...(closedAt !== undefined && { closed: true }),
      ...(covered !== null && { covered }),
    });
  };

  /** Begins at once: what one socket sends in a row shares a commit. */
  const append = async (session: Session, { ref, entries }: Frame<'append'>): Promise<Answer> => {
    const no = (code: RefusalCode, detail: string, after = 0) => refuse.bind(null, session, ref, code, detail, after);
    if (!session.opened) return no('not-opened', 'open a room first');
    const batch: NewEntry[] = [];
    let bytes = 0;
    for (const { id, sealed: text } of entries) {
      const sealed = bytesOfText(text);
      if (!sealed) return no('malformed', 'sealed: not base64url');
      if (sealed.length > limits.entryBytes) return no('too-large', `an entry has at most ${limits.entryBytes} bytes`);
      bytes += sealed.length;
      batch.push({ id, sealed });
    }
    if (bytes > LIMITS.batchBytes) return no('too-large', `a batch has at most ${LIMITS.batchBytes} bytes`);
    const wait = parts.roomWait(session.opened.room, bytes);
    if (wait > 0) return no('busy', 'too much for this room at once', jittered(wait));
    parts.onBatch?.();
    const begun = now();
    const { room } = session.opened;
    const done = await store.append(room, batch, limits.roomBytes);
    told(room, session, done, batch.length, begun);
    return () => answerAppend(session, ref, done);
  };

  /** The closing entry: signed with the room's key, so that what ends a room can be nothing that slipped in. */
  const close = async (session: Session, { ref, log, entry, signature }: Frame<'close'>): Promise<Answer> => {
    const no = (code: RefusalCode, detail: string) => refuse.bind(null, session, ref, code, detail, 0);
    if (!session.opened) return no('not-opened', 'open a room first');
    const { room } = session.opened;
    if (log !== session.opened.log) return no('unknown-log', 'the room has another log here');
    if (!signedBy(room, closingText(room, log, entry.id), signature))
      return no('wrong-signature', 'the signature does not fit the room');
    const sealed = bytesOfText(entry.sealed);
    if (!sealed) return no('malformed', 'sealed: not base64url');
    if (sealed.length > limits.entryBytes) return no('too-large', `an entry has at most ${limits.entryBytes} bytes`);
    const begun = now();
    const done = await store.closeRoom(room, { id: entry.id, sealed }, parts.clock());
    told(room, session, done, 1, begun);
    return () => answerAppend(session, ref, done);
  };

  /** The others hear it at once, also while their author is still to be answered something else. */
  const told = (room: string, from: Session, done: Appended | null | 'closed', asked: number, begun: number): void => {
    if (!done || done === 'closed') return;
    parts.appended(room, from, done);
    metrics.committed((now() - begun) / 1_000);
    metrics.count('concord_appended_entries_total', done.added.length);
    metrics.count('concord_appended_bytes_total', bytesOf(done.added));
    metrics.count('concord_known_entries_total', asked - done.added.length);
  };
  const answerAppend = (session: Session, ref: number, done: Appended | null | 'closed'): void => {
    if (!done) return refuse(session, ref, 'room-full', `a room keeps at most ${limits.roomBytes} bytes`);
    if (done === 'closed') return refuse(session, ref, 'closed', 'the room has its closing entry: it is only read');
    speaker.say(session.ear, { t: 'appended', ref, seqs: done.seqs, head: done.head });
  };

  const read = async (session: Session, frame: Frame<'read'>): Promise<void> => {
    const { opened } = session;
    if (!opened) return refuse(session, frame.ref, 'not-opened', 'open a room first');
    if (frame.log !== opened.log) return refuse(session, frame.ref, 'unknown-log', 'the room has another log here');
    const page = await store.read(opened.room, frame.after, {
      entries: LIMITS.batchEntries,
      bytes: LIMITS.batchBytes,
    });
    const head = (await store.find(opened.room))?.head ?? 0;
    metrics.count('concord_read_entries_total', page.length);
    intake.charge(session.gate, bytesOf(page));
    await speaker.sayAll(session.ear, { t: 'page', ref: frame.ref, entries: page.map(wireEntry), head });
  };

  const note = async (session: Session, frame: Note): Promise<void> => {
    const { opened } = session;
    if (!opened) return refuse(session, frame.ref, 'not-opened', 'open a room first');
    if (frame.log !== opened.log) return refuse(session, frame.ref, 'unknown-log', 'the room has another log here');
    const refused = await parts.keeping.take(opened.room, frame);
    if (refused) refuse(session, frame.ref, refused.code, refused.detail);
    else speaker.say(session.ear, { t: 'noted', ref: frame.ref });
  };

  const turn = (session: Session, { ref }: Frame<'turn'>): void => {
    if (!session.opened) return refuse(session, ref, 'not-opened', 'open a room first');
    if (!parts.turn) return refuse(session, ref, 'not-offered', 'this relay has no TURN server');
    session.turnBucket ??= createBucket(TURN_RATE, now);
    const wait = session.turnBucket.tryTake(1);
    if (wait > 0) return refuse(session, ref, 'busy', 'credentials were given already', jittered(wait));
    speaker.say(session.ear, { t: 'turn', ref, ...turnCredentials(parts.turn, Date.now()) });
  };

  const answer = async (session: Session, frame: ClientFrame, begun: Promise<Answer> | null): Promise<void> => {
    if (session.hungUp) return;
    if (frame.t === 'ping') return speaker.say(session.ear, { t: 'pong' });
    if (frame.t === 'append') return (await (begun ?? append(session, frame)))();
    if (frame.t === 'close') return (await (begun ?? close(session, frame)))();
    if (frame.t === 'read') return session.leaving ? undefined : read(session, frame); // it will ask the next relay
    if (frame.t === 'turn') return turn(session, frame);
    if (frame.t === 'cursor' || frame.t === 'snapshot' || frame.t === 'confirm') return note(session, frame);
    if (frame.t === 'prove') return prove(session, frame.signature);
    if (session.opened || session.challenge) return refuse(session, null, 'malformed', 'one socket opens one room');
    return askForProof(session, frame.room);
  };

  function onMessage(this: WebSocket, raw: Buffer, binary: boolean): void {
    const session = sessions.get(this);
    if (!session || session.hungUp || session.leaving) return;
    const bytes = raw.length;
    const read = binary ? null : decodeClientFrame(raw.toString());
    if (!read) return refuse(session, null, 'malformed', 'frames are text');
    if (!read.ok) return refuse(session, null, read.error.code, read.error.detail);
    const frame = read.value;
    intake.charge(session.gate, bytes);
    intake.begin(session.gate, bytes);
    const begun =
      session.opened === null
        ? null
        : frame.t === 'append'
          ? append(session, frame)
          : frame.t === 'close'
            ? close(session, frame)
            : null;
    begun?.catch(() => {}); // it is looked at when its turn comes
    // One after the other: answers come in the order of the questions.
    const turn = (session.queue ?? Promise.resolve())
      .then(() => answer(session, frame, begun))
      .catch((error: unknown) => {
        metrics.count('concord_store_faults_total');
        log(`mailbox: ${frame.t} failed: ${error instanceof Error ? error.message : 'unknown'}`);
        refuse(session, 'ref' in frame ? frame.ref : null, 'storage', 'the relay could not store or read this');
      })
      .then(() => {
        intake.done(session.gate, bytes);
        if (session.queue === turn) session.queue = null;
      });
    session.queue = turn;
  }

  function onClose(this: WebSocket): void {
    const session = sessions.get(this);
    if (!session) return;
    sessions.delete(this);
    session.hungUp = true;
    intake.stop(session.gate);
    speaker.stop(session.ear);
    if (session.opened) parts.unlisten(session.opened.room, session);
  }
  function onError(this: WebSocket): void {
    this.terminate();
  }

  return {
    take: (socket, raw, address) => {
      sessions.set(socket, {
        socket,
        ear: earOf(socket, raw),
        gate: gateOf(socket),
        address,
        challenge: null,
        opened: null,
        turnBucket: null,
        queue: null,
        hungUp: false,
        leaving: false,
      });
      socket.on('error', onError);
      socket.on('close', onClose);
      socket.on('message', onMessage);
    },
    leave: async (spreadMs) => {
      const each = [...sessions.values()].map(async (session) => {
        session.leaving = true;
        speaker.release(session.ear);
        await session.queue;
        speaker.flush(session.ear);
        session.socket.close(LEAVING_CODE, String(Math.round(spreadMs * (0.2 + Math.random() * 0.8))));
      });
      await Promise.all(each);
    },
    sweep: () => {
      for (const { gate } of sessions.values()) intake.rest(gate);
    },
  };
};

/** Bytes of a sealed entry's text, whose letters the frame's schema has checked; null where one content is spelled in another way. */
const bytesOfText = (text: string): Buffer | null => {
  const bytes = Buffer.from(text, 'base64url');
  const tail = text.length % 4; // only the last letter can carry stray bits
  if (tail === 0) return bytes;
  if (tail === 1) return null;
  return bytes.toString('base64url', bytes.length - (tail - 1)) === text.slice(-tail) ? bytes : null;
};

export const wireEntry = ({ seq, id, sealed }: StoredEntry) => ({
  seq,
  id,
  sealed: Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('base64url'),
});

export const bytesOf = (entries: readonly NewEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.sealed.length, 0);

/** Up to half as much again, so that those who were refused together do not come back together. */
const jittered = (ms: number): number => Math.ceil(ms * (1 + Math.random() / 2));
