import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KnownFact, SignedFact } from '../../lib/coalition/fact.ts';
import { createLedger } from '../../lib/ledger/ledger.ts';
import type { Device } from './people.ts';
import { crypto_, delegate, forge, foundCoalition, seen } from './people.ts';

/** A random history of a few devices: who says something, who asks whom, and once in a while a fork. */
const history = async (steps: readonly (readonly [number, number])[]) => {
  const { coalition, devices } = await foundCoalition(4);
  const pick = (i: number) => devices[i % devices.length] as Device;
  for (const [who, what] of steps) {
    if (what % 3 === 0) await pick(who).ask(pick(what));
    else await pick(who).say(what % 3 === 1 ? seen : delegate(`p${what}`));
  }
  for (const one of devices) for (const other of devices) await one.ask(other);
  return { coalition, devices, facts: pick(0).ledger.since({}) };
};
const stepsOf = fc.array(fc.tuple(fc.nat(3), fc.nat(11)), { minLength: 5, maxLength: 25 });
const byHash = (facts: readonly KnownFact[]) => new Map(facts.map((fact) => [fact.hash, fact]));

test('same set, same state, whatever the order and the portions in which it came', async () => {
  await fc.assert(
    fc.asyncProperty(stepsOf, fc.infiniteStream(fc.nat()), fc.boolean(), async (steps, chance, fork) => {
      const { coalition, devices, facts } = await history(steps);
      const all: SignedFact[] = [...facts];
      if (fork) {
        const of = devices[1] as Device;
        const first = all.find(({ device, n }) => device === of.signer.device && n === 1);
        if (first) all.push(await forge(of.signer, { coalition, seen: first.seen, at: 77 }));
      }
      const expected = createLedger({ coalition, crypto: crypto_ });
      (await expected.prepare(all)).apply();

      const next = () => chance.next().value as number;
      const shuffled = all
        .map((fact) => [next(), fact] as const)
        .sort((x, y) => x[0] - y[0])
        .map(([, fact]) => fact);
      const ledger = createLedger({ coalition, crypto: crypto_ });
      while (shuffled.length > 0) {
        const portion = shuffled.splice(0, 1 + (next() % 5));
        const received = await ledger.prepare(portion);
        // Sometimes the commit fails: nothing is applied, and it all comes again.
        if (next() % 4 === 0) shuffled.push(...portion);
        else received.apply();
      }
      expect(ledger.digest()).toBe(expected.digest());
      expect(ledger.heads()).toEqual(expected.heads());
      expect(ledger.forks()).toEqual(expected.forks());
      expect(byHash(ledger.all())).toEqual(byHash(expected.all()));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('ancestry is exactly what following the links gives', async () => {
  await fc.assert(
    fc.asyncProperty(stepsOf, async (steps) => {
      const { devices, facts } = await history(steps);
      const ledger = (devices[0] as Device).ledger;
      const signed = new Map(ledger.all().map(({ hash }) => [hash, ledger.get(hash) as SignedFact]));
      expect(signed.size).toBe(facts.length);
      const reach = (hash: string, into = new Set<string>()): Set<string> => {
        if (into.has(hash)) return into;
        into.add(hash);
        const fact = signed.get(hash);
        for (const parent of [fact?.prev ?? null, ...(fact?.seen ?? [])]) if (parent) reach(parent, into);
        return into;
      };
      const known = byHash(ledger.all());
      for (const [hash, fact] of known) {
        const past = reach(hash);
        for (const [other, { device, n }] of known) expect((fact.past[device] ?? 0) >= n).toBe(past.has(other));
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('all() and since() give ancestors before descendants', async () => {
  const { devices } = await history([
    [0, 1],
    [1, 4],
    [2, 3],
    [2, 1],
    [0, 3],
    [3, 0],
    [3, 2],
    [1, 9],
    [1, 1],
  ]);
  for (const { ledger } of devices) {
    const seenSoFar = new Set<string>();
    for (const fact of ledger.all()) {
      const { prev, seen: tips } = ledger.get(fact.hash) as SignedFact;
      for (const parent of [prev, ...tips]) if (parent) expect(seenSoFar.has(parent)).toBe(true);
      seenSoFar.add(fact.hash);
    }
  }
});

test('whatever comes in, prepare answers', async () => {
  const { devices } = await foundCoalition(1);
  const [a] = devices as [Device];
  const [good] = a.ledger.since({}) as [SignedFact];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        fc
          .record({ field: fc.constantFrom(...Object.keys(good)), value: fc.anything() })
          .map(({ field, value }) => ({ ...good, [field]: value })),
      ),
      async (value) => {
        const received = await a.ledger.prepare([value]);
        expect(received.facts).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
