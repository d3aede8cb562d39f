import * as v from 'valibot';
import { fromBase64url, fromJson } from './bytes.ts';

/**
 * The frames between a client and the relay's mailbox: JSON text over one WebSocket per room. The relay imports only this
 * file. Sealed bytes travel as base64url: a third more than binary, but every frame is judged by one schema.
 */
export const WIRE_VERSION = 1;

/** Limits that both sides know. Bytes, unless said otherwise. */
export const LIMITS = {
  /** One sealed entry, padding included. A client splits larger content. */
  entryBytes: 1_500_000,
  /** All entries of one `append` and of one `page`. */
  batchBytes: 2_000_000,
  /** Entries of one `append` and of one `page`. */
  batchEntries: 256,
  /** One frame on the socket: a full batch as base64url, and its ids. */
  frameBytes: 3_000_000,
} as const;

const b64 = (length: number) => v.pipe(v.string(), v.length(length), v.regex(/^[A-Za-z0-9_-]+$/));
const bytes32 = b64(43);
const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const Ref = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const Log = b64(22);
const Sealed = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(Math.ceil((LIMITS.entryBytes * 4) / 3)),
  v.regex(/^[A-Za-z0-9_-]+$/),
);
const version = v.literal(WIRE_VERSION);

/** What a client says. `ref` comes back in the answer. `room` is the epoch's public access key. */
export const ClientFrame = v.variant('t', [
  v.object({ v: version, t: v.literal('open'), room: bytes32 }),
  /** Signature of `challengeText` with the room's private key. */
  v.object({ v: version, t: v.literal('prove'), signature: b64(86) }),
  v.object({
    v: version,
    t: v.literal('append'),
    ref: Ref,
    entries: v.pipe(
      v.array(v.object({ id: bytes32, sealed: Sealed })),
      v.minLength(1),
      v.maxLength(LIMITS.batchEntries),
    ),
  }),
  /** The last entry of a room that is over. `signature`: of `closingText`, with the room's private key. Nothing more is taken after it. */
  v.object({
    v: version,
    t: v.literal('close'),
    ref: Ref,
    log: Log,
    entry: v.object({ id: bytes32, sealed: Sealed }),
    signature: b64(86),
  }),
  /** How far a device could do without the log: up to here it has read and committed. `number`: its public key in this epoch. */
  v.object({
    v: version,
    t: v.literal('cursor'),
    ref: Ref,
    log: Log,
    seq: Count,
    number: bytes32,
    /** Of `cursorText`, with the number's private key. */
    signature: b64(86),
  }),
  /**
   * The entries that end with `entry` are a snapshot of all up to `seq`. `number`: its organisation's key in this epoch;
   * `others`: how many other organisations must confirm it, two or all if there are fewer.
   */
  v.object({
    v: version,
    t: v.literal('snapshot'),
    ref: Ref,
    log: Log,
    seq: Count,
    entry: bytes32,
    others: v.picklist([0, 1, 2]),
    number: bytes32,
    /** Of `snapshotText`, with the number's private key. */
    signature: b64(86),
  }),
  /** A device of this organisation has opened the snapshot, and misses nothing in it that the log has up to there. */
  v.object({
    v: version,
    t: v.literal('confirm'),
    ref: Ref,
    log: Log,
    entry: bytes32,
    number: bytes32,
    /** Of `confirmText`, with the number's private key. */
    signature: b64(86),
  }),
  /** Entries with a seq above `after`. The log must be the one that `opened` named. */
  v.object({ v: version, t: v.literal('read'), ref: Ref, log: Log, after: Count }),
  /** Asks for time-limited credentials of the relay's TURN server, if it has one. */
  v.object({ v: version, t: v.literal('turn'), ref: Ref }),
  v.object({ v: version, t: v.literal('ping') }),
]);
export type ClientFrame = v.InferOutput<typeof ClientFrame>;

/**
 * Why the relay refuses. After a refusal without a `ref` it also hangs up. `busy`: too much in this time; `after` says how
 * long to wait. `closed`: the room has its closing entry, and is only read from then on.
 */
