import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { deriveRoom, signWith } from '../../lib/sync/keys.ts';
import { closingText } from '../../lib/sync/wire.ts';
import { randomBytes, until } from '../sync/people.ts';
import { enterRoom } from './member.ts';
import { oneRelay } from './one-relay.ts';
import { rawMember } from './raw-client.ts';
import { findRedis, startRedis } from './redis-server.ts';
import { spawnRelay } from './relay-process.ts';

const relay = oneRelay('closing');

const closed = { code: 'closed' };

describe('the closing entry of a room', () => {
  it('is read by all, is the last, and stays so after the relay was killed', async () => {
    const [ana, tom] = [
      await enterRoom(relay.url, relay.keys, relay.signal),
      await enterRoom(relay.url, relay.keys, relay.signal),
    ];
    await ana.mailbox.append([utf8('before')]);
    expect((await ana.mailbox.close(utf8('the keys are in the other room'))).seq).toBe(2);
    await until(() => tom.texts.length === 2);
    expect(tom.texts).toEqual(['before', 'the keys are in the other room']);
    await expect(tom.mailbox.append([utf8('after')])).rejects.toMatchObject(closed);
    await expect(tom.mailbox.close(utf8('me too'))).rejects.toMatchObject(closed);
    expect(tom.mailbox.state()).toMatchObject({ status: 'online', closed: true, pending: 0 });

    await relay.kill();
    await relay.again();
    const eve = await enterRoom(relay.url, relay.keys, relay.signal);
    await eve.mailbox.readToEnd();
    expect(eve.mailbox.state().closed).toBe(true);
    expect(eve.texts).toEqual(tom.texts);
    await expect(eve.mailbox.append([utf8('after')])).rejects.toMatchObject(closed);
    // What the relay had taken before is acknowledged as ever: the first answer may have been lost.
    expect((await eve.mailbox.append([utf8('before')])).map(({ seq }) => seq)).toEqual([1]);
    expect((await eve.mailbox.close(utf8('the keys are in the other room'))).seq).toBe(2);
  });

  it('waits its turn behind what was said before it, and one of several pieces is whole', async () => {
    const ana = await enterRoom(relay.url, relay.keys, relay.signal);
    const big = 'x'.repeat(2_500_000);
    const order = [ana.mailbox.append([utf8('one')]), ana.mailbox.close(utf8(big))];
    const late = ana.mailbox.append([utf8('too late')]);
    await expect(late).rejects.toMatchObject(closed);
    await Promise.all(order);
    const tom = await enterRoom(relay.url, relay.keys, relay.signal);
    await tom.mailbox.readToEnd();
    expect(tom.texts.map((text) => text.length)).toEqual([3, big.length]);
  });

  it('what waited while its author was away is given back, to be sealed for the next room', async () => {
    const tom = await enterRoom(relay.url, relay.keys, relay.signal);
    await until(() => tom.mailbox.state().status === 'online');
    await relay.kill();
    const waiting = Array.from({ length: 300 }, (_, i) => tom.mailbox.append([utf8(`change ${i}`)]));
    const answers = Promise.allSettled(waiting);
    await relay.again();
    const ana = await rawMember(relay.url, relay.keys);
    const id = Buffer.alloc(32, 1).toString('base64url');
    const signature = toBase64url(await signWith(relay.keys.access, utf8(closingText(relay.keys.room, ana.log, id))));
    ana.say({ v: 1, t: 'close', ref: 1, log: ana.log, entry: { id, sealed: 'AAAA' }, signature });
    await ana.frames('appended');
    const results = await answers;
    // Each is either in the room, acknowledged, or given back with `closed`: none is in between.
    ana.say({ v: 1, t: 'read', ref: 2, log: ana.log, after: 0 });
    const kept = results.filter(({ status }) => status === 'fulfilled').length;
    const given = results.filter((one) => one.status === 'rejected' && one.reason.code === 'closed').length;
    expect(kept + given).toBe(300);
    const reader = await enterRoom(relay.url, relay.keys, relay.signal);
    await reader.mailbox.readToEnd();
    expect(reader.texts.length).toBe(kept);
    expect(tom.mailbox.state().pending).toBe(0);
  });

  it('counts only with the room’s signature over this room, log and entry', async () => {
    const ana = await rawMember(relay.url, relay.keys);
    const [id, other] = [1, 2].map((n) => Buffer.alloc(32, n).toString('base64url')) as [string, string];
    const signed = async (text: string) => toBase64url(await signWith(relay.keys.access, utf8(text)));
    const stranger = await deriveRoom(randomBytes(32));
    const bad = [
      await signed(closingText(relay.keys.room, ana.log, other)),
      await signed(closingText(relay.keys.room, 'A'.repeat(22), id)),
      await signed(closingText(stranger.room, ana.log, id)),
      toBase64url(await signWith(stranger.access, utf8(closingText(relay.keys.room, ana.log, id)))),
    ];
    for (const [ref, signature] of bad.entries())
      ana.say({ v: 1, t: 'close', ref, log: ana.log, entry: { id, sealed: 'AAAA' }, signature });
    const refused = await ana.frames('refused', bad.length);
    expect(refused.map(({ code }) => code)).toEqual(bad.map(() => 'wrong-signature'));
    ana.say({ v: 1, t: 'append', ref: 9, entries: [{ id, sealed: 'AAAA' }] });
    expect((await ana.frames('appended'))[0]?.seqs).toEqual([1]);
  });

  it.runIf(findRedis())(
    'on Redis: closed at one relay, closed at the other',
    async () => {
      const redis = await startRedis();
      const relays = await Promise.all(
        [0, 1].map(() => spawnRelay(relay.program, '/nowhere', 0, ['--redis', redis.url])),
      );
      const [ana, tom] = await Promise.all(relays.map(({ url }) => enterRoom(url, relay.keys, relay.signal)));
      await ana?.mailbox.close(utf8('bye'));
      await until(() => tom?.texts.length === 1);
      await expect(tom?.mailbox.append([utf8('after')])).rejects.toMatchObject(closed);
      await Promise.all(relays.map((one) => one.kill()));
      await redis.stop();
    },
    300_000,
  );
});
