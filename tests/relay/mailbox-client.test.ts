import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { utf8 } from '../../lib/sync/bytes.ts';
import { verifyWith } from '../../lib/sync/keys.ts';
import {
  type Cursor,
  createMailbox,
  type Mailbox,
  type MailboxContent,
  type MailboxOptions,
} from '../../lib/sync/mailbox.ts';
import type { SocketConstructor } from '../../lib/sync/mailbox-line.ts';
import { newAuthor, randomBytes, until } from '../sync/people.ts';
import { oneRelay } from './one-relay.ts';

const relay = oneRelay('mailbox-client');

interface Member {
  readonly mailbox: Mailbox;
  readonly got: MailboxContent[];
  readonly cursors: Cursor[];
  resets: number;
}
const enter = async (more: Partial<MailboxOptions> = {}): Promise<Member> => {
  const got: MailboxContent[] = [];
  const cursors: Cursor[] = [];
  const member = { got, cursors, resets: 0 } as unknown as { -readonly [K in keyof Member]: Member[K] };
  const made = createMailbox({
    url: relay.url,
    keys: relay.keys,
    author: await newAuthor(),
    verify: verifyWith,
    cursor: null,
    saveCursor: async (cursor) => void cursors.push(cursor),
    onEntries: async (contents) => void got.push(...contents),
    onReset: async () => {
      member.resets += 1;
    },
    WebSocket: WebSocket as unknown as SocketConstructor,
    now: Date.now,
    random: Math.random,
    retry: { first: 20, most: 200 },
    signal: relay.signal,
    ...more,
  });
  if (!made.ok) throw new Error(made.error.detail);
  member.mailbox = made.value;
  return member;
};
const textOf = (member: Member): string[] => member.got.map(({ content }) => Buffer.from(content).toString());

