import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { type RoomKeys, signWith } from '../../lib/sync/keys.ts';
import { challengeText } from '../../lib/sync/wire.ts';

/** Bytes of one entry's content; each begins with the time at which it was sent. */
const BYTES = 300;

/** One connection in one room, speaking the server's own protocol. */
export interface Member {
  /** Sends one frame. */
  send(): void;
  /** A frame of another member came: so many entries, sent at this time (where it was looked at). */
  onDelivered(entries: number, sentAt: () => number): void;
  close(): void;
}
export type Enter = (url: string, room: RoomKeys, index: number) => Promise<Member>;

const now = (): number => performance.now();
/** Sixteen digits that can be found in any encoding that leaves ASCII as it is. */
const stamp = (): string => `T=${now().toFixed(4).padStart(16, '0')}`;
const sentAt = (data: Buffer) => () => Number(data.toString('latin1', data.indexOf('T=') + 2, data.indexOf('T=') + 18));
const content = (): string => stamp().padEnd(BYTES, '0123456789abcdef'.repeat(20));

const connect = async (url: string): Promise<WebSocket> => {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
};
const memberOf = (socket: WebSocket, send: () => void): Member => {
  const member: Member = { send, onDelivered: () => {}, close: () => socket.terminate() };
  return member;
};

export const enterBare: Enter = async (url, { room }) => {
  const socket = await connect(`${url}/${room}`);
  const member = memberOf(socket, () => socket.send(Buffer.from(content(), 'latin1')));
  socket.on('message', (data: Buffer) => member.onDelivered(1, sentAt(data)));
  return member;
};

/** y-webrtc's signaling: JSON, and back to the sender too. */
export const enterSignaling: Enter = async (url, { room }, index) => {
  const socket = await connect(`${url}/`);
  const member = memberOf(socket, () =>
    socket.send(JSON.stringify({ type: 'publish', topic: room, data: content(), from: index })),
  );
  socket.on('message', (data: Buffer) => {
    if (index !== 0 && data.length > BYTES) member.onDelivered(1, sentAt(data));
  });
  socket.send(JSON.stringify({ type: 'subscribe', topics: [room] }));
  return member;
};

/** A real Yjs update of that size, wrapped as y-protocols has it. */
const yMember = (socket: WebSocket, room: string | null, index: number): Member => {
  const doc = new Y.Doc();
  const named = () => {
    const encoder = encoding.createEncoder();
    if (room !== null) encoding.writeVarString(encoder, room);
    return encoder;
  };
  let update: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => {
    update = next;
  });
  const member = memberOf(socket, () => {
    doc.getMap('m').set('k', content().slice(0, BYTES - 30));
    const encoder = named();
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint8Array(encoder, update);
    socket.send(encoding.toUint8Array(encoder));
  });
  // Back to the sender it is no delivery.
  socket.on('message', (data: Buffer) => {
    if (index !== 0 && data.length > BYTES - 50 && data.includes('T=')) member.onDelivered(1, sentAt(data));
  });
  return member;
};
export const enterYWebsocket: Enter = async (url, { room }, index) =>
  yMember(await connect(`${url}/${room}`), null, index);

export const enterHocuspocus: Enter = async (url, { room }, index) => {
  const socket = await connect(`${url}/${room}`);
  const say = (...parts: (number | string | Uint8Array)[]) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, room);
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else if (typeof part === 'string') encoding.writeVarString(encoder, part);
      else encoding.writeVarUint8Array(encoder, part);
    }
    socket.send(encoding.toUint8Array(encoder));
  };
  const member = yMember(socket, room, index);
  const synced = new Promise<void>((resolve) => {
    socket.on('message', function listen(data: Buffer) {
      const decoder = decoding.createDecoder(data);
      decoding.readVarString(decoder);
      if (decoding.readVarUint(decoder) !== 0) return;
      socket.off('message', listen);
      resolve();
    });
  });
  say(2, 0, 'token');
  say(0, 0, Y.encodeStateVector(new Y.Doc()));
  await synced;
  return member;
};

/** Our mailbox; `batch` entries in each frame. */
export const enterMailbox =
  (batch: number): Enter =>
  async (url, room) => {
    const socket = await connect(`${url}/m`);
    let ref = 0;
    const member = memberOf(socket, () => {
      const entries = Array.from({ length: batch }, () => ({
        id: toBase64url(crypto.getRandomValues(new Uint8Array(32))),
        sealed: Buffer.from(content(), 'latin1').toString('base64url'),
      }));
      socket.send(JSON.stringify({ v: 1, t: 'append', ref: ++ref, entries }));
    });
    await new Promise<void>((resolve) => {
      socket.on('message', async (data: Buffer) => {
        const text = data.toString('latin1');
        if (text.includes('"t":"news"')) {
          const first = () => Buffer.from(/"sealed":"([^"]{40})/.exec(text)?.[1] ?? '', 'base64url');
          return member.onDelivered(text.split('"seq"').length - 1, () => sentAt(first())());
        }
        const frame = JSON.parse(text);
        if (frame.t === 'challenge') {
          const signature = await signWith(room.access, utf8(challengeText(room.room, frame.log, frame.nonce)));
          socket.send(JSON.stringify({ v: 1, t: 'prove', signature: toBase64url(signature) }));
        } else if (frame.t === 'opened') resolve();
        else if (frame.t === 'refused') throw new Error(`refused: ${text}`);
      });
      socket.send(JSON.stringify({ v: 1, t: 'open', room: room.room }));
    });
    return member;
  };
