import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { BUNDLE_BYTES, decodeBundle, encodeBundle, factBundles } from '../../lib/sync/bundle.ts';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import { createReader, encodeControl, encodeTransfer } from '../../lib/sync/exchange-wire.ts';
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeCode,
  encodeLink,
  encodeRequest,
  type Invitation,
  parseLink,
} from '../../lib/sync/invitation.ts';
import { createAssembler, PIECE_BYTES, splitContent } from '../../lib/sync/pieces.ts';
import { relayUrl, signalingUrl } from '../../lib/sync/relay-url.ts';
import { decodeClientFrame, decodeServerFrame } from '../../lib/sync/wire.ts';
import { randomBytes } from './people.ts';

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toBase64url);
const factOf = fc.record({
  v: fc.constant(1 as const),
  coalition: key32,
  device: key32,
  n: fc.integer({ min: 1, max: 1e9 }),
  prev: fc.option(key32),
  seen: fc.array(key32, { maxLength: 3 }),
  kind: fc.constantFrom('opening', 'position', 'from the future'),
  content: fc.dictionary(fc.string(), fc.jsonValue()).map((one) => JSON.parse(JSON.stringify(one))),
  by: fc.string({ minLength: 1, maxLength: 20 }),
  at: fc.nat(),
  signature: fc.uint8Array({ minLength: 64, maxLength: 64 }).map(toBase64url),
});
const updateOf = fc.record({
  volume: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  update: fc.uint8Array(),
});

describe('bundles', () => {
  it('decode to what was encoded, also facts of kinds that this version does not know', () => {
    fc.assert(
      fc.property(fc.array(factOf, { maxLength: 5 }), fc.array(updateOf, { maxLength: 5 }), (facts, updates) => {
        const decoded = decodeBundle(encodeBundle({ facts, updates }));
        if (!decoded.ok) throw new Error(decoded.error.detail);
        expect(decoded.value.facts).toEqual(facts);
        expect(decoded.value.updates.map((u) => [u.volume, [...u.update]])).toEqual(
          updates.map((u) => [u.volume, [...u.update]]),
        );
      }),
    );
  });

  it('have the same bytes when they are passed on', () => {
    fc.assert(
      fc.property(fc.array(factOf, { maxLength: 3 }), (facts) => {
        const turned = facts.map((fact) => Object.fromEntries(Object.entries(fact).reverse()) as SignedFact);
        const first = encodeBundle({ facts: turned, updates: [] });
        const passedOn = decodeBundle(first);
        expect(passedOn.ok && Buffer.from(encodeBundle(passedOn.value)).equals(first)).toBe(true);
      }),
    );
  });

  it('never throw on random or damaged bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !decodeBundle(bytes).ok));
    const good = encodeBundle({ facts: [], updates: [{ volume: 'standing', update: randomBytes(20) }] });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bad = good.slice();
        bad[at] = byte;
        decodeBundle(bad);
        decodeBundle(good.slice(0, at));
      }),
    );
  });

  it('refuse a newer version, a fact of the wrong form, a lying length, each with its code', () => {
    const code = (bytes: Uint8Array) => {
      const read = decodeBundle(bytes);
      return read.ok ? 'ok' : read.error.code;
    };
    const good = encodeBundle({ facts: [], updates: [] });
    expect(code(Uint8Array.from([2, ...good.slice(1)]))).toBe('bundle-newer');
    expect(code(encodeBundle({ facts: [{ v: 1 } as unknown as SignedFact], updates: [] }))).toBe('bundle-fact');
    expect(code(Uint8Array.from([...good.slice(0, -4), 255, 255, 255, 255]))).toBe('bundle-malformed');
    expect(code(Uint8Array.from([...good, 0]))).toBe('bundle-malformed');
    expect(code(new Uint8Array())).toBe('bundle-malformed');
  });

  it('are cut at about 256 KB, in order', () => {
    const [fact] = fc.sample(factOf, 1);
    const facts = Array.from({ length: 100 }, (_, i) => ({ ...fact, n: i + 1, content: { text: 'x'.repeat(10_000) } }));
    const bundles = factBundles(facts as SignedFact[]);
    expect(bundles.flatMap((bundle) => bundle.facts.map((f) => f.n))).toEqual(facts.map((f) => f.n));
    for (const bundle of bundles) expect(encodeBundle(bundle).length).toBeLessThan(BUNDLE_BYTES + 12_000);
    expect(factBundles([])).toEqual([]);
  });
});

