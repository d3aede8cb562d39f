import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import type { MatrixRow } from '../../lib/coalition/fact.ts';
import { rowFor } from '../../lib/coalition/index.ts';
import { answers, type Browser, coalitionOf, DAY, HOUR, proposal, row } from './coalition-of.ts';

/** P 2.2, each method from the proposal to the close, as browsers decide, sign and derive it. */
const houses = (n: number, changes: Partial<MatrixRow>) => {
  const world = coalitionOf('Mara', 'House 1', [rowFor('tactics', { windowHours: 24, ...changes })]);
  const others = Array.from({ length: n - 1 }, (_, i) => world.join(`Person ${i + 2}`, `House ${i + 2}`));
  world.sync();
  const all = [world.founder, ...others] as [Browser, ...Browser[]];
  const open = (more: Parameters<typeof proposal>[0] = {}): string => {
    const decision = world.founder.do(proposal({ category: 'tactics', ...more }));
    world.settle();
    return decision;
  };
  const end = (): void => {
    world.now += DAY + HOUR;
    world.settle();
  };
  return { world, all, mara: world.founder, open, end };
};
const versionOf = (browser: Browser, decision: string): string => row(browser, decision).version ?? '';
const blocks = (browser: Browser, decision: string) =>
  browser.do({
    ...{ name: 'decision.position', decision, version: versionOf(browser, decision), choice: 'block', remedy: null },
    reason: 'It binds tenants who were not asked.',
    principle: 'Nobody is spoken for.',
  });

describe('P 2.2 consensus', () => {
  it('all agree or stand aside: it passes; a silent one keeps it from passing', () => {
    const { all, open, end, mara } = houses(6, { method: 'consensus' });
    const heard = open();
    const unheard = open({ title: 'Without one' });
    for (const [i, browser] of all.entries()) {
      answers(browser, heard, i === 5 ? 'stand-aside' : 'agree');
      if (i < 5) answers(browser, unheard, 'agree');
    }
    end();
    expect(row(mara, heard)).toMatchObject({ state: 'passed', reasons: [{ code: 'all-agree', aside: 1 }] });
    const silent = all[5]?.organisation;
    expect(row(mara, unheard)).toMatchObject({ state: 'blocked', reasons: [{ code: 'unheard', voices: [silent] }] });
  });
  it('a block needs a reason that names the purpose or principle endangered, and stops it', () => {
    const { all, open, end, mara } = houses(3, { method: 'consensus' });
    const decision = open();
    const bare = { name: 'decision.position', decision, version: versionOf(mara, decision), remedy: null } as const;
    expect(mara.refusal({ ...bare, choice: 'block', reason: null }).code).toBe('decision.block-needs-reason');
    expect(mara.refusal({ ...bare, choice: 'block', reason: 'No.' }).code).toBe('decision.block-needs-principle');
    blocks(all[1] as Browser, decision);
    answers(mara, decision, 'agree');
    answers(all[2] as Browser, decision, 'agree');
    end();
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', reasons: [{ code: 'block' }] });
    expect(row(mara, decision).positions.find(({ choice }) => choice === 'block')?.principle).toBe(
      'Nobody is spoken for.',
    );
  });
  it('more than a fifth standing aside: it passes only when it was looked at again', () => {
    for (const looked of [false, true]) {
      const { world, all, open, end, mara } = houses(4, { method: 'consensus' });
      const decision = open();
      const look = { name: 'decision.look-again', decision, version: versionOf(mara, decision) } as const;
      expect(mara.refusal(look).code).toBe('decision.nothing-to-look-at');
      for (const browser of all.slice(0, 3)) answers(browser, decision, 'agree');
      answers(all[3] as Browser, decision, 'stand-aside');
      world.settle();
      expect(all[1]?.refusal(look).code).toBe('decision.only-proposer');
      if (looked) mara.do(look);
      end();
      expect(row(mara, decision).state).toBe(looked ? 'passed' : 'blocked');
      if (!looked) expect(row(mara, decision).reasons).toEqual([{ code: 'look-again', aside: 1, of: 4 }]);
    }
  });
  it('consensus minus one passes over one block, whose reason stands as a minority statement; not over two', () => {
    const { all, open, end, mara } = houses(4, { method: 'consensus-minus-one' });
    const one = open();
    const two = open({ title: 'Two' });
    const [, tom, ana, ben] = all as [Browser, Browser, Browser, Browser];
    for (const browser of [mara, tom, ben]) answers(browser, one, 'agree');
    blocks(ana, one);
    for (const browser of [mara, tom]) answers(browser, two, 'agree');
    for (const browser of [ana, ben]) blocks(browser, two);
    end();
    expect(row(mara, one)).toMatchObject({
      state: 'passed',
      reasons: [{ code: 'all-but-one', dissenter: ana.organisation }],
    });
    expect(row(mara, two).state).toBe('blocked');
  });
});

