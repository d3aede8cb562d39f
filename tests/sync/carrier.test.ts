import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../lib/sync/carrier-hello.ts';
import { createFraming, FRAMING } from '../../lib/sync/framing.ts';
import { AB, BA, carriers, channelPair, helloOf } from './peer-pair.ts';
import { newAuthor, randomBytes, until } from './people.ts';

describe('carrier: hello', () => {
  it('two members meet, each with the other’s device', async () => {
    const [a, b] = [await helloOf(), await helloOf()];
    const { came } = await carriers(a, b);
    await until(() => came.a.length === 1 && came.b.length === 1);
    expect([came.a[0]?.device, came.b[0]?.device]).toEqual([b.device, a.device]);
  });

  it('who is not admitted is hung up on, and reported with its device', async () => {
    const [a, b] = [await helloOf({ admits: () => false }), await helloOf()];
    const { came } = await carriers(a, b);
    await until(() => came.refusedA.length === 1);
    expect(came.refusedA).toEqual([{ code: 'not-admitted', device: b.device }]);
    expect(came.a).toEqual([]);
  });

  it('a name without its key, swapped fingerprints, another room: bad signature', async () => {
    const good = await helloOf();
    const liar = await helloOf({ sign: (await newAuthor()).sign });
    const middle = { ...BA, localDescription: { sdp: 'a=fingerprint:sha-256 CC:03\r\n' } };
    for (const { came } of [
      await carriers(good, liar),
      await carriers(good, await helloOf(), { b: middle }),
      await carriers(good, await helloOf(), { roomB: 'another' }),
    ]) {
      // Whoever checks first hangs up; the other then only sees the end.
      await until(() => came.refusedA.length + came.refusedB.length === 1);
      expect([...came.refusedA, ...came.refusedB][0]?.code).toBe('bad-signature');
      expect(came.a).toEqual([]);
    }
  });

  it('one’s own device on the other end is a clone: refused', async () => {
    const a = await helloOf();
    const { came } = await carriers(a, a);
    await until(() => came.refusedA.length + came.refusedB.length > 0);
    expect([...came.refusedA, ...came.refusedB][0]?.code).toBe('same-device');
    expect([...came.a, ...came.b]).toEqual([]);
  });

  it('garbage instead of a hello closes the channel', async () => {
    for (const garbage of [
      new ArrayBuffer(0),
      'text',
      new ArrayBuffer(1_000_000),
      Uint8Array.of(1, 0, 0, 0, 0, 77).buffer,
    ]) {
      const { came, link } = await carriers(await helloOf(), await helloOf());
      link.inject(garbage);
      await until(() => came.refusedA.length === 1);
      await until(() => link.a.readyState === 'closed');
      expect(came.a).toEqual([]);
    }
  });

  it('reads fingerprints out of session descriptions', () => {
    expect(fingerprintOf(AB.localDescription.sdp)).toBe('sha-256 AA:01');
    expect(fingerprintOf('v=0\r\n')).toBeNull();
    expect(fingerprintOf(undefined)).toBeNull();
  });
});

describe('carrier: framing', () => {
  const open = () => {
    const link = channelPair();
    const got: Uint8Array[] = [];
    const abuses: string[] = [];
    const take = { onMessage: (m: Uint8Array) => void got.push(m), onAbuse: (r: string) => void abuses.push(r) };
    const b = createFraming(link.b, { onMessage: () => {}, onAbuse: () => {} });
    createFraming(link.a, take);
    link.open();
    return { link, b, got, abuses };
  };

  it('carries any size, in order, back-pressure obeyed', async () => {
    const { link, b, got } = open();
    const sizes = [0, 1, FRAMING.frameBytes - 6, FRAMING.frameBytes - 5, FRAMING.frameBytes - 4, 300_000, 5_000_000];
    const messages = sizes.map((size) => randomBytes(size));
    for (const message of messages) expect(b.send(message, 'bulk')).toBe(true);
    expect(link.b.bufferedAmount).toBeLessThanOrEqual(FRAMING.highBytes + FRAMING.frameBytes);
    await until(() => got.length === sizes.length);
    expect(got.every((message, i) => Buffer.from(message).equals(messages[i] ?? Buffer.alloc(0)))).toBe(true);
    expect(b.buffered()).toBe(0);
  });

  it('small messages pass large ones', async () => {
    const { b, got } = open();
    b.send(randomBytes(4_000_000), 'bulk');
    b.send(Uint8Array.of(7));
    await until(() => got.length === 2);
    expect(got[0]?.length).toBe(1);
  });

  it('more than the cap is refused and closes', () => {
    const { link, b } = open();
    expect(b.send(new Uint8Array(FRAMING.messageBytes + 1))).toBe(false);
    expect(link.b.readyState).toBe('closed');
    expect(b.send(Uint8Array.of(1))).toBe(false);
  });

  it('frames against the rules close the channel', () => {
    const frame = (last: number, id: number, bytes = 0) =>
      Uint8Array.of(last, 0, 0, 0, id, ...new Uint8Array(bytes)).buffer;
    const attacks: unknown[][] = [
      [frame(2, 1)],
      [Uint8Array.of(1).buffer],
      ['text'],
      [new ArrayBuffer(FRAMING.frameBytes + 1)],
      Array.from({ length: FRAMING.openMessages + 1 }, (_, id) => frame(0, id, 1)),
      Array.from({ length: 3 }, () => frame(0, 1)),
    ];
    for (const attack of attacks) {
      const { link, got, abuses } = open();
      for (const data of attack) link.inject(data);
      expect(abuses.length).toBe(1);
      expect(link.a.readyState).toBe('closed');
      expect(got).toEqual([]);
    }
  });
});
