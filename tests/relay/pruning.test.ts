import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, type RoomKeys, signWith } from '../../lib/sync/keys.ts';
import { confirmText, cursorText, snapshotText } from '../../lib/sync/wire.ts';
import { droppable, type Keeping, outdated } from '../../relay/pruning.ts';
import { connectRedis } from '../../relay/redis.ts';
import { startRelay } from '../../relay/server.ts';
import type { MailboxStore } from '../../relay/store.ts';
import { createLmdbStore } from '../../relay/store-lmdb.ts';
import { createMemoryStore } from '../../relay/store-memory.ts';
import { randomBytes } from '../sync/people.ts';
import { rawMember } from './raw-client.ts';
import { findRedis, startRedis } from './redis-server.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const ago = (days: number): number => NOW - days * DAY;
const snapshot = (more: Partial<Keeping['snapshots'][number]> = {}) => ({
  entry: 'e',
  seq: 100,
  at: ago(30),
  by: 'mine',
  others: 2,
  confirmedBy: ['theirs', 'third'],
  ...more,
});
const OPEN = { head: 500 };

describe('what may be dropped', () => {
  const upTo = (
    snapshots: Keeping['snapshots'],
    cursors: Keeping['cursors'] = [],
    room: { head: number; closedAt?: number } = OPEN,
  ) => droppable({ snapshots, cursors }, room, NOW);

  it('nothing without a snapshot; up to one that two other organisations have confirmed, after 30 days', () => {
    expect(upTo([])).toBe(0);
    expect(upTo([snapshot()])).toBe(100);
    expect(upTo([snapshot({ at: ago(30) + 1 })])).toBe(0);
    expect(upTo([snapshot({ confirmedBy: ['theirs'] })])).toBe(0);
    expect(upTo([snapshot({ confirmedBy: ['theirs', 'theirs'] })])).toBe(0);
    expect(upTo([snapshot({ confirmedBy: ['theirs'], others: 1 })])).toBe(100);
    expect(upTo([snapshot({ confirmedBy: [], others: 0 })])).toBe(100);
  });

  it('the newest that is good counts; a newer one that is not takes nothing away from it', () => {
    const newer = snapshot({ entry: 'n', seq: 300 });
    expect(upTo([snapshot(), newer])).toBe(300);
    expect(upTo([snapshot(), { ...newer, confirmedBy: [] }])).toBe(100);
    expect(upTo([snapshot(), { ...newer, at: ago(1) }])).toBe(100);
  });

  it('a device that has not read so far holds it back, until it was silent for 90 days', () => {
    const cursor = (seq: number, days: number) => ({ number: 'n', seq, at: ago(days) });
    expect(upTo([snapshot()], [cursor(99, 89)])).toBe(0);
    expect(upTo([snapshot()], [cursor(100, 89)])).toBe(100);
    expect(upTo([snapshot()], [cursor(99, 90)])).toBe(100);
    expect(upTo([snapshot(), snapshot({ entry: 'n', seq: 300 })], [cursor(299, 1), cursor(400, 1)])).toBe(100);
  });

  it('a closed room keeps all for 400 days, also what a snapshot covers, and then nothing', () => {
    expect(upTo([snapshot()], [], { head: 500, closedAt: ago(399) })).toBe(0);
    expect(upTo([], [], { head: 500, closedAt: ago(400) })).toBe(500);
  });

  it('forgets silent cursors, and snapshots below what was dropped', () => {
    const keeping: Keeping = {
      cursors: [
        { number: 'live', seq: 1, at: ago(1) },
        { number: 'silent', seq: 1, at: ago(90) },
      ],
      snapshots: [snapshot({ entry: 'old', seq: 50 }), snapshot({ entry: 'new' })],
    };
    expect(outdated(keeping, 100, NOW)).toEqual([
      'cursor silent',
      'snapshot old',
      'confirm old mine',
      'confirm old theirs',
      'confirm old third',
    ]);
  });
});

/** A number of an epoch: a key pair of its own. */
const newNumber = async () => {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  return {
    number: toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))),
    sign: async (text: string) => toBase64url(await signWith(pair.privateKey, utf8(text))),
  };
};
const idOf = (n: number): string => Buffer.alloc(32, n).toString('base64url');

