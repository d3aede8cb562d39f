import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { deriveRoom } from '../../lib/sync/keys.ts';
import { must } from './browser-of.ts';
import { agree, ask, browserOf, invite, isIn, relayForAll, start, task, workspaceOf } from './coalition-of.ts';
import { wiretap } from './wiretap.ts';

/** P 8.4: several coalitions of one person, never mixed up, never linkable. */
const relay = relayForAll();

/** What could name somebody at the relay: anything long enough to be a key, an id, a nonce, a log's name. */
const tokens = (line: Buffer): Set<string> => new Set(line.toString('latin1').match(/[\w-]{16,}/g) ?? []);

describe('Two coalitions in one browser', () => {
  test('each sees its own only, and a command for one changes nothing of the other', async () => {
    const mara = await browserOf();
    const [housing, transport] = [await start(mara, relay.url), await start(mara, relay.url)];
    expect(housing).not.toBe(transport);
    const added = must(await mara.execute(housing, task(mara, housing, 'Letter to the council'))).subject as string;
    const { others, mine } = await mara.see(housing, { name: 'work' });
    expect([...mine, ...others].map(({ title }) => title)).toEqual(['Letter to the council']);
    const there = await mara.see(transport, { name: 'work' });
    expect([...there.mine, ...there.others]).toEqual([]);
    // A task's id and a person's id of the one mean nothing in the other.
    expect(
      await mara.execute(transport, { name: 'task.edit', task: added, fields: { title: 'Another' } }),
    ).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/unknown/) },
    });
    const stranger = {
      ...task(mara, transport, 'Flyers'),
      owner: (await mara.see(housing, { name: 'members' })).me?.id ?? '',
    };
    expect(await mara.execute(transport, stranger)).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/owner/) },
    });
  });

  test('at the relay nothing that passes for the one is ever seen with the other', async () => {
    const tap = await wiretap(relay.url);
    const mara = await browserOf();
    const ids = [await start(mara, tap.url), await start(mara, tap.url)];
    const partners = [await browserOf(), await browserOf()];
    for (const [at, id] of ids.entries()) {
      const { link } = await invite(mara, id, 'Legal Aid');
      const partner = partners[at];
      if (!partner) throw new Error('no partner');
      await ask(partner, link, 'Tom');
      await isIn(partner, id);
      must(await mara.execute(id, task(mara, id, `For coalition ${at}`)));
      await agree(id, [mara, partner]);
    }
    // What every line has, whoever opens it: the words of HTTP and of our protocol.
    const before = tap.lines().length;
    const nobody = new WebSocket(`${tap.url}/m`);
    await new Promise((resolve) => nobody.once('open', resolve));
    nobody.close();
    const common = tokens(tap.lines()[before] ?? Buffer.alloc(0));
    const lines = tap
      .lines()
      .slice(0, before)
      .map((line) => new Set([...tokens(line)].filter((token) => !common.has(token))));
    // Lines that share anything belong together. One who could tell that both are Mara's would find one group.
    const groups: Set<string>[] = [];
    for (const line of lines) {
      const joined = groups.filter((group) => [...line].some((token) => group.has(token)));
      for (const group of joined) groups.splice(groups.indexOf(group), 1);
      groups.push(new Set([...line, ...joined.flatMap((group) => [...group])]));
    }
    const rooms = await Promise.all(
      ids.map(async (id) => {
        const { entry } = workspaceOf(mara, id);
        return (await deriveRoom(entry.epochs.at(-1)?.secret ?? new Uint8Array(), 'epoch')).room;
      }),
    );
    const groupOf = (room: string | undefined) => groups.findIndex((group) => group.has(room ?? ''));
    expect(groupOf(rooms[0])).toBeGreaterThanOrEqual(0);
    expect(groupOf(rooms[1])).toBeGreaterThanOrEqual(0);
    expect(groupOf(rooms[0])).not.toBe(groupOf(rooms[1]));
    tap.close();
  });
});
