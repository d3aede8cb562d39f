import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { decodeBundle, encodeBundle } from '../../lib/sync/bundle.ts';
import { type Bytes, same, toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { checkProof, encodeGreeting, encodeProof, type HelloDeps, readGreeting } from '../../lib/sync/carrier-hello.ts';
import { createReader, encodeControl, encodeTransfer } from '../../lib/sync/exchange-wire.ts';
import { createFraming, FRAMING, type FrameChannel } from '../../lib/sync/framing.ts';
import { deriveRoom, verifyWith } from '../../lib/sync/keys.ts';
import { createAssembler, splitContent } from '../../lib/sync/pieces.ts';
import { openEntry, sealEntry } from '../../lib/sync/sealing.ts';
import {
  type ClientFrame,
  decodeClientFrame,
  decodeServerFrame,
  encodeFrame,
  type ServerFrame,
} from '../../lib/sync/wire.ts';
import { RELAY_LIMITS } from '../../relay/limits.ts';
import { createMetrics } from '../../relay/metrics.ts';
import { createSignaling } from '../../relay/signaling.ts';
import { newAuthor, randomBytes } from '../sync/people.ts';
import { alike, type Boundary, holds, oneOf } from './boundary.ts';
import { nearBytes, nearJson, nearText } from './mutations.ts';

const b64 = (bytes: number): string => toBase64url(new Uint8Array(bytes).fill(7));
const entry = { id: b64(32), sealed: b64(300) };
const CLIENT: ClientFrame[] = [
  { v: 1, t: 'open', room: b64(32) },
  { v: 1, t: 'prove', signature: b64(64) },
  { v: 1, t: 'append', ref: 1, entries: [entry, entry] },
  { v: 1, t: 'read', ref: 2, log: b64(16), after: 17 },
  { v: 1, t: 'turn', ref: 3 },
  { v: 1, t: 'ping' },
];
const SERVER: ServerFrame[] = [
  { v: 1, t: 'challenge', log: b64(16), nonce: b64(32) },
  { v: 1, t: 'opened', log: b64(16), head: 3 },
  { v: 1, t: 'appended', ref: 1, seqs: [1, 2], head: 2 },
  { v: 1, t: 'page', ref: 2, entries: [{ seq: 1, ...entry }], head: 1 },
  { v: 1, t: 'news', head: 4, entries: [{ seq: 4, ...entry }] },
  { v: 1, t: 'turn', ref: 3, urls: ['turn:relay.example:3478'], username: '1:x', credential: 'y', ttl: 600 },
  { v: 1, t: 'pong' },
  { v: 1, t: 'refused', ref: null, code: 'busy', detail: 'too much', after: 500 },
];

/** Text, or a value as text: half of the inputs are JSON by all means. */
const frames = (samples: readonly object[]) =>
  fc.oneof(
    nearText(samples.map((sample) => JSON.stringify(sample))),
    nearJson(samples).map((value) => JSON.stringify(value) ?? 'undefined'),
  );

const mailboxFrames: Boundary[] = (
  [
    ['mailbox frame from a client', CLIENT, decodeClientFrame],
    ['mailbox frame from a relay', SERVER, decodeServerFrame],
  ] as const
).map(([name, samples, decode]) => ({
  name,
  share: 150,
  inputs: frames(samples),
  take: (input) => {
    const read = decode(input as string);
    if (!read.ok) return oneOf(read.error.code, ['malformed', 'version', 'too-large']);
    const again = decode(encodeFrame(read.value));
    holds(again.ok && alike(again.value, read.value), 'says something else when it is said again', read.value);
  },
}));

/** A socket of which only what the relay uses is there: what it was sent is kept. */
const fakeSocket = () => {
  const sent: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    sent,
    send: (text: string) => void sent.push(text),
    close() {
      socket.readyState = 3;
      socket.emit('close');
    },
    terminate: () => socket.close(),
    pause: () => {},
    resume: () => {},
  });
  return socket;
};
const signaling: Boundary = {
  name: 'signaling message',
  share: 60,
  inputs: fc.array(
    frames([
      { type: 'subscribe', topics: ['a', 'b'] },
      { type: 'unsubscribe', topics: ['a'] },
      { type: 'publish', topic: 'a', data: 'sealed' },
      { type: 'ping' },
    ]),
    { maxLength: 4 },
  ),
  take: (input) => {
    const { take } = createSignaling({
      limits: RELAY_LIMITS,
      metrics: createMetrics(),
      now: () => 0,
      lifeline: { cutOff: (socket) => socket.terminate(), opened: () => {} },
      bus: null,
    });
    const [hostile, other] = [fakeSocket(), fakeSocket()];
    for (const socket of [hostile, other]) take(socket as never);
    const say = (socket: typeof other, text: string) => socket.emit('message', Buffer.from(text));
    say(other, '{"type":"subscribe","topics":["mine"]}');
    for (const text of input as string[]) if (hostile.readyState === 1) say(hostile, text);
    holds(other.readyState === 1, 'another client was hung up on');
    for (const text of other.sent) holds(JSON.parse(text).topic === 'mine', 'heard what it had not asked for', text);
    say(other, '{"type":"ping"}');
    holds(other.sent.at(-1) === '{"type":"pong"}', 'another client is not served any more');
    for (const socket of [hostile, other]) if (socket.readyState === 1) socket.close();
  },
};

