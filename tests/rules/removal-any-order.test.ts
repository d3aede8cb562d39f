import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, deriveAll, type FactTables } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, DAY, HOUR, proposal } from './coalition-of.ts';
import { acknowledge, houses, remove } from './houses.ts';
import { deriveWithRestarts, placed } from './kept.ts';

const plain = (value: unknown): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, plain(v)]));
  return value;
};
const tablesOf = (tables: FactTables): string =>
  JSON.stringify(Object.entries(tables).map(([name, value]) => [name, deep(value)]));
const deep = (value: unknown): unknown =>
  value instanceof Map
    ? Object.entries(plain(value) as object).map(([k, v]) => [k, deep(v)])
    : value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value)
          .map(([k, v]) => [k, deep(v)])
          .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : value;

const step = fc.record({
  who: fc.nat(6),
  what: fc.constantFrom(
    ...['remove', 'remove', 'remove', 'device', 'stolen', 'leave', 're-admit', 're-admit', 'join', 'next', 'second'],
    ...[
      'tick',
      'tick',
      'meet',
      'meet',
      'meet',
      'propose',
      'position',
      'position',
      'close',
      'wait',
      'delegate',
      'epoch',
      'succeed',
    ],
    ...['ask', 'yes', 'yes', 'turn-away'],
  ),
  pick: fc.nat(1000),
});

