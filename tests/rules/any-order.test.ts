import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, deriveAll, type FactTables } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, DAY, HOUR, proposal } from './coalition-of.ts';
import { deriveWithRestarts, placed } from './kept.ts';

/** Tables as plain data, rows by id, so that only what they say is compared. */
const plain = (tables: FactTables) =>
  Object.fromEntries(
    Object.entries(tables).map(([name, value]) => [
      name,
      value instanceof Map ? Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1))) : value,
    ]),
  );

const CHOICES = ['consent', 'concern', 'objection'] as const;

/** One step of a story: which browser does what, or who meets whom. */
const step = fc.record({
  who: fc.nat(4),
  what: fc.constantFrom(
    'propose',
    'adopt',
    'position',
    'position',
    'position',
    'amend',
    'resolve',
    'withdraw',
    'time',
    'recuse',
    'meet',
    'meet',
    'tick',
    'wait',
    'record',
    'confirm',
    'contest',
    'delegate',
    'stray-closing',
  ),
  pick: fc.nat(1000),
});

const play = (steps: readonly { who: number; what: string; pick: number }[]): Browser[] => {
  const world = coalitionOf();
  const tom = world.join('Tom', 'Legal Aid');
  world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  world.join('Ana', 'Congregation');
  world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person, delegate: true });
  const all = world.browsers;
  for (const { who, what, pick } of steps) {
    const browser = all[who % all.length] as Browser;
    const decisions = [...browser.tables().decisions.values()];
    const d = decisions[pick % Math.max(1, decisions.length)];
    if (what === 'propose') browser.run(proposal({ title: `T${pick}` }));
    if (what === 'adopt') {
      const found = browser.tables().matrix.get('public statement');
      if (found) {
        const { id: _i, provisional: _p, builtIn: _b, ...row } = found;
        browser.run({ name: 'matrix.propose', row: { ...row, windowHours: 24 + (pick % 48) }, ends: null });
      }
    }
    if (what === 'wait') world.now += ((pick % 5) + 1) * DAY + HOUR;
    if (what === 'tick') browser.tick();
    if (what === 'meet') browser.hear(all[pick % all.length] as Browser);
    if (what === 'record')
      browser.run({
        name: 'decision.record',
        title: 'Letter',
        text: 'We sign the letter.',
        category: 'other',
        anchor: null,
        decidedOn: '2026-01-04',
        decidedBy: 'board',
        how: 'by mail',
      });
    if (what === 'delegate') browser.run({ name: 'delegate.set', person: 'person-Tia', delegate: pick % 2 === 0 });
    if (!d) continue;
    const decision = d.id;
    if (what === 'stray-closing') browser.sign('closing', { decision, version: d.version ?? '' });
    if (what === 'position') {
      const choice = CHOICES[pick % 3] ?? 'consent';
      const words = choice === 'objection' ? 'because' : null;
      browser.run({
        name: 'decision.position',
        decision,
        version: d.version ?? '',
        choice,
        reason: words,
        remedy: words,
      });
    }
    if (what === 'amend')
      browser.run({ name: 'decision.amend', decision, version: d.version ?? '', title: d.title, text: `v${pick}` });
    if (what === 'resolve') {
      const objection = d.positions.find((p) => p.choice === 'objection' && p.by === browser.person);
      if (objection) browser.run({ name: 'decision.resolve', decision, objection: objection.hash });
    }
    if (what === 'withdraw') browser.run({ name: 'decision.withdraw', decision, reason: null });
    if (what === 'time')
      browser.run({ name: 'decision.ask-time', decision, until: (d.ends ?? 0) + DAY, reason: 'our board meets' });
    if (what === 'recuse' && pick % 4 === 0) browser.run({ name: 'decision.recuse', decision, reason: 'we own it' });
    if (what === 'confirm') browser.run({ name: 'decision.confirm', decision });
    if (what === 'contest') browser.run({ name: 'decision.contest', decision, reason: 'not so' });
  }
  return [...all];
};
const known = (browsers: readonly Browser[]): KnownFact[] => [
  ...new Map(browsers.flatMap((b) => [...b.facts])).values(),
];

describe('a derived state is a pure function of the set of facts', () => {
  it('incremental = from scratch, in any order of arrival and in any portions', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const facts = known(play(steps));
          const wanted = plain(deriveAll(facts));
          const order = facts
            .map((fact) => ({ fact, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ fact }) => fact);
          const derivation = createDerivation();
          let from = 0;
          while (from < order.length) {
            const size = ((numbers.next().value as number) % 4) + 1;
            derivation.add(order.slice(from, from + size));
            from += size;
          }
          expect(derivation.waiting()).toBe(0);
          expect(plain(derivation.tables())).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('restarts that go on from what was stored = from scratch', () => {
    const seen = { warmed: 0, afresh: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 15, maxLength: 60 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const facts = known(play(steps));
          const derivation = createDerivation();
          derivation.add(facts);
          const next = (): number => numbers.next().value as number;
          const order = placed(
            facts
              .map((fact) => ({ fact, at: next() }))
              .sort((a, b) => a.at - b.at)
              .map(({ fact }) => fact),
          );
          const portions: KnownFact[][] = [];
          for (let from = 0; from < order.length; from += portions.at(-1)?.length ?? 1)
            portions.push(order.slice(from, from + 1 + (next() % 4)));
          const again = deriveWithRestarts(portions, () => next() % 3 === 0);
          expect(plain(again.tables)).toEqual(plain(derivation.tables()));
          expect(again.inert).toEqual(derivation.inert());
          seen.warmed += again.taken.warmed;
          seen.afresh += again.taken.afresh;
        },
      ),
      { numRuns: 100 },
    );
    expect(seen.warmed).toBeGreaterThan(0);
  });

  it('says which rows changed: who keeps only those has the same tables', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        const facts = known(play(steps));
        const derivation = createDerivation();
        const decisions = new Map<string, string>();
        const people = new Map<string, string>();
        for (const fact of facts) {
          const { changed } = derivation.add([fact]);
          const tables = derivation.tables();
          for (const id of changed.decisions) decisions.set(id, JSON.stringify(tables.decisions.get(id)));
          for (const id of changed.people) people.set(id, JSON.stringify(tables.people.get(id)));
        }
        const text = (map: ReadonlyMap<string, unknown>) => new Map([...map].map(([id, r]) => [id, JSON.stringify(r)]));
        expect(decisions).toEqual(text(derivation.tables().decisions));
        expect(people).toEqual(text(derivation.tables().people));
      }),
      { numRuns: 30 },
    );
  });

  it('after everybody met and said what is due, all agree and nothing more is due', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const browsers = play(steps);
        for (let round = 0; ; round++) {
          expect(round).toBeLessThan(15);
          for (const browser of browsers) browser.hear(...browsers.filter((b) => b !== browser));
          if (browsers.flatMap((browser) => browser.tick()).length === 0) break;
        }
        const [first, ...others] = browsers.map((browser) => {
          const { profile, organisations, people, devices, invitations, matrix, decisions } = browser.tables();
          return plain({ profile, organisations, people, devices, invitations, matrix, decisions });
        });
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
