import { describe, expect, it } from 'vitest';
import { deriveDecision } from '../../lib/coalition/index.ts';
import { answers, coalitionOf, DAY, HOUR, proposal, row } from './coalition-of.ts';
import { shuffles } from './orders.ts';

describe('P 2.4 closing', () => {
  it('closes at the end by each clock and is final above half', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    const ana = world.join('Ana', 'Congregation');
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    answers(tom, decision, 'consent');
    world.settle();
    expect(row(ana, decision).state).toBe('open');
    expect(mara.refusal({ name: 'decision.close', decision })).toMatchObject({
      code: 'decision.too-early-to-close',
      params: { when: world.now + 3 * DAY },
    });
    world.now += 3 * DAY + HOUR;
    mara.tick();
    expect(row(mara, decision).closed).toMatchObject({ confirmedBy: [mara.organisation], of: 3, final: false });
    tom.hear(mara);
    tom.tick();
    expect(row(tom, decision)).toMatchObject({ state: 'passed', closed: { final: true, of: 3 } });
    world.settle();
    for (const browser of world.browsers)
      expect(row(browser, decision).closed).toMatchObject({
        confirmedBy: world.browsers.map((b) => b.organisation).sort(),
        tally: { consent: 2, 'silent-consent': 1 },
      });
  });

  it('two browsers cut off from each other, each with a position the other lacks: one result, in every arrival order', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    answers(tom, decision, 'objection');
    world.now += 4 * DAY;
    mara.tick();
    tom.tick();
    expect(row(mara, decision)).toMatchObject({ closed: { final: false }, quorumMet: true, state: 'passed' });
    expect(row(tom, decision)).toMatchObject({ state: 'blocked' });
    world.sync();
    expect(row(mara, decision)).toEqual(row(tom, decision));
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: false } });
    world.settle();
    expect(row(mara, decision)).toEqual(row(tom, decision));
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: true, of: 2 } });
    const facts = world.all();
    for (const order of shuffles(facts, 40)) expect(deriveDecision(order, decision)).toEqual(row(mara, decision));
  });
});