export const REFUSALS = [
  'malformed',
  'version',
  'too-large',
  'not-opened',
  'wrong-signature',
  'unknown-log',
  'unknown-entry',
  'room-full',
  'closed',
  'busy',
  'not-offered',
  'storage',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

const Entry = v.object({ seq: Count, id: bytes32, sealed: Sealed });

/** What the relay says. */
export const ServerFrame = v.variant('t', [
  v.object({ v: version, t: v.literal('challenge'), log: Log, nonce: bytes32 }),
  /** `closed`: the room can be read, and takes nothing more. */
  v.object({
    v: version,
    t: v.literal('opened'),
    log: Log,
    head: Count,
    closed: v.optional(v.boolean()),
    /** How far the newest snapshot goes that the relay knows of. */
    covered: v.optional(Count),
  }),
  /** Said after the commit. `seqs` in the order of the entries; an entry that was there already has its old seq. */
  v.object({ v: version, t: v.literal('appended'), ref: Ref, seqs: v.array(Count), head: Count }),
  v.object({ v: version, t: v.literal('page'), ref: Ref, entries: v.array(Entry), head: Count }),
  /** A cursor, snapshot or confirmation is kept. */
  v.object({ v: version, t: v.literal('noted'), ref: Ref }),
  /** Something new is in the room: the client reads from its cursor. Small news carry the entries themselves. */
  v.object({ v: version, t: v.literal('news'), head: Count, entries: v.array(Entry) }),
  v.object({
    v: version,
    t: v.literal('turn'),
    ref: Ref,
    urls: v.pipe(v.array(v.pipe(v.string(), v.maxLength(300), v.regex(/^turns?:/))), v.minLength(1), v.maxLength(8)),
    username: v.pipe(v.string(), v.maxLength(200)),
    credential: v.pipe(v.string(), v.maxLength(200)),
    /** Seconds. */
    ttl: Count,
  }),
  v.object({ v: version, t: v.literal('pong') }),
  v.object({
    v: version,
    t: v.literal('refused'),
    ref: v.nullable(Ref),
    code: v.picklist(REFUSALS),
    detail: v.pipe(v.string(), v.maxLength(300)),
    /** Milliseconds. */
    after: v.optional(Count),
  }),
]);
export type ServerFrame = v.InferOutput<typeof ServerFrame>;

/** What a client signs to show that it holds the room's key: bound to room, log and one nonce, so it opens nothing else. */
export const challengeText = (room: string, log: string, nonce: string): string =>
  `concord mailbox ${WIRE_VERSION}\n${room}\n${log}\n${nonce}`;

/** What a client signs to close a room: bound to room, log and the entry that stands last. */
export const closingText = (room: string, log: string, entry: string): string =>
  `concord closing ${WIRE_VERSION}\n${room}\n${log}\n${entry}`;

/** What a device's number signs: its cursor. An older one that is said again holds back more, and never less. */
export const cursorText = (room: string, log: string, seq: number): string =>
  `concord cursor ${WIRE_VERSION}\n${room}\n${log}\n${seq}`;
/** What an organisation's number signs: that the entry is a snapshot up to `seq`. */
export const snapshotText = (room: string, log: string, entry: string, seq: number, others: number): string =>
  `concord snapshot ${WIRE_VERSION}\n${room}\n${log}\n${entry}\n${seq}\n${others}`;
/** What another organisation's number signs: that it needs nothing of what the snapshot covers. */
export const confirmText = (room: string, log: string, entry: string): string =>
  `concord confirmation ${WIRE_VERSION}\n${room}\n${log}\n${entry}`;

/**
 * How the relay hangs up when it is stopped: WebSocket's "service restart". The reason is the number of milliseconds after
 * which this client should come back; each gets another, so that they do not all come at once.
 */
export const LEAVING_CODE = 1012;
/** Milliseconds out of that reason; 0 for any other. Never above a minute: a relay can't keep a client away. */
export const comeBackAfter = (code: number, reason: string): number =>
  code === LEAVING_CODE && /^\d{1,6}$/.test(reason) ? Math.min(Number(reason), 60_000) : 0;

/** A frame as text for the socket. */
export const encodeFrame = (frame: ClientFrame | ServerFrame): string => JSON.stringify(frame);

/** Why a frame was not understood. */
export interface BadFrame {
  readonly code: 'malformed' | 'version' | 'too-large';
  readonly detail: string;
}
type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: BadFrame };

const readFrame = <S extends typeof ClientFrame | typeof ServerFrame>(
  schema: S,
  text: string,
): Read<v.InferOutput<S>> => {
  const bad = (code: BadFrame['code'], detail: string) => ({ ok: false, error: { code, detail } }) as const;
  if (text.length > LIMITS.frameBytes) return bad('too-large', `a frame has at most ${LIMITS.frameBytes} bytes`);
  const json = fromJson(text);
  if (typeof json !== 'object' || json === null) return bad('malformed', 'not a JSON object');
  if ((json as { v?: unknown }).v !== WIRE_VERSION) return bad('version', `this side speaks version ${WIRE_VERSION}`);
  const read = v.safeParse(schema, json, { abortEarly: true });
  if (read.success) return { ok: true, value: read.output };
  const issue = read.issues[0];
  // The value itself is never quoted: it may be anything, and details end in logs.
  const oversized = issue.type === 'max_length' && v.getDotPath(issue)?.endsWith('sealed');
  return bad(oversized ? 'too-large' : 'malformed', `${v.getDotPath(issue) ?? 'frame'}: ${issue.type}`);
};

/** Text from a client → frame, or a typed refusal. Never throws. */
export const decodeClientFrame = (text: string): Read<ClientFrame> => readFrame(ClientFrame, text);

/** Text from a relay → frame, or a typed refusal. Never throws. */
export const decodeServerFrame = (text: string): Read<ServerFrame> => readFrame(ServerFrame, text);

/** Bytes of a sealed entry's text, or null where it is no base64url. */
export const sealedBytes = fromBase64url;