describe('mailbox client and relay', () => {
  it('carries content to one who comes later, and live to one who listens', async () => {
    const ana = await enter();
    const stored = await ana.mailbox.append([utf8('one'), utf8('two')]);
    expect(stored.map((s) => s.seq)).toEqual([1, 2]);
    const tom = await enter();
    await tom.mailbox.readToEnd();
    expect(textOf(tom)).toEqual(['one', 'two']);
    await ana.mailbox.append([utf8('three')]);
    await until(() => tom.got.length === 3);
    expect(textOf(tom)).toEqual(['one', 'two', 'three']);
    await until(() => tom.cursors.at(-1)?.seq === 3);
    expect(tom.mailbox.state()).toMatchObject({ status: 'online', pending: 0, upToDate: true, error: null });
  });

  it('stores the same content once, whoever appends it', async () => {
    const [ana, tom] = [await enter(), await enter()];
    const [first] = await ana.mailbox.append([utf8('same')]);
    const [second, third] = await tom.mailbox.append([utf8('same'), utf8('same')]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  it('splits 5 MB, and a newcomer gets it whole', async () => {
    const ana = await enter();
    const big = randomBytes(5_000_000);
    await ana.mailbox.append([big, utf8('after')]);
    const tom = await enter();
    await tom.mailbox.readToEnd();
    expect(tom.got.length).toBe(2);
    expect(Buffer.from(tom.got[0]?.content ?? []).equals(big)).toBe(true);
    expect(tom.cursors.at(-1)?.seq).toBe(6);
  });

  it('advances the cursor only after the host has committed', async () => {
    const ana = await enter();
    await ana.mailbox.append([utf8('precious')]);
    let failures = 3;
    const seen: string[] = [];
    const tom = await enter({
      onEntries: async (contents) => {
        if (failures-- > 0) throw new Error('disk full');
        seen.push(...contents.map(({ content }) => Buffer.from(content).toString()));
      },
    });
    await tom.mailbox.readToEnd();
    expect(seen).toEqual(['precious']);
    expect(tom.cursors.map((c) => c.seq)).toEqual([0, 1]);
  });

  it('loses and doubles nothing when the relay is killed in the middle, again and again', async () => {
    const ana = await enter();
    const tom = await enter();
    const acknowledged: string[] = [];
    const waiting: Promise<unknown>[] = [];
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 60; i++) {
        const text = `r${round}-${i}`;
        waiting.push(ana.mailbox.append([utf8(text)]).then(() => acknowledged.push(text)));
      }
      await until(() => acknowledged.length >= round * 60 + 5);
      await relay.kill();
      const safe = [...acknowledged];
      await relay.again();
      const checker = await enter({ signal: AbortSignal.any([relay.signal]) });
      await checker.mailbox.readToEnd();
      const there = new Set(textOf(checker));
      expect(safe.filter((text) => !there.has(text))).toEqual([]);
    }
    await Promise.all(waiting);
    await tom.mailbox.readToEnd();
    expect(textOf(tom).length).toBe(240);
    expect(new Set(textOf(tom)).size).toBe(240);
    expect(tom.resets + ana.resets).toBe(0);
  });

  it('notices a log that was lost: reads from 0, says so, and the upload brings it back', async () => {
    const ana = await enter();
    await ana.mailbox.append([utf8('kept by me')]);
    await relay.kill();
    relay.forget();
    await relay.again();
    await until(() => ana.resets === 1);
    const before = ana.cursors.map((c) => c.logId);
    expect(new Set(before).size).toBe(2);
    await ana.mailbox.append([utf8('kept by me')]);
    const tom = await enter();
    await tom.mailbox.readToEnd();
    expect(textOf(tom)).toEqual(['kept by me']);
  });

  it('goes on from a saved cursor', async () => {
    const ana = await enter();
    await ana.mailbox.append([utf8('old')]);
    const cursor = ana.cursors.at(-1);
    await ana.mailbox.append([utf8('new')]);
    const later = await enter({ cursor: cursor ?? null });
    await later.mailbox.readToEnd();
    expect(textOf(later)).toEqual(['new']);
  });

  it('passes over entries that it can’t open, and reports them', async () => {
    const refused: string[] = [];
    const liar = await newAuthor();
    const ana = await enter({ author: { device: (await newAuthor()).device, sign: liar.sign } });
    await ana.mailbox.append([utf8('in another’s name')]);
    await (await enter()).mailbox.append([utf8('true')]);
    const tom = await enter({ onRefused: (all) => refused.push(...all.map((r) => r.error.code)) });
    await tom.mailbox.readToEnd();
    expect(textOf(tom)).toEqual(['true']);
    expect(refused).toEqual(['bad-signature']);
    expect(tom.cursors.at(-1)?.seq).toBe(2);
  });

  it('refuses addresses without encryption outside loopback, typed', async () => {
    const options = { url: 'ws://relay.example', signal: relay.signal } as unknown as MailboxOptions;
    expect(createMailbox(options)).toMatchObject({ ok: false, error: { code: 'relay-not-encrypted' } });
    expect(createMailbox({ ...options, url: 'https://relay.example' })).toMatchObject({
      error: { code: 'relay-address' },
    });
  });

  it('leaves none of the planted words in traffic, store or output, in clear, base64 or UTF-16', async () => {
    const words = ['Rent freeze demand', 'Tenant Union', 'until the report is out'];
    const traffic: string[] = [];
    class Tapped extends WebSocket {
      constructor(url: string) {
        super(url);
        this.on('message', (data) => traffic.push(String(data)));
      }
      override send(data: string): void {
        traffic.push(data);
        super.send(data);
      }
    }
    const ana = await enter({ WebSocket: Tapped as unknown as SocketConstructor });
    for (const word of words) await ana.mailbox.append([utf8(`{"title":"${word}"}`), Buffer.from(word, 'utf16le')]);
    await relay.kill();
    const bytes = Buffer.concat([
      Buffer.from(relay.output()),
      Buffer.from(traffic.join('\n')),
      ...readdirSync(relay.folder).map((name) => readFileSync(join(relay.folder, name))),
    ]);
    expect(traffic.length).toBeGreaterThan(words.length);
    expect(bytes.length).toBeGreaterThan(words.length * 256);
    for (const word of words) for (const form of formsOf(word)) expect(bytes.includes(form), word).toBe(false);
  });
});

/** A word as it could lie about: clear, UTF-16 both ways, and base64 at each of the three offsets (inner part only). */
const formsOf = (word: string): Buffer[] => {
  const le = Buffer.from(word, 'utf16le');
  const clear = Buffer.from(word);
  const inner = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), clear]).toString('base64');
    return Buffer.from(text.slice(offset === 0 ? 0 : 4, -4));
  });
  return [clear, le, Buffer.from(le).swap16(), ...inner];
};
