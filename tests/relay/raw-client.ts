import { WebSocket } from 'ws';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { type RoomKeys, signWith } from '../../lib/sync/keys.ts';
import { challengeText, type ServerFrame } from '../../lib/sync/wire.ts';
import { until } from '../sync/people.ts';

/** A socket on which a test says whatever it likes, with all that came back. */
export const rawSocket = async (url: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(url, { headers });
  const heard: string[] = [];
  let closed: number | null = null;
  socket.on('message', (data) => heard.push(String(data)));
  let reason = '';
  socket.on('close', (code, why) => {
    closed = code;
    reason = String(why);
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    say: (data: string | Buffer | object) =>
      socket.send(typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data)),
    heard,
    /** The frames of a kind, once there are `n`. */
    frames: async <T extends ServerFrame['t']>(t: T, n = 1): Promise<Extract<ServerFrame, { t: T }>[]> => {
      const found = () => heard.map((text) => JSON.parse(text)).filter((frame) => frame.t === t);
      await until(() => found().length >= n);
      return found();
    },
    /** The close code, once it is closed. */
    closed: async (): Promise<number> => {
      await until(() => closed !== null);
      return closed ?? 0;
    },
    /** What was said with the close code. */
    reason: () => reason,
    isOpen: () => closed === null,
    /** Stops reading what comes. */
    pause: () => socket.pause(),
    close: () => socket.terminate(),
  };
};

/** Opens a room as a member does. */
export const rawMember = async (url: string, keys: RoomKeys, headers: Record<string, string> = {}) => {
  const socket = await rawSocket(`${url}/m`, headers);
  socket.say({ v: 1, t: 'open', room: keys.room });
  // Another member who makes the room at the same moment causes a second challenge.
  let answered = 0;
  const is = (t: string) => socket.heard.map((text) => JSON.parse(text)).filter((frame) => frame.t === t);
  await until(async () => {
    for (; answered < is('challenge').length; answered++) {
      const { log, nonce } = is('challenge')[answered];
      const signature = await signWith(keys.access, utf8(challengeText(keys.room, log, nonce)));
      socket.say({ v: 1, t: 'prove', signature: toBase64url(signature) });
    }
    if (!socket.isOpen()) throw new Error('refused');
    return is('opened').length > 0;
  });
  const [opened] = await socket.frames('opened');
  return { ...socket, log: opened?.log ?? '', head: opened?.head ?? 0 };
};