const judge = (name: string, open: () => Promise<{ store: MailboxStore; end(): Promise<void> }>) =>
  describe(`pruning on ${name}`, () => {
    it('a month in the life of a room: dropped when all have said so, and not a day before', async () => {
      const { store, end } = await open();
      let time = NOW;
      const relay = await startRelay({ port: 0, dataDir: '', store, clock: () => time });
      const keys: RoomKeys = await deriveRoom(randomBytes(32));
      const member = await rawMember(relay.url, keys);
      let ref = 0;
      const ask = async (frame: object): Promise<string> => {
        member.say({ v: 1, ref: ++ref, log: member.log, ...frame });
        for (;;) {
          const answers = member.heard.map((text) => JSON.parse(text));
          const answer = answers.find((one) => one.ref === ref);
          if (answer) return answer.code ?? answer.t;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      };
      const read = async (): Promise<number[]> =>
        (await store.read(keys.room, 0, { entries: 999, bytes: 1e9 })).map(({ seq }) => seq);
      const [ana, device, theirs, third] = await Promise.all([newNumber(), newNumber(), newNumber(), newNumber()]);
      const cursor = async (who: typeof ana, seq: number) =>
        ask({
          t: 'cursor',
          seq,
          number: who.number,
          signature: await who.sign(cursorText(keys.room, member.log, seq)),
        });
      const entries = Array.from({ length: 12 }, (_, i) => ({ id: idOf(i + 1), sealed: 'AAAA' }));
      expect(await ask({ t: 'append', entries })).toBe('appended');

      // Ten are covered by the entry with seq 11.
      const said = { t: 'snapshot', seq: 10, entry: idOf(11), others: 2, number: ana.number };
      const text = snapshotText(keys.room, member.log, idOf(11), 10, 2);
      expect(await ask({ ...said, others: 1, signature: await ana.sign(text) })).toBe('wrong-signature');
      expect(await ask({ ...said, signature: await theirs.sign(text) })).toBe('wrong-signature');
      const own = snapshotText(keys.room, member.log, idOf(10), 10, 2);
      expect(await ask({ ...said, entry: idOf(10), signature: await ana.sign(own) })).toBe('unknown-entry');
      const confirm = async (who: typeof ana, entry = idOf(11)) =>
        ask({
          t: 'confirm',
          entry,
          number: who.number,
          signature: await who.sign(confirmText(keys.room, member.log, entry)),
        });
      expect(await confirm(theirs)).toBe('unknown-entry');
      expect(await ask({ ...said, signature: await ana.sign(text) })).toBe('noted');
      expect(await cursor(device, 13)).toBe('malformed');
      expect(await cursor(device, 9)).toBe('noted');
      expect(await confirm(ana)).toBe('noted'); // its own word does not count
      expect(await confirm(theirs)).toBe('noted');
      expect((await rawMember(relay.url, keys)).heard.join()).toContain('"covered":10');

      time += 30 * DAY;
      expect(await cursor(theirs, 12)).toBe('noted');
      expect((await read()).length).toBe(12); // one organisation is missing
      expect(await confirm(third)).toBe('noted');
      expect((await read()).length).toBe(12); // one device has read only nine
      expect(await cursor(device, 10)).toBe('noted');
      expect(await read()).toEqual([11, 12]);
      // Who reads from the start gets the snapshot, and the head is what it was.
      member.say({ v: 1, t: 'read', ref: ++ref, log: member.log, after: 0 });
      const [page] = await member.frames('page');
      expect([page?.entries.map(({ seq }) => seq), page?.head]).toEqual([[11, 12], 12]);
      expect(await ask({ t: 'append', entries: [{ id: idOf(1), sealed: 'AAAA' }] })).toBe('appended');
      expect(await read()).toEqual([11, 12, 13]);
      await relay.close();
      await end();
    }, 60_000);
  });

judge('memory', async () => ({ store: createMemoryStore(), end: async () => {} }));
judge('lmdb', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-pruning-'));
  return { store: createLmdbStore(folder), end: async () => rmSync(folder, { recursive: true, force: true }) };
});
if (findRedis())
  judge('Redis', async () => {
    const redis = await startRedis();
    const { store } = await connectRedis({ url: redis.url, prefix: 'pruning', log: () => {} });
    return { store, end: () => redis.stop() };
  });