describe('exchange messages', () => {
  it('a transfer comes out as it went in, whatever its size', () => {
    for (const size of [0, 1, 262_000, 262_144, 700_000]) {
      const read = createReader();
      const bundle = randomBytes(size);
      const last = encodeTransfer(1, 'id', bundle)
        .map((part) => read(part))
        .at(-1);
      expect(last?.is).toBe('bundle');
      expect(last?.is === 'bundle' && Buffer.from(last.bytes).equals(bundle)).toBe(true);
    }
  });

  it('random messages never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), fc.constantFrom(0, 1), (all, kind) => {
        const read = createReader();
        for (const message of all) read(Uint8Array.from([kind, ...message]));
      }),
    );
    fc.assert(fc.property(fc.json(), (json) => void createReader()(Buffer.from(`\0${json}`))));
    expect(createReader()(encodeControl({ t: 'bye', reason: 'x' })).is).toBe('control');
  });
});

describe('mailbox frames', () => {
  it('random text never throws and is refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        (text) => !decodeClientFrame(text).ok && !decodeServerFrame(text).ok,
      ),
    );
  });

  it('another version and an oversized entry have their own codes', () => {
    expect(decodeClientFrame('{"v":2,"t":"ping"}')).toMatchObject({ error: { code: 'version' } });
    const entry = { id: 'A'.repeat(43), sealed: 'A'.repeat(2_100_000) };
    const frame = JSON.stringify({ v: 1, t: 'append', ref: 1, entries: [entry] });
    expect(decodeClientFrame(frame)).toMatchObject({ error: { code: 'too-large' } });
    expect(decodeClientFrame('x'.repeat(3_000_001))).toMatchObject({ error: { code: 'too-large' } });
  });
});

describe('pieces', () => {
  it('content comes out as it went in, in any order of pieces', async () => {
    for (const size of [0, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 5]) {
      const content = randomBytes(size);
      const pieces = await splitContent(content);
      const assembler = createAssembler();
      const taken = [];
      for (const [i, piece] of pieces.toReversed().entries()) taken.push(await assembler.take(10 + i, piece));
      const last = taken.at(-1);
      expect(typeof last === 'object' && Buffer.from(last.content).equals(content)).toBe(true);
      expect(assembler.heldSeq()).toBeNull();
    }
  });

  it('an unfinished content holds the cursor; a piece that belongs to nothing is corrupt', async () => {
    const [one, two] = await splitContent(randomBytes(PIECE_BYTES + 1));
    const assembler = createAssembler();
    expect(await assembler.take(5, one ?? new Uint8Array())).toBe('incomplete');
    expect(assembler.heldSeq()).toBe(5);
    const forged = (two ?? new Uint8Array()).slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(await assembler.take(6, forged)).toBe('corrupt');
    expect(assembler.heldSeq()).toBeNull();
    for (const bad of [[], [1], [7, 1], [1, ...new Array(24).fill(255)]])
      expect(await assembler.take(7, Uint8Array.from(bad))).toBe('corrupt');
  });
});

const invitation: Invitation = {
  invitation: 'inv1',
  coalition: 'A'.repeat(43),
  coalitionName: 'Housing Now',
  organisationName: 'Légal Aid',
  inviterName: 'Mara',
  person: null,
  relay: 'wss://relay.example',
  expires: 1_800_000_000_000,
  secret: new Uint8Array(32).fill(3),
};