/** A data channel's receiving end. */
const receiver = () => {
  let hear: (event: { data: unknown }) => void = () => {};
  const channel = {
    readyState: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    binaryType: '',
    send: () => {},
    close: () => {
      channel.readyState = 'closed';
    },
    addEventListener: (type: string, take: (event: { data: unknown }) => void) => {
      if (type === 'message') hear = take;
    },
  };
  return { channel, hear: (data: unknown) => hear({ data }) };
};
const FRAMES = [
  [1, 0, 0, 0, 1, 9, 9],
  [0, 0, 0, 0, 2, 9, 9],
  [1, 0, 0, 0, 2, 8],
  [0, 0, 0, 0, 3],
].map((frame) => Uint8Array.from(frame));
const carrierFrames: Boundary = {
  name: 'carrier frame',
  share: 120,
  inputs: fc.array(nearBytes(FRAMES), { maxLength: 20 }),
  take: (input) => {
    const { channel, hear } = receiver();
    let abuse = 0;
    let given = 0;
    createFraming(channel as FrameChannel, {
      onMessage: (message) => {
        holds(channel.readyState === 'open', 'a message out of a closed channel');
        given += message.length;
      },
      onAbuse: () => abuse++,
    });
    let came = 0;
    for (const frame of input as Bytes[]) {
      came += frame.length;
      hear(frame.slice().buffer);
    }
    holds(given <= came, 'more came out than went in');
    holds(abuse <= 1 && (abuse === 0) === (channel.readyState === 'open'), 'abuse does not close the channel');
    holds(FRAMING.openMessages < 20, 'the test sends too few frames to meet the limit');
  },
};

const CONTROLS = [
  { t: 'state', v: 1, hash: 'h', membershipHash: 'm' },
  {
    t: 'want',
    round: 1,
    only: null,
    heads: { a: 3 },
    volumes: [{ volume: 'standing', stateVector: 'AA', rowHash: 'r' }],
  },
  { t: 'given', round: 1 },
  { t: 'ack', bundle: 'b', refused: [{ code: 'x', detail: 'y' }] },
  { t: 'bye', reason: 'closing' },
  { t: 'error', code: 'x', detail: 'y' },
] as const;
const exchange: Boundary = {
  name: 'exchange message',
  share: 120,
  inputs: fc.array(
    fc.oneof(
      nearBytes([
        ...CONTROLS.map((control) => encodeControl(control as never)),
        ...encodeTransfer(1, 'id', utf8('bundle')),
      ]),
      nearJson(CONTROLS).map((value) => Uint8Array.from([0, ...utf8(JSON.stringify(value) ?? '')])),
    ),
    { maxLength: 4 },
  ),
  take: (input) => {
    const read = createReader();
    for (const message of input as Bytes[]) {
      const got = read(message);
      oneOf(got.is, ['control', 'bundle', 'part', 'bad']);
      if (got.is === 'bad') oneOf(got.code, ['malformed', 'newer', 'too-large']);
      if (got.is !== 'control') continue;
      const again = createReader()(encodeControl(got.control));
      holds(again.is === 'control' && alike(again.control, got.control), 'says something else when it is said again');
    }
  },
};

