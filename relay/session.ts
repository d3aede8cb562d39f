import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { WebSocket } from 'ws';
import {
  type ClientFrame,
  challengeText,
  closingText,
  decodeClientFrame,
  LEAVING_CODE,
  LIMITS,
  type RefusalCode,
  sealedBytes,
} from '../lib/sync/wire.ts';
import { type Bucket, createBucket } from './bucket.ts';
import { createIntake } from './intake.ts';
import type { MailboxParts } from './mailbox.ts';
import { createSpeaker } from './speaker.ts';
import type { Appended, NewEntry, StoredEntry } from './store.ts';
import { turnCredentials } from './turn.ts';

/** One socket at the mailbox's door: it speaks for one room, whose key it must prove to hold. */
export interface Session {
  news(text: string, head: number): void;
  /** Takes no more, answers what was begun, then hangs up with the time after which to come back. */
  leave(comeBackAfterMs: number): Promise<void>;
}
type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>;

/** TURN credentials last for hours: one asks once for each start. */
const TURN_RATE = { perSecond: 0.1, burst: 5 };

export const createSession = (socket: WebSocket, address: string | null, parts: MailboxParts): Session => {
  const { store, log, limits, metrics, addresses, now, cutOff } = parts;
  const speaker = createSpeaker(socket, limits, (why) => cutOff(socket, why));
  const intake = createIntake(socket, limits, now, () => metrics.count('concord_slowed_total'));
  let turnBucket: Bucket | null = null;
  let challenge: { room: string; log: string; nonce: string; isNew: boolean } | null = null;
  let opened: { room: string; log: string } | null = null;
  let queue = Promise.resolve();
  let hungUp = false;
  let leaving = false;

  const refuse = (ref: number | null, code: RefusalCode, detail: string, after = 0): void => {
    metrics.count('concord_refusals_total', 1, `code="${code}"`);
    speaker.say({ t: 'refused', ref, code, detail, ...(after > 0 && { after }) });
    if (ref !== null) return;
    hungUp = true;
    socket.close(1008, code);
    // Who does not close in turn is cut off, so that a hostile socket is not read for long.
    setTimeout(() => socket.terminate(), 2_000).unref();
  };

  const askForProof = async (room: string): Promise<void> => {
    const known = await store.find(room);
    const log = known?.log ?? randomBytes(16).toString('base64url');
    challenge = { room, log, nonce: randomBytes(32).toString('base64url'), isNew: known === null };
    speaker.say({ t: 'challenge', log, nonce: challenge.nonce });
  };

  const prove = async (signature: string): Promise<void> => {
    if (!challenge) return refuse(null, 'not-opened', 'open a room first');
    const { room, log, nonce, isNew } = challenge;
    challenge = null; // a nonce is good for one answer
    if (!signedBy(room, challengeText(room, log, nonce), signature))
      return refuse(null, 'wrong-signature', 'the signature does not fit the room');
    const wait = isNew ? addresses.makeRoom(address) : 0;
    if (wait > 0) return refuse(null, 'busy', 'too many new rooms from this address', jittered(wait));
    const current = await store.create(room, log);
    // Somebody else made the room meanwhile: its log has another id, which the proof must name.
    if (current.log !== log) return askForProof(room);
    if (socket.readyState !== socket.OPEN) return;
    opened = { room, log };
    clearTimeout(openTimer);
    parts.listen(room, session);
    socket.once('close', () => parts.unlisten(room, session));
    // Looked up after it listens: what is appended from here on is news, and what was told already is counted in.
    const { head, closedAt } = (await store.find(room)) ?? current;
    speaker.say({ t: 'opened', log, head: parts.tell(room, head), ...(closedAt !== undefined && { closed: true }) });
  };

  const append = async (frame: Frame<'append'>): Promise<void> => {
    if (!opened) return refuse(frame.ref, 'not-opened', 'open a room first');
    const batch: NewEntry[] = [];
    let bytes = 0;
    for (const { id, sealed: text } of frame.entries) {
      const sealed = sealedBytes(text);
      if (!sealed) return refuse(frame.ref, 'malformed', 'sealed: not base64url');
      if (sealed.length > limits.entryBytes)
        return refuse(frame.ref, 'too-large', `an entry has at most ${limits.entryBytes} bytes`);
      bytes += sealed.length;
      batch.push({ id, sealed });
    }
    if (bytes > LIMITS.batchBytes)
      return refuse(frame.ref, 'too-large', `a batch has at most ${LIMITS.batchBytes} bytes`);
    const wait = parts.roomWait(opened.room, bytes);
    if (wait > 0) return refuse(frame.ref, 'busy', 'too much for this room at once', jittered(wait));
    const begun = now();
    const done = await store.append(opened.room, batch, limits.roomBytes);
    answerAppend(frame.ref, done, batch.length, begun);
  };
  const answerAppend = (ref: number, done: Appended | null | 'closed', asked: number, begun: number): void => {
    if (!opened) return;
    if (!done) return refuse(ref, 'room-full', `a room keeps at most ${limits.roomBytes} bytes`);
    if (done === 'closed') return refuse(ref, 'closed', 'the room has its closing entry: it is only read');
    speaker.say({ t: 'appended', ref, seqs: done.seqs, head: done.head });
    parts.appended(opened.room, session, done);
    countAppended(done, (now() - begun) / 1_000, asked);
  };

  /** The closing entry: signed with the room's key, so that what ends a room can be nothing that slipped in. */
  const close = async ({ ref, log, entry, signature }: Frame<'close'>): Promise<void> => {
    if (!opened) return refuse(ref, 'not-opened', 'open a room first');
    if (log !== opened.log) return refuse(ref, 'unknown-log', 'the room has another log here');
    if (!signedBy(opened.room, closingText(opened.room, log, entry.id), signature))
      return refuse(ref, 'wrong-signature', 'the signature does not fit the room');
    const sealed = sealedBytes(entry.sealed);
    if (!sealed) return refuse(ref, 'malformed', 'sealed: not base64url');
    if (sealed.length > limits.entryBytes)
      return refuse(ref, 'too-large', `an entry has at most ${limits.entryBytes} bytes`);
    const begun = now();
    answerAppend(ref, await store.closeRoom(opened.room, { id: entry.id, sealed }, Date.now()), 1, begun);
  };
  const countAppended = (done: Appended, seconds: number, asked: number): void => {
    metrics.committed(seconds);
    metrics.count('concord_appended_entries_total', done.added.length);
    metrics.count('concord_appended_bytes_total', bytesOf(done.added));
    metrics.count('concord_known_entries_total', asked - done.added.length);
  };

  const read = async (frame: Frame<'read'>): Promise<void> => {
    if (!opened) return refuse(frame.ref, 'not-opened', 'open a room first');
    if (frame.log !== opened.log) return refuse(frame.ref, 'unknown-log', 'the room has another log here');
    const page = await store.read(opened.room, frame.after, {
      entries: LIMITS.batchEntries,
      bytes: LIMITS.batchBytes,
    });
    const head = (await store.find(opened.room))?.head ?? 0;
    metrics.count('concord_read_entries_total', page.length);
    intake.charge(bytesOf(page));
    await speaker.sayAll({ t: 'page', ref: frame.ref, entries: page.map(wireEntry), head });
  };

  const turn = (frame: Frame<'turn'>): void => {
    if (!opened) return refuse(frame.ref, 'not-opened', 'open a room first');
    if (!parts.turn) return refuse(frame.ref, 'not-offered', 'this relay has no TURN server');
    turnBucket ??= createBucket(TURN_RATE, now);
    const wait = turnBucket.tryTake(1);
    if (wait > 0) return refuse(frame.ref, 'busy', 'credentials were given already', jittered(wait));
    speaker.say({ t: 'turn', ref: frame.ref, ...turnCredentials(parts.turn, Date.now()) });
  };

  const take = async (frame: ClientFrame): Promise<void> => {
    if (hungUp) return;
    if (frame.t === 'ping') return speaker.say({ t: 'pong' });
    if (frame.t === 'append') return append(frame);
    if (frame.t === 'close') return close(frame);
    if (frame.t === 'read') return leaving ? undefined : read(frame); // it will ask the next relay
    if (frame.t === 'turn') return turn(frame);
    if (frame.t === 'prove') return prove(frame.signature);
    if (opened || challenge) return refuse(null, 'malformed', 'one socket opens one room');
    return askForProof(frame.room);
  };

  const openTimer = setTimeout(() => {
    if (!opened) cutOff(socket, 'unopened');
  }, limits.openMs).unref();
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    hungUp = true;
    clearTimeout(openTimer);
    intake.stop();
    speaker.stop();
  });
  socket.on('message', (raw: Buffer, binary: boolean) => {
    if (hungUp || leaving) return;
    const bytes = raw.length;
    const frame = binary ? null : decodeClientFrame(raw.toString());
    if (!frame) return refuse(null, 'malformed', 'frames are text');
    if (!frame.ok) return refuse(null, frame.error.code, frame.error.detail);
    intake.charge(bytes);
    intake.begin(bytes);
    // One after the other: answers come in the order of the questions.
    queue = queue
      .then(() => take(frame.value))
      .catch((error: unknown) => {
        metrics.count('concord_store_faults_total');
        log(`mailbox: ${frame.value.t} failed: ${error instanceof Error ? error.message : 'unknown'}`);
        refuse('ref' in frame.value ? frame.value.ref : null, 'storage', 'the relay could not store or read this');
      })
      .finally(() => intake.done(bytes));
  });

  const session: Session = {
    news: speaker.news,
    leave: async (comeBackAfterMs) => {
      leaving = true;
      speaker.release();
      await queue;
      socket.close(LEAVING_CODE, String(comeBackAfterMs));
    },
  };
  return session;
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

/** Ed25519 with a raw public key; false for whatever is no key. */
const signedBy = (room: string, text: string, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: room }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};