describe('invitation links', () => {
  it('parse to what was encoded, as link, as code, and torn by a mail program', () => {
    const link = encodeLink(invitation);
    expect(link.startsWith('https://relay.example/join#CC1')).toBe(true);
    expect(new URL(link).search).toBe('');
    for (const pasted of [link, encodeCode(invitation), `  ${link.slice(0, 90)}\r\n ${link.slice(90)} `])
      expect(parseLink(pasted)).toEqual({ ok: true, value: invitation });
  });

  it('what is none, damaged or newer has its own code', () => {
    const code = encodeCode(invitation);
    const codeOf = (pasted: string) => {
      const read = parseLink(pasted);
      return read.ok ? 'ok' : read.error.code;
    };
    for (const none of ['', 'hello', 'https://example.org/#x', 'x'.repeat(100_000)])
      expect(codeOf(none)).toBe('not-an-invitation');
    for (const damaged of [code.slice(0, -1), code.slice(0, 60), code.replace('Q', 'R'), 'CC1', 'CC1!!!'])
      expect(codeOf(damaged)).toBe('damaged');
    expect(codeOf(code.replace('CC1', 'CC2'))).toBe('newer');
    fc.assert(fc.property(fc.string(), (text) => !parseLink(text).ok && !parseLink(`CC1${text}`).ok));
  });

  it('never name a relay without encryption', () => {
    expect(() => encodeLink({ ...invitation, relay: 'ws://relay.example' })).toThrow();
  });
});

describe('admission letters', () => {
  const request = {
    invitation: 'inv1',
    coalition: 'A'.repeat(43),
    device: 'B'.repeat(43),
    box: 'C'.repeat(43),
    person: { id: 'p', name: 'Tom', emails: ['tom@example.org'] },
    request: 'D'.repeat(86),
    proof: 'E'.repeat(86),
  };

  it('a request is read back; anything else is refused, typed', async () => {
    expect(decodeRequest(encodeRequest(request))).toMatchObject({ ok: true, value: request });
    expect(decodeRequest(utf8('{"v":2}'))).toMatchObject({ error: { code: 'admission-newer' } });
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !decodeRequest(bytes).ok));
  });

  it('an answer opens for its device only', async () => {
    const pair = async () => (await crypto.subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
    const [own, other] = [await pair(), await pair()];
    const box = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey)));
    const admitted = { coalition: 'A'.repeat(43), epoch: randomBytes(32) };
    const letter = await encodeAnswer(admitted, request.device, box);
    expect(await decodeAnswer(letter, { device: request.device, box: own })).toEqual({ ok: true, value: admitted });
    for (const wrong of [
      { device: 'F'.repeat(43), box: own },
      { device: request.device, box: other },
    ])
      expect(await decodeAnswer(letter, wrong)).toMatchObject({ error: { code: 'admission-other' } });
    expect(decodeRequest(letter)).toMatchObject({ error: { code: 'admission-other' } });
  });
});

describe('relay addresses', () => {
  it('only wss, and ws on loopback', () => {
    for (const good of [
      'wss://r.example',
      'wss://r.example/concord/',
      'ws://127.0.0.1:4455',
      'ws://localhost:1',
      'ws://[::1]:2',
    ])
      expect(relayUrl(good).ok, good).toBe(true);
    for (const bad of ['ws://r.example', 'ws://127.0.0.1.evil.example', 'ws://10.0.0.1', 'ws://localhost.evil.example'])
      expect(relayUrl(bad), bad).toMatchObject({ error: { code: 'relay-not-encrypted' } });
    for (const bad of [
      '',
      'r.example',
      'https://r.example',
      'wss://u:p@r.example',
      'wss://r.example/?x',
      'wss://r.example/#x',
    ])
      expect(relayUrl(bad), bad).toMatchObject({ error: { code: 'relay-address' } });
  });

  it('each room has a signaling address of its own', () => {
    expect(signalingUrl('wss://r.example')).toMatch(/^wss:\/\/r\.example\/s\?i=[\w-]{16}$/);
    expect(signalingUrl('wss://r.example')).not.toBe(signalingUrl('wss://r.example'));
  });
});