describe('P 2.2 advice', () => {
  const advised = () => {
    const world = coalitionOf('Mara', 'Tenant Union', [
      rowFor('tactics', {
        ...{ method: 'advice', windowHours: 24, who: { kind: 'person', person: 'person-Mara' } },
        advises: ['person-Tom', 'person-Ana'],
      }),
    ]);
    const [tom, ana] = [world.join('Tom', 'Legal Aid'), world.join('Ana', 'Congregation')];
    const decision = tom.do(proposal({ category: 'tactics' }));
    world.settle();
    const advise = (browser: Browser, text: string) =>
      browser.do({ name: 'decision.advise', decision, version: versionOf(browser, decision), text });
    const decide = (choice: 'yes' | 'no', became: { advice: string; became: string }[]): Command => ({
      name: 'decision.position',
      ...{ decision, version: versionOf(world.founder, decision), choice, reason: null, remedy: null, became },
    });
    return { world, mara: world.founder, tom, ana, decision, advise, decide };
  };
  it('the named decider decides, not before the advisers have answered, and says what became of each advice', () => {
    const { world, mara, tom, ana, decision, advise, decide } = advised();
    advise(tom, 'Ask the lawyers first.');
    world.settle();
    expect(mara.refusal(decide('yes', []))).toMatchObject({
      code: 'decision.advice-not-heard',
      params: { names: 'Ana' },
    });
    advise(ana, 'Not before Easter.');
    world.settle();
    expect(mara.refusal(decide('yes', [])).code).toBe('decision.advice-not-answered');
    const became = row(mara, decision).advice.map(({ hash }) => ({ advice: hash, became: 'Done so.' }));
    mara.do(decide('yes', became));
    world.settle();
    expect(row(ana, decision)).toMatchObject({
      state: 'passed',
      reasons: [{ code: 'decided' }],
      closed: { final: true },
    });
    expect(row(ana, decision).advice.map((one) => one.became)).toEqual(['Done so.', 'Done so.']);
  });
  it('after the end of the window the decider decides without those who were silent; until then nothing is closed', () => {
    const { world, mara, tom, decision, advise, decide } = advised();
    advise(tom, 'Ask the lawyers first.');
    world.now += 3 * DAY;
    world.settle();
    expect(row(mara, decision)).toMatchObject({ state: 'open', closed: null });
    mara.do(decide('no', [{ advice: row(mara, decision).advice[0]?.hash ?? '', became: 'They said no.' }]));
    world.settle();
    expect(row(tom, decision)).toMatchObject({ state: 'blocked', reasons: [{ code: 'declined' }] });
  });
  it('a decision that passes over an advice or an adviser counts for nothing, whoever signs it', () => {
    const { world, mara, tom, decision, advise } = advised();
    advise(tom, 'Ask the lawyers first.');
    world.sync();
    const content = { decision, version: versionOf(mara, decision), organisation: mara.organisation, choice: 'yes' };
    const rest = { reason: null, remedy: null, replaces: [], relayed: null };
    const signed = mara.sign('position', { ...content, ...rest } as never);
    expect(mara.tables().local.inert.find(({ hash }) => hash === signed.hash)?.why).toBe('advice-not-heard');
    world.now += 3 * DAY;
    const later = mara.sign('position', { ...content, ...rest } as never);
    expect(mara.tables().local.inert.find(({ hash }) => hash === later.hash)?.why).toBe('advice-not-answered');
  });
});

describe('P 2.2 sign-on', () => {
  it('only those who sign are named; a target may be set; no answer is no', () => {
    const { all, open, end, mara } = houses(4, { method: 'sign-on' });
    const reached = open({ target: 2 });
    const missed = open({ title: 'More', target: 3 });
    const [, tom, ana] = all as [Browser, Browser, Browser];
    for (const browser of [tom, ana]) for (const decision of [reached, missed]) answers(browser, decision, 'sign');
    answers(mara, missed, 'decline');
    end();
    const signed = [ana.organisation, tom.organisation].sort();
    expect(row(mara, reached)).toMatchObject({ state: 'passed', reasons: [{ code: 'signed', signed }] });
    expect(row(mara, missed)).toMatchObject({
      state: 'blocked',
      reasons: [{ code: 'too-few-signed', signed: 2, target: 3 }],
    });
  });
  it('a number to reach belongs to a sign-on', () => {
    const { mara } = houses(2, { method: 'majority' });
    expect(mara.refusal(proposal({ category: 'tactics', target: 2 })).code).toBe('decision.target-without-sign-on');
  });
});

describe('P 2.2 sense check', () => {
  it('binds nobody and is never shown as decided', () => {
    const { all, open, end, mara } = houses(3, { method: 'sense-check' });
    const decision = open();
    for (const browser of all) answers(browser, decision, 'looks-good');
    end();
    expect(row(mara, decision)).toMatchObject({ state: 'heard', reasons: [{ code: 'binds-nobody' }] });
    expect(row(mara, decision).closed?.tally).toEqual({ 'looks-good': 3 });
  });
  it('has three days unless its row says otherwise', () => {
    expect(rowFor('idea', { method: 'sense-check' }).windowHours).toBe(72);
  });
});
