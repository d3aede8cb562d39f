import type { Bytes } from '../../lib/sync/bytes.ts';
import { startCarrier } from '../../lib/sync/carrier.ts';
import type { HelloDeps, HelloRefusal } from '../../lib/sync/carrier-hello.ts';
import type { FrameChannel } from '../../lib/sync/framing.ts';
import { verifyWith } from '../../lib/sync/keys.ts';
import type { Peer } from '../../lib/sync/peer.ts';
import { newAuthor, randomBytes, until } from './people.ts';

/** Two ends of one connection, and the plug. */
export interface PeerPair {
  readonly a: Peer;
  readonly b: Peer;
  /** Breaks the connection: what is on its way is lost, both ends close. */
  cut(): void;
}
export type MakePair = () => Promise<PeerPair>;

/** The fake: no channel, no hello, messages arrive in a later turn of the event loop, small before bulk. */
export const fakePair: MakePair = async () => {
  let closed = false;
  const closers: (() => void)[] = [];
  const end = (device: string, deliver: () => (message: Bytes) => void): Peer & { take(message: Bytes): void } => {
    const lanes = { small: [] as Bytes[], bulk: [] as Bytes[] };
    let listener: ((message: Bytes) => void) | null = null;
    const early: Bytes[] = [];
    const pump = () => {
      const message = lanes.small.shift() ?? lanes.bulk.shift();
      if (message && !closed) deliver()(message);
      if (lanes.small.length + lanes.bulk.length > 0) setImmediate(pump);
    };
    return {
      device,
      send: (message, priority = 'small') => {
        if (closed) return;
        if (lanes.small.length + lanes.bulk.length === 0) setImmediate(pump);
        lanes[priority].push(message.slice());
      },
      onMessage: (take) => {
        listener = take;
        for (const message of early.splice(0)) take(message);
      },
      onClose: (tell) => void (closed ? tell() : closers.push(tell)),
      // What was sent before the close still arrives.
      close: () => void setImmediate(() => setImmediate(cut)),
      buffered: () => [...lanes.small, ...lanes.bulk].reduce((sum, message) => sum + message.length, 0),
      take: (message) => void (listener ? listener(message) : early.push(message)),
    };
  };
  const cut = () => {
    closed = true;
    for (const tell of closers.splice(0)) tell();
  };
  const a = end('device-b', () => b.take);
  const b: Peer & { take(message: Bytes): void } = end('device-a', () => a.take);
  return { a, b, cut };
};

/** A data channel without a network: ordered, with a send buffer that drains in slices, and a size limit as in browsers. */
export const channelPair = () => {
  interface End {
    readonly channel: Omit<FrameChannel, 'readyState' | 'bufferedAmount'> & {
      readyState: string;
      bufferedAmount: number;
    };
    fire(type: string, data?: unknown): void;
    shut(): void;
  }
  type Listener = (event: { data: unknown }) => void;
  const make = (other: () => End): End => {
    const listeners = new Map<string, Listener[]>();
    const queue: Bytes[] = [];
    const fire = (type: string, data?: unknown) => {
      for (const take of listeners.get(type) ?? []) take({ data });
    };
    const drain = () => {
      const message = queue.shift();
      if (!message) return;
      channel.bufferedAmount -= message.length;
      if (channel.readyState !== 'closed') other().fire('message', message.slice().buffer);
      if (channel.bufferedAmount <= channel.bufferedAmountLowThreshold) fire('bufferedamountlow');
      if (queue.length > 0) setImmediate(drain);
      else if (channel.readyState === 'closing') shut();
    };
    const shut = () => {
      if (channel.readyState === 'closed') return;
      channel.readyState = 'closed';
      fire('close');
      other().shut();
    };
    const channel = {
      readyState: 'connecting',
      bufferedAmount: 0,
      bufferedAmountLowThreshold: 0,
      binaryType: 'blob',
      send: (data: Bytes) => {
        if (channel.readyState !== 'open') throw new Error('InvalidStateError');
        if (data.length > 262_144) throw new TypeError('larger than max-message-size');
        if (queue.length === 0) setImmediate(drain);
        queue.push(data.slice());
        channel.bufferedAmount += data.length;
      },
      close: () => {
        if (channel.readyState === 'closing') return;
        if (channel.readyState === 'open' && queue.length > 0) channel.readyState = 'closing';
        else shut();
      },
      addEventListener: (type: string, take: Listener) =>
        void listeners.set(type, [...(listeners.get(type) ?? []), take]),
    };
    return { channel, fire, shut };
  };
  const a: End = make(() => b);
  const b: End = make(() => a);
  return {
    a: a.channel,
    b: b.channel,
    open: () => {
      for (const end of [a, b]) end.channel.readyState = 'open';
      for (const end of [a, b]) end.fire('open');
    },
    cut: () => a.shut(),
    /** Raw bytes as if the side of `b` had sent them. */
    inject: (data: unknown) => a.fire('message', data),
  };
};

const sdp = (fingerprint: string) => ({ sdp: `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\n` });
export const AB = { localDescription: sdp('AA:01'), remoteDescription: sdp('BB:02') };
export const BA = { localDescription: sdp('BB:02'), remoteDescription: sdp('AA:01') };

/** Hello deps of a fresh device that admits everybody, unless told otherwise. */
export const helloOf = async (more: Partial<HelloDeps> = {}): Promise<HelloDeps> => {
  const author = await newAuthor();
  return { ...author, verify: verifyWith, admits: () => true, ...more };
};

/** Runs the real carrier over a channel pair; `link` and what came of it on both sides. */
export const carriers = async (
  helloA: HelloDeps,
  helloB: HelloDeps,
  ends: { a?: typeof AB; b?: typeof BA; roomB?: string } = {},
) => {
  const link = channelPair();
  const came = { a: [] as Peer[], b: [] as Peer[], refusedA: [] as HelloRefusal[], refusedB: [] as HelloRefusal[] };
  startCarrier(ends.a ?? AB, link.a, {
    room: 'room',
    hello: helloA,
    nonce: () => randomBytes(32),
    onPeer: (peer) => came.a.push(peer),
    onRefused: (refusal) => came.refusedA.push(refusal),
  });
  startCarrier(ends.b ?? BA, link.b, {
    room: ends.roomB ?? 'room',
    hello: helloB,
    nonce: () => randomBytes(32),
    onPeer: (peer) => came.b.push(peer),
    onRefused: (refusal) => came.refusedB.push(refusal),
  });
  link.open();
  return { link, came };
};

/** The real carrier, framing and hello included, over a channel without a network. */
export const carrierPair: MakePair = async () => {
  const { link, came } = await carriers(await helloOf(), await helloOf());
  await until(() => came.a.length === 1 && came.b.length === 1);
  const [a, b] = [came.a[0], came.b[0]];
  if (!a || !b) throw new Error('no peers');
  return { a, b, cut: link.cut };
};