/** `decided`: so many decisions were final before. */
const play = (steps: readonly { who: number; what: string; pick: number }[], decided = 0): Browser[] => {
  const world = coalitionOf();
  const tom = world.join('Tom', 'Legal Aid');
  for (const name of ['Tia', 'Theo'])
    world.join(name, 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  world.join('Ana', 'Congregation');
  world.join('Cem', 'Clinic');
  const all = world.browsers as Browser[];
  world.founder.do(proposal());
  world.sync();
  for (let n = 0; n < decided; n++) decideOne(world, n);
  let newcomers = 0;
  for (const { who, what, pick } of steps) {
    const browser = all[who % all.length] as Browser;
    const other = all[pick % all.length] as Browser;
    const tables = browser.tables();
    const removals = [...(tables.membership?.removals.keys() ?? [])];
    const d = [...tables.decisions.values()][pick % Math.max(1, tables.decisions.size)];
    const epoch = null;
    if (what === 'remove') browser.run({ name: 'member.remove', person: other.person, device: null, epoch });
    if (what === 'device') browser.run({ name: 'member.remove', person: other.person, device: other.device, epoch });
    if (what === 'stolen') browser.run({ name: 'device.stolen', device: other.device, epoch });
    if (what === 'leave' && pick % 5 === 0) browser.run({ name: 'member.leave', whom: 'person', anyway: true, epoch });
    const removal = removals[pick % Math.max(1, removals.length)];
    if (what === 're-admit' && removal) browser.run({ name: 'member.readmit', removal, decision: null });
    if (what === 'second')
      for (const device of tables.membership?.waiting.keys() ?? [])
        browser.run({ name: 'recovery.second', device, epoch });
    if (what === 'ask') {
      browser.run({ name: 'coalition.risk', risk: pick % 6 !== 0 });
      browser.run({ name: 'coalition.second-yes', required: pick % 4 !== 0 });
    }
    for (const device of tables.membership?.waiting.keys() ?? []) {
      if (what === 'yes') browser.run({ name: 'admission.second', device });
      if (what === 'turn-away') browser.run({ name: 'admission.turn-away', device, epoch });
    }
    if ((what === 'join' || what === 'next') && newcomers < 3) {
      // A removed one who doesn't know of it lets people in as before; who knows is refused.
      const person = what === 'next' ? { person: other.person } : {};
      try {
        world.join(what === 'next' ? other.name : `N${newcomers}`, 'x', {
          by: browser,
          into: browser.organisation,
          delegate: pick % 2 === 0,
          ...person,
        });
        newcomers++;
      } catch (error) {
        if (!String(error).includes('refused')) throw error;
      }
    }
    if (what === 'epoch') {
      const { present = [], gone = [] } = tables.membership?.epochs ?? {};
      const id = `${String(pick).padStart(4, '0')}${'e'.repeat(39)}`;
      browser.run({ name: 'epoch.make', epoch: { id, recipients: [...present], excludes: [...gone], sealed: {} } });
    }
    if (what === 'delegate') browser.run({ name: 'delegate.set', person: other.person, delegate: pick % 2 === 0 });
    if (what === 'succeed' && newcomers < 3) {
      world.succeed(browser);
      newcomers++;
    }
    if (what === 'tick') browser.tick();
    if (what === 'meet') browser.hear(other);
    if (what === 'wait') world.now += ((pick % 5) + 1) * DAY + HOUR;
    if (what === 'propose') browser.run(proposal({ title: `T${pick}` }));
    if (what === 'close' && d) browser.run({ name: 'decision.close', decision: d.id });
    if (what === 'position' && d) {
      const choice = pick % 3 === 0 ? 'objection' : 'consent';
      const words = choice === 'objection' ? 'because' : null;
      const version = d.version ?? '';
      browser.run({ name: 'decision.position', decision: d.id, version, choice, reason: words, remedy: words });
    }
  }
  return [...all];
};
/** One more that nobody objects to: answered by some, closed by all, final. */
const decideOne = (world: ReturnType<typeof coalitionOf>, n: number): void => {
  world.founder.run(proposal({ title: `Decided ${n}` }));
  world.sync();
  const d = [...world.founder.tables().decisions.values()].find(({ title }) => title === `Decided ${n}`);
  const [one, two] = [world.browsers[n % 3], world.browsers[(n + 2) % 5]] as Browser[];
  for (const browser of [one, two] as Browser[])
    browser.run({
      ...{ name: 'decision.position', decision: d?.id ?? '', version: d?.version ?? '' },
      ...{ choice: 'consent', reason: null, remedy: null },
    });
  world.sync();
  world.now += 12 * DAY;
  for (let round = 0; round < 3; round++) {
    for (const browser of world.browsers) browser.tick();
    world.sync();
  }
};
const known = (browsers: readonly Browser[]): KnownFact[] => [
  ...new Map(browsers.flatMap((b) => [...b.facts])).values(),
];

describe('membership is a pure function of the set of facts', () => {
  it('incremental = from scratch, in any order of arrival and in any portions', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 8, maxLength: 40 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const facts = known(play(steps));
          const wanted = tablesOf(deriveAll(facts));
          const order = facts
            .map((fact) => ({ fact, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ fact }) => fact);
          const derivation = createDerivation();
          for (let from = 0; from < order.length; ) {
            const size = ((numbers.next().value as number) % 4) + 1;
            derivation.add(order.slice(from, from + size));
            from += size;
          }
          expect(derivation.waiting()).toBe(0);
          expect(tablesOf(derivation.tables())).toBe(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('restarts that go on from what was stored = from scratch', { timeout: 60_000 }, () => {
    const seen = { warmed: 0, afresh: 0, spared: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 8, maxLength: 50 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const facts = known(play(steps));
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
          expect(tablesOf(again.tables)).toBe(tablesOf(deriveAll(facts)));
          seen.warmed += again.taken.warmed;
          seen.afresh += again.taken.afresh;
          seen.spared += again.taken.spared;
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.afresh).toBeGreaterThan(0);
    expect(seen.spared).toBeGreaterThan(0);
  });

  it('what was final before reads as from scratch, too, where a removal is not derived afresh', {
    timeout: 60_000,
  }, () => {
    const seen = { final: 0, spared: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 6, maxLength: 30 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const before = known(play([], 3)).length;
          const facts = known(play(steps, 3));
          const next = (): number => numbers.next().value as number;
          const order = placed(facts);
          const portions = [order.slice(0, before)];
          for (let from = before; from < order.length; from += portions.at(-1)?.length ?? 1)
            portions.push(order.slice(from, from + 1 + (next() % 4)));
          const again = deriveWithRestarts(portions, (at) => at === 1 || next() % 3 === 0);
          expect(tablesOf(again.tables)).toBe(tablesOf(deriveAll(facts)));
          seen.final += [...again.tables.decisions.values()].filter(({ closed }) => closed?.final).length;
          seen.spared += again.taken.spared;
        },
      ),
      { numRuns: 25 },
    );
    expect(seen.final).toBeGreaterThan(20);
    expect(seen.spared).toBeGreaterThan(0);
  });

  it('what a removal put away comes back from the store by the acknowledgements of those who had seen it', () => {
    const { mara, tom, ana, cem, world } = houses();
    const cleo = world.join('Cleo', 'Tenant Union', { by: mara, into: mara.organisation });
    const before = known([mara]);
    const decision = cleo.do(proposal());
    for (const one of [tom, ana, cem]) one.hear(cleo);
    remove(mara, cleo);
    const late = known([mara, cleo]).filter(({ hash }) => !before.some((fact) => fact.hash === hash));
    for (const one of [tom, ana, cem]) {
      one.hear(mara);
      acknowledge(one);
    }
    const facts = known([tom, ana, cem]);
    const words = placed(facts).filter(({ hash }) => ![...before, ...late].some((fact) => fact.hash === hash));
    const portions = [before, late, ...words.map((fact) => [fact])];
    const again = deriveWithRestarts(portions, (at) => at >= 2);
    expect(again.tables.decisions.get(decision)?.state).toBe('open');
    expect(tablesOf(again.tables)).toBe(tablesOf(deriveAll(facts)));
  });

  it('after everybody met and said what is due, all agree and nothing more is due', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 40 }), (steps) => {
        const browsers = play(steps);
        for (let round = 0; ; round++) {
          expect(round).toBeLessThan(15);
          for (const browser of browsers) browser.hear(...browsers.filter((b) => b !== browser));
          if (browsers.flatMap((browser) => browser.tick()).length === 0) break;
        }
        const [first, ...others] = browsers.map((browser) => tablesOf(deriveAll([...browser.facts.values()])));
        for (const other of others) expect(other).toBe(first);
        // What the rules granted to somebody present is not refused afterwards by anybody's reading of it.
        const tables = browsers[0]?.tables();
        const gone = new Set(tables?.membership?.epochs.gone);
        for (const device of tables?.devices.keys() ?? []) expect(gone.has(device)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
