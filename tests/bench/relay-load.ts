import type { RoomKeys } from '../../lib/sync/keys.ts';
import type { Enter, Member } from './relay-members.ts';
import { pause, startServer } from './relay-servers.ts';

const now = (): number => performance.now();

export interface Figures {
  /** Entries that reached other members, for each second of the server's processor time. */
  readonly perCpuSecond: number;
  /** The same for each second of the clock. */
  readonly perSecond: number;
  /** ms from sent to seen under a load that every server can bear. */
  readonly p95: number;
}
export interface Load {
  readonly keys: readonly RoomKeys[];
  readonly members: number;
  /** Frames of one room that are on their way at any time. */
  readonly window: number;
  /** Entries a second in each room, for the latency. */
  readonly pace: number;
  readonly seconds: number;
}

/** The first of each room speaks, the others hear; what the second hears sets the pace. */
export const measure = async (args: readonly string[], enter: Enter, batch: number, load: Load): Promise<Figures> => {
  const server = await startServer(args);
  const rooms = await fill(server.url, enter, load.keys, load.members);
  let delivered = 0;
  let full = false;
  let latencies: number[] = [];
  for (const room of rooms)
    for (const [i, member] of room.entries())
      member.onDelivered = (entries, sentAt) => {
        delivered += entries;
        if (i !== 1) return;
        latencies.push(now() - sentAt());
        if (full) for (let n = 0; n < entries; n += batch) room[0]?.send();
      };

  full = true;
  for (const room of rooms) for (let i = 0; i < load.window; i++) room[0]?.send();
  await pause(1_000); // code is compiled, windows are full
  const [cpu, begun, before] = [server.cpu(), now(), delivered];
  await pause(load.seconds * 1_000);
  const [seconds, used, count] = [(now() - begun) / 1_000, server.cpu() - cpu, delivered - before];
  full = false;
  await pause(1_000);

  latencies = [];
  await paced(rooms, load.pace / batch, load.seconds);
  for (const member of rooms.flat()) member.close();
  await server.end();
  return { perSecond: count / seconds, perCpuSecond: count / used, p95: percentile(latencies, 0.95) };
};

/** Kilobytes that one idle connection costs the server, and p95 of a light load among the idle ones, ms. */
export const idle = async (
  args: readonly string[],
  enter: Enter,
  load: Load,
): Promise<{ readonly kb: number; readonly p95: number }> => {
  const server = await startServer(args);
  // A first room: what is paid once, for code and buffers, is no connection's.
  const [first, ...others] = load.keys;
  const all = await fill(server.url, enter, first ? [first] : [], load.members);
  const before = await server.rss();
  all.push(...(await fill(server.url, enter, others, load.members)));
  const kb = ((await server.rss()) - before) / (others.length * load.members);
  const latencies: number[] = [];
  const speaking = all.slice(0, 100);
  for (const room of speaking)
    if (room[1]) room[1].onDelivered = (_entries, sentAt) => latencies.push(now() - sentAt());
  await paced(speaking, load.pace, load.seconds);
  for (const member of all.flat()) member.close();
  await server.end();
  return { kb, p95: percentile(latencies, 0.95) };
};

const fill = async (url: string, enter: Enter, keys: readonly RoomKeys[], members: number): Promise<Member[][]> => {
  const rooms: Member[][] = [];
  for (const key of keys) {
    const room: Member[] = [];
    // The first makes the room; then a handful at once.
    room.push(await enter(url, key, 0));
    room.push(...(await Promise.all(Array.from({ length: members - 1 }, (_, i) => enter(url, key, i + 1)))));
    rooms.push(room);
  }
  return rooms;
};

/** Each room sends so many frames a second, no two rooms at the same moment. */
const paced = async (rooms: readonly Member[][], perSecond: number, seconds: number): Promise<void> => {
  const begun = now();
  const due = rooms.map((_, i) => (i / rooms.length / perSecond) * 1_000);
  while (now() - begun < seconds * 1_000) {
    for (const [i, at] of due.entries())
      if (now() - begun >= at) {
        rooms[i]?.[0]?.send();
        due[i] = at + 1_000 / perSecond;
      }
    await pause(1);
  }
  await pause(500);
};

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
