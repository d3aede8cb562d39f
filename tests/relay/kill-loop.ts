import { setMaxListeners } from 'node:events';
import { expect } from 'vitest';
import { utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys } from '../../lib/sync/keys.ts';
import { randomBytes, until } from '../sync/people.ts';
import { enterRoom } from './member.ts';
import { rawMember } from './raw-client.ts';

const ROOMS = 4;
/** Contents of one writer that are on their way at any time. */
const WINDOW = 8;

export interface KillLoop {
  readonly kills: number;
  /** Where the nth member of a room connects. */
  urlOf(member: number): string;
  /** Kills a relay and has it, or another, back. */
  strike(round: number): Promise<void>;
  /** Where a relay answers now. */
  aliveUrl(): string;
}

interface Room {
  readonly keys: RoomKeys;
  /** What the relay acknowledged: text, entry id and seq. */
  readonly acknowledged: { readonly text: string; readonly id: string; readonly seq: number }[];
  /** The log as it was read with nothing but its frames: seq − 1 → entry id. */
  readonly log: string[];
  logId: string;
}

/**
 * Members of four rooms write without a pause while relays are killed. After each kill the log is read anew: what was
 * acknowledged stands where it was said to stand. At the end every member has got every content of the others once.
 */
export const runKillLoop = async ({ kills, urlOf, strike, aliveUrl }: KillLoop) => {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const rooms: Room[] = await Promise.all(
    Array.from({ length: ROOMS }, async () => ({
      keys: await deriveRoom(randomBytes(32)),
      acknowledged: [],
      log: [],
      logId: '',
    })),
  );
  let writing = true;
  let unanswered = 0;
  const write = async (room: Room, name: string, member: Awaited<ReturnType<typeof enterRoom>>) => {
    const said = new Set<string>();
    const one = async (column: number) => {
      for (let n = 0; writing; n++) {
        const text = `${name} ${column} ${n}`;
        said.add(text);
        unanswered += 1;
        const [stored] = await member.mailbox.append([utf8(text)]);
        unanswered -= 1;
        if (stored) room.acknowledged.push({ text, ...stored });
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, (_, column) => one(column)));
    return said;
  };
  const members = await Promise.all(
    rooms.flatMap((room) =>
      [0, 1, 2].map(async (i) => {
        const seqs: number[] = [];
        const member = await enterRoom(urlOf(i), room.keys, ending.signal, {}, (seq) => seqs.push(seq));
        return { room, i, seqs, ...member };
      }),
    ),
  );
  const acks = () => rooms.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  // Two of each room write, the third listens.
  const writers = members
    .filter(({ i }) => i < 2)
    .map(async (member) => ({ member, said: await write(member.room, `m${member.i}`, member) }));

  for (let round = 0; round < kills; round++) {
    const before = acks();
    await until(() => acks() >= before + 50, 60_000);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
    expect(unanswered).toBeGreaterThan(0); // struck in the middle of it
    const safe = rooms.map(({ acknowledged }) => acknowledged.length);
    await strike(round);
    await Promise.all(rooms.map((room, i) => judgeLog(aliveUrl(), room, safe[i] ?? 0)));
  }
  writing = false;
  const done = await Promise.all(writers);
  await Promise.all(members.map(({ mailbox }) => mailbox.readToEnd()));

  for (const room of rooms) {
    await judgeLog(aliveUrl(), room, room.acknowledged.length);
    const all = done.filter(({ member }) => member.room === room);
    expect(new Set(room.log).size).toBe(room.log.length);
    expect(room.log.length).toBe(all.reduce((sum, { said }) => sum + said.size, 0));
    for (const { texts, seqs, i, resets } of members.filter((member) => member.room === room)) {
      expect(resets()).toBe(0);
      expect(seqs.filter((seq, at) => at > 0 && seq <= (seqs[at - 1] as number))).toEqual([]); // none twice, in order
      expect(new Set(texts).size).toBe(texts.length);
      const got = new Set(texts);
      for (const { member, said } of all)
        if (member.i !== i) expect([...said].filter((text) => !got.has(text))).toEqual([]);
    }
  }
  ending.abort();
  return { kills, acknowledged: acks() };
};

/** Reads what is new in a room's log and holds the first `count` acknowledgements against it. */
const judgeLog = async (url: string, room: Room, count: number): Promise<void> => {
  const reader = await rawMember(url, room.keys);
  room.logId ||= reader.log;
  expect(reader.log).toBe(room.logId);
  for (let ref = 1; room.log.length < reader.head; ref++) {
    reader.say({ v: 1, t: 'read', ref, log: reader.log, after: room.log.length });
    const page = (await reader.frames('page', ref)).at(-1);
    for (const { seq, id } of page?.entries ?? []) {
      expect(seq).toBe(room.log.length + 1);
      room.log.push(id);
    }
  }
  reader.close();
  const lost = room.acknowledged.slice(0, count).filter(({ seq, id }) => room.log[seq - 1] !== id);
  expect(lost).toEqual([]);
};
