import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys, signWith } from '../../lib/sync/keys.ts';
import { challengeText } from '../../lib/sync/wire.ts';
import { buildRelay } from '../../scripts/build.mjs';
import type { Row } from './bench.ts';

/**
 * The relay's mailbox against a bare `ws` server that only passes frames on: 100 rooms × 10 sockets, 300 bytes an entry,
 * four frames of each room on their way. Ours checks, stores with a synced commit, acknowledges, then tells the others.
 * Only the server's CPU is counted: the load comes from this process.
 */
const ROOMS = 100;
const MEMBERS = 10;
const WINDOW = 4;
const SECONDS = 6;
const BYTES = 300;

const BARE = `
import { WebSocketServer } from 'ws';
const rooms = new Map();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => console.log('relay listening on ws://127.0.0.1:' + server.address().port));
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('close', () => room.delete(socket));
  socket.on('message', (data) => { for (const other of room) if (other !== socket) other.send(data); });
});`;

interface Server {
  readonly url: string;
  cpu(): number;
  rss(): number;
  end(): Promise<void>;
}
const start = async (args: readonly string[]): Promise<Server> => {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve) =>
    child.stdout?.on('data', (text) => resolve(/ws:\S+/.exec(String(text))?.[0] ?? '')),
  );
  const proc = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  return {
    url,
    cpu: () => {
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]),
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
};

/** A socket that is in a room; `send` sends a frame, `heard` counts what it was told of. */
interface Member {
  send(): void;
  onDelivered: (entries: number, sentAt: number) => void;
  close(): void;
}
type Enter = (url: string, room: RoomKeys, acked: () => void) => Promise<Member>;

const now = () => performance.now();

const enterBare: Enter = async (url, room, _acked) => {
  const socket = new WebSocket(`${url}/${room.room}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const member: Member = {
    send: () => {
      const payload = Buffer.alloc(BYTES);
      payload.writeDoubleLE(now());
      socket.send(payload);
    },
    onDelivered: () => {},
    close: () => socket.terminate(),
  };
  socket.on('message', (data: Buffer) => member.onDelivered(1, data.readDoubleLE()));
  return member;
};

const enterOurs =
  (batch: number): Enter =>
  async (url, room, acked) => {
    const socket = new WebSocket(`${url}/m`);
    let ref = 0;
    const member: Member = {
      send: () => {
        const entries = Array.from({ length: batch }, () => {
          const sealed = Buffer.alloc(BYTES);
          sealed.writeDoubleLE(now());
          return { id: toBase64url(crypto.getRandomValues(new Uint8Array(32))), sealed: toBase64url(sealed) };
        });
        socket.send(JSON.stringify({ v: 1, t: 'append', ref: ++ref, entries }));
      },
      onDelivered: () => {},
      close: () => socket.terminate(),
    };
    await new Promise<void>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ v: 1, t: 'open', room: room.room })));
      socket.on('message', async (data) => {
        const frame = JSON.parse(String(data));
        if (frame.t === 'challenge') {
          const signature = await signWith(room.access, utf8(challengeText(room.room, frame.log, frame.nonce)));
          socket.send(JSON.stringify({ v: 1, t: 'prove', signature: toBase64url(signature) }));
        } else if (frame.t === 'opened') resolve();
        else if (frame.t === 'appended') acked();
        else if (frame.t === 'news')
          member.onDelivered(frame.entries.length, Buffer.from(frame.entries[0].sealed, 'base64url').readDoubleLE());
      });
    });
    return member;
  };

interface Figures {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p95: number;
  readonly kb: number;
}
const measure = async (args: readonly string[], enter: Enter, acks: boolean): Promise<Figures> => {
  const server = await start(args);
  const keys = await Promise.all(
    Array.from({ length: ROOMS }, () => deriveRoom(crypto.getRandomValues(new Uint8Array(32)))),
  );
  const empty = server.rss();
  const rooms: Member[][] = [];
  let running = false;
  for (const key of keys) {
    const members: Member[] = [];
    for (let i = 0; i < MEMBERS; i++) members.push(await enter(server.url, key, () => running && members[0]?.send()));
    rooms.push(members);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const kb = (server.rss() - empty) / (ROOMS * MEMBERS);
  let delivered = 0;
  const latencies: number[] = [];
  for (const members of rooms)
    for (const [i, member] of members.entries())
      member.onDelivered = (entries, sentAt) => {
        delivered += entries;
        if (i !== 1) return;
        latencies.push(now() - sentAt);
        if (!acks && running) members[0]?.send();
      };
  running = true;
  const [cpu, begun] = [server.cpu(), now()];
  for (const members of rooms) for (let i = 0; i < WINDOW; i++) members[0]?.send();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const [seconds, used, count] = [(now() - begun) / 1_000, server.cpu() - cpu, delivered];
  running = false;
  for (const member of rooms.flat()) member.close();
  await server.end();
  const p95 = latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.95)] ?? 0;
  return { perSecond: count / seconds, perCpuSecond: count / used, p95, kb };
};

export default async (): Promise<Row[]> => {
  const program = await buildRelay({ onlyIfStale: true, quiet: true });
  const ours = async (batch: number): Promise<Figures> => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-bench-'));
    const args = [program, '--port', '0', '--data', folder, '--no-limits'];
    try {
      return await measure(args, enterOurs(batch), true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const bare = await measure(['--input-type=module', '-e', BARE], enterBare, false);
  const [one, many] = [await ours(1), await ours(20)];
  const peer = 'bare ws 8, no store';
  const row = (what: string, unit: string, figure: keyof Figures, from = one): Row => ({
    what,
    peer,
    ours: from[figure],
    theirs: bare[figure],
    unit,
  });
  return [
    row('relay: entries delivered', '/s', 'perSecond'),
    row('relay: entries delivered per CPU-second', '', 'perCpuSecond'),
    row('relay: entries delivered per CPU-second, 20 a batch', '', 'perCpuSecond', many),
    row('relay: sent to seen, p95', 'ms', 'p95'),
    row('relay: sent to seen, p95, 20 a batch', 'ms', 'p95', many),
    row('relay: memory of an idle connection', 'KB', 'kb'),
  ];
};