const bundle: Boundary = {
  name: 'bundle',
  share: 120,
  inputs: nearBytes([
    encodeBundle({ facts: [], updates: [] }),
    encodeBundle({ facts: [], updates: [{ volume: 'standing', update: Uint8Array.of(0, 0) }] }),
    encodeBundle({
      facts: [
        {
          ...{
            v: 1,
            coalition: b64(32),
            device: b64(32),
            n: 1,
            prev: null,
            seen: [b64(32)],
            kind: 'seen',
            content: {},
          },
          ...{ by: 'ana', at: 5, signature: b64(64) },
        } as never,
      ],
      updates: [],
    }),
  ]),
  take: (input) => {
    const read = decodeBundle(input as Bytes);
    if (!read.ok) return oneOf(read.error.code, ['bundle-malformed', 'bundle-newer', 'bundle-fact']);
    const again = decodeBundle(encodeBundle(read.value));
    holds(again.ok && alike(again.value.facts, read.value.facts), 'passes on other facts than it read');
  },
};

/** The rest needs keys. */
export const fromNetwork = async (): Promise<Boundary[]> => {
  const author = await newAuthor();
  const hello: HelloDeps = { ...author, verify: verifyWith, admits: () => true };
  const ends = {
    room: 'room',
    own: { fingerprint: 'sha-256 AA', nonce: randomBytes(32) },
    other: { fingerprint: 'sha-256 BB', nonce: randomBytes(32) },
  };
  const greeting = encodeGreeting(ends.own.nonce);
  const proof = await encodeProof(hello, { room: ends.room, own: ends.other, other: ends.own });
  const hellos: Boundary = {
    name: 'carrier hello',
    share: 10,
    inputs: nearBytes([greeting, proof]),
    take: async (input) => {
      const nonce = readGreeting(input as Bytes);
      if (typeof nonce === 'string') oneOf(nonce, ['bad-hello', 'newer']);
      const checked = await checkProof({ ...hello, device: 'another' }, ends, input as Bytes);
      if ('code' in checked) oneOf(checked.code, ['bad-hello', 'bad-signature', 'not-admitted', 'same-device']);
      else holds(same(input as Bytes, proof), 'somebody was believed who did not sign');
    },
  };

  const pieces: Boundary = {
    name: 'pieces of a content',
    share: 30,
    inputs: fc.array(
      nearBytes([
        ...(await splitContent(utf8('small'))),
        Uint8Array.from([1, ...new Array(16).fill(3), 0, 0, 0, 0, 0, 0, 0, 2, 5]),
      ]),
      {
        maxLength: 4,
      },
    ),
    take: async (input) => {
      const assembler = createAssembler();
      for (const [seq, body] of (input as Bytes[]).entries()) {
        const taken = await assembler.take(seq + 1, body);
        if (typeof taken === 'string') oneOf(taken, ['incomplete', 'corrupt']);
      }
      const held = assembler.heldSeq();
      holds(held === null || held >= 1, 'a cursor before the log');
    },
  };

  const keys = await deriveRoom(randomBytes(32));
  const sealed = await Promise.all(['one', 'another'].map((body) => sealEntry(keys, author, utf8(body))));
  const entries: Boundary = {
    name: 'sealed entry',
    share: 20,
    inputs: fc.tuple(fc.nat(1), nearBytes(sealed.map((one) => one.sealed))),
    take: async (input) => {
      const [which, bytes] = input as [number, Bytes];
      const { id, sealed: sound } = sealed[which] as (typeof sealed)[number];
      const opened = await openEntry(keys, verifyWith, { id, sealed: bytes });
      if (opened.ok) holds(same(bytes, sound), 'a changed entry was opened');
      else oneOf(opened.error.code, ['corrupt', 'wrong-key', 'bad-signature', 'newer']);
    },
  };
  return [...mailboxFrames, signaling, carrierFrames, exchange, bundle, hellos, pieces, entries];
};
