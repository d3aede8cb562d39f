import { LIMITS } from '../lib/sync/wire.ts';

/** So much in a second on average, and so much at once. `Infinity` means no limit. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What rooms, sockets and addresses may use. Bytes and milliseconds where the name says so. */
export interface RelayLimits {
  /** What one room keeps; above it `room-full`. */
  readonly roomBytes: number;
  /** One sealed entry; above it `too-large`. Clients cut at 1 MB, so less than that keeps large contents out. */
  readonly entryBytes: number;
  /** Frames and bytes of one socket, both ways. Who goes above is read more slowly, not refused. */
  readonly socketFrames: Rate;
  readonly socketBytes: Rate;
  /** Batches and bytes that all sockets together append to one room; above it `busy`, with the time to wait. */
  readonly roomFrames: Rate;
  readonly roomBytesRate: Rate;
  /** Sockets in all; above it the upgrade is answered with 503. */
  readonly sockets: number;
  /** Sockets of one network address (IPv6: of one /64); above it 429. Not counted for loopback. */
  readonly addressSockets: number;
  /** Rooms that one address may make. */
  readonly addressRooms: Rate;
  /** Subscribers of one signaling topic. */
  readonly subscribers: number;
  /** News up to this size carry their entries; above it a listener reads for itself. */
  readonly newsBytes: number;
  /** Above this a socket gets no news until it has read; then one that names the head. */
  readonly behindBytes: number;
  /** Who has so much unread, or is behind for so long, is cut off; it comes back and reads from its cursor. */
  readonly bufferedBytes: number;
  readonly slowMs: number;
  /** Frames and bytes of one socket that wait for the store: above it the socket is not read. */
  readonly waitingFrames: number;
  readonly waitingBytes: number;
  /** How long a new socket may take to open its room or to subscribe, and how long any may be silent. */
  readonly openMs: number;
  readonly idleMs: number;
}

const MB = 1024 * 1024;
export const RELAY_LIMITS: RelayLimits = {
  roomBytes: 1024 * MB,
  entryBytes: LIMITS.entryBytes,
  socketFrames: { perSecond: 200, burst: 1_000 },
  socketBytes: { perSecond: 8 * MB, burst: 32 * MB },
  roomFrames: { perSecond: 400, burst: 2_000 },
  roomBytesRate: { perSecond: 8 * MB, burst: 64 * MB },
  sockets: 20_000,
  addressSockets: 500,
  addressRooms: { perSecond: 100 / 3_600, burst: 100 },
  subscribers: 500,
  newsBytes: 64 * 1024,
  behindBytes: 512 * 1024,
  bufferedBytes: 8 * MB,
  slowMs: 120_000,
  waitingFrames: 32,
  waitingBytes: 4 * MB,
  openMs: 20_000,
  idleMs: 120_000,
};

const NONE: Rate = { perSecond: Number.POSITIVE_INFINITY, burst: Number.POSITIVE_INFINITY };

/** For benches, and for a relay that only its own people reach: no rate and no count is limited; memory still is. */
export const UNLIMITED: Partial<RelayLimits> = {
  roomBytes: Number.MAX_SAFE_INTEGER,
  socketFrames: NONE,
  socketBytes: NONE,
  roomFrames: NONE,
  roomBytesRate: NONE,
  sockets: Number.POSITIVE_INFINITY,
  addressSockets: Number.POSITIVE_INFINITY,
  addressRooms: NONE,
  subscribers: Number.POSITIVE_INFINITY,
};
