import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answer, deriveDecision, nextDue, proposedEnd, rowFor } from '../../lib/coalition/index.ts';
import { answers, coalitionOf, DAY, HOUR, proposal, row } from './coalition-of.ts';
import { shuffles } from './orders.ts';
import { threeHouses } from './stories.ts';

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

  it('a word that an early close lacks, and that makes a voice split, keeps the window open: nobody says again what cannot hold', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    const kim = world.join('Kim', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
    const decision = mara.do(proposal());
    world.settle();
    for (const browser of [mara, tom]) answers(browser, decision, 'consent');
    answers(kim, decision, 'objection');
    world.sync(mara, tom);
    mara.do({ name: 'decision.close', decision });
    world.settle();
    for (const browser of world.browsers) {
      expect(row(browser, decision).closed).toMatchObject({ final: false });
      expect(browser.refusal({ name: 'decision.close', decision }).code).toBe('decision.too-early-to-close');
      expect(browser.tables().local.inert).toEqual([]);
    }
    world.now += 4 * DAY;
    world.settle();
    expect(row(mara, decision).closed).toMatchObject({ final: true, of: 2 });
  });

  it('time that was asked for while others closed moves the end: they close again only after it', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    world.now += 2 * DAY;
    ana.do({ name: 'decision.ask-time', decision, until: world.now + 4 * DAY, reason: 'Our board meets on Friday.' });
    world.now += 2 * DAY;
    tom.tick();
    world.settle();
    for (const browser of world.browsers) expect(browser.tables().local.inert).toEqual([]);
    world.now += 3 * DAY;
    world.settle();
    expect(row(mara, decision).closed).toMatchObject({ final: true });
  });

  it('a device that has not held the opening for half of the window waits', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.now += 3 * DAY + HOUR;
    tom.hear(mara);
    expect(tom.tick()).toEqual([]);
    expect(tom.refusal({ name: 'decision.close', decision }).params?.when).toBe(world.now + 1.5 * DAY);
    expect(mara.tick().map((c) => c.name)).toEqual(['decision.close']);
    world.now += 1.5 * DAY;
    tom.hear(mara);
    expect(tom.tick().map((c) => c.name)).toEqual(['decision.acknowledge']);
    expect(row(tom, decision).closed?.final).toBe(true);
  });

  it('closes early when every eligible voice has answered the current text, and others agree without waiting', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    for (const browser of [mara, tom]) answers(browser, decision, 'consent');
    world.sync();
    expect(mara.refusal({ name: 'decision.close', decision }).code).toBe('decision.too-early-to-close');
    ana.do({ name: 'decision.recuse', decision, reason: 'Our landlord.' });
    world.sync();
    mara.do({ name: 'decision.close', decision });
    world.settle();
    expect(row(ana, decision)).toMatchObject({ state: 'passed', closed: { final: true } });
    expect(row(ana, decision).closed?.confirmedBy).toHaveLength(3);
  });

  it('an objection to an older text is no answer to the current one: nobody closes early over it', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(tom, decision, 'objection');
    world.sync();
    const version = row(mara, decision).version ?? '';
    mara.do({ name: 'decision.amend', decision, version, title: 'F', text: 'Better.' });
    world.sync();
    for (const browser of [mara, ana]) answers(browser, decision, 'consent');
    world.sync();
    expect(mara.refusal({ name: 'decision.close', decision }).code).toBe('decision.too-early-to-close');
    const forged = mara.sign('closing', { decision, version: row(mara, decision).version ?? '' });
    expect(mara.tables().local.inert).toContainEqual(
      expect.objectContaining({ hash: forged.hash, why: 'too-early-to-close' }),
    );
  });

  it('what arrives after the close is shown as after the close and changes nothing', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    for (const browser of [mara, tom]) answers(browser, decision, 'consent');
    world.now += 4 * DAY;
    world.settle();
    const before = row(mara, decision).closed;
    expect(
      ana.refusal({
        name: 'decision.position',
        decision,
        version: row(ana, decision).version ?? '',
        choice: 'consent',
        reason: null,
        remedy: null,
      }).code,
    ).toBe('decision.closed');
    ana.sign('position', {
      decision,
      version: row(ana, decision).version ?? '',
      organisation: ana.organisation,
      choice: 'objection',
      reason: 'Late.',
      remedy: 'Wait.',
      replaces: [],
      relayed: null,
    });
    world.settle();
    expect(row(mara, decision)).toMatchObject({ state: 'passed', closed: before });
    expect(row(mara, decision).positions.at(-1)?.standing).toBe('after-close');
  });

  it('a position that had not seen the close but comes when it is final changes nothing either', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    for (const browser of [mara, tom]) answers(browser, decision, 'consent');
    answers(ana, decision, 'objection');
    world.now += 4 * DAY;
    world.settle(mara, tom);
    expect(row(mara, decision)).toMatchObject({ state: 'passed', closed: { final: true, of: 3 } });
    world.settle();
    expect(row(ana, decision)).toMatchObject({ state: 'passed', closed: { final: true } });
    expect(row(mara, decision)).toEqual(row(ana, decision));
  });

  it('one clock that runs ahead neither ends the window for the others nor decides', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(ana, decision, 'consent');
    ana.skew = 10 * DAY;
    expect(ana.tick().map((c) => c.name)).toEqual(['decision.close']);
    world.sync();
    const view = answer({ name: 'decision', decision }, tom.tables(), { now: world.now, delivery: null as never });
    expect(view).toMatchObject({ state: 'open', closed: null, blind: true, positions: [] });
    // Tom's clock says that there is time: his objection counts although he had seen Ana's closing.
    answers(tom, decision, 'objection');
    world.settle();
    expect(row(mara, decision).closed?.final).toBe(false);
    world.now += 4 * DAY;
    world.settle();
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: true, tally: { objection: 1 } } });
    for (const order of shuffles(world.all(), 20)) expect(deriveDecision(order, decision)).toEqual(row(mara, decision));
  });

  it('a closing before the end, or by a device without a voice’s organisation, counts for nothing', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    const late = world.join('Lea', 'Late Joiners');
    const version = row(mara, decision).version ?? '';
    tom.sign('closing', { decision, version });
    expect(tom.tables().local.inert.at(-1)?.why).toBe('too-early-to-close');
    world.now += 4 * DAY;
    late.sign('closing', { decision, version });
    expect(late.tables().local.inert.at(-1)?.why).toBe('not-eligible');
    world.sync();
    expect(row(mara, decision).closed).toBeNull();
  });

  it('one organisation one acknowledgement: its devices that differ give none', () => {
    const { world, mara, tom } = threeHouses();
    const laptop = world.join('Mara', 'Tenant Union', { by: mara, into: mara.organisation, person: mara.person });
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    world.now += 4 * DAY;
    mara.tick();
    laptop.tick();
    world.sync();
    expect(row(tom, decision).closings).toHaveLength(2);
    expect(row(tom, decision).closed).toMatchObject({ confirmedBy: [], final: false });
    world.settle();
    expect(row(tom, decision).closed).toMatchObject({ final: true });
    expect(row(tom, decision).closed?.confirmedBy).toHaveLength(3);
  });

  it('nobody agrees with a closing that lacks a position it holds', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(tom, decision, 'objection');
    world.now += 4 * DAY;
    mara.tick();
    tom.hear(mara);
    const closing = row(tom, decision).closings[0]?.hash ?? '';
    expect(row(tom, decision).closings[0]?.complete).toBe(false);
    expect(tom.refusal({ name: 'decision.acknowledge', decision, closing }).code).toBe(
      'decision.closing-lacks-positions',
    );
    tom.sign('closing-acknowledged', { decision, closing });
    expect(tom.tables().local.inert.at(-1)?.why).toBe('closing-lacks-positions');
    expect(tom.tick().map((c) => c.name)).toEqual(['decision.close']);
    world.settle();
    expect(row(ana, decision).state).toBe('blocked');
  });

  it('a closed decision is withdrawn by nobody, amended by nobody', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    answers(tom, decision, 'consent');
    world.now += 4 * DAY;
    world.settle();
    const version = row(mara, decision).version ?? '';
    const commands: Command[] = [
      { name: 'decision.withdraw', decision, reason: null },
      { name: 'decision.amend', decision, version, title: 'x', text: 'x' },
      { name: 'decision.close', decision },
    ];
    for (const command of commands) expect(mara.refusal(command).code).toBe('decision.closed');
    mara.sign('withdrawal', { decision, reason: null });
    expect(row(mara, decision).state).toBe('passed');
  });

  it('nextDue says when a device may close, for the host’s alarm', () => {
    const { world, mara } = threeHouses();
    mara.do(proposal());
    expect(nextDue(mara.tables(), world.now)).toBe(world.now + 3 * DAY);
  });
});

describe('P 1.7, 7.6 windows', () => {
  it('end at the next 18:00 of the viewer after the row’s hours', () => {
    const monday10 = Date.UTC(2026, 0, 5, 10);
    expect(proposedEnd(rowFor('x', { windowHours: 72 }), monday10, 0)).toBe(Date.UTC(2026, 0, 8, 18));
    expect(proposedEnd(rowFor('x', { windowHours: 72 }), monday10, 60)).toBe(Date.UTC(2026, 0, 8, 17));
    expect(proposedEnd(rowFor('x', { windowHours: 72 }), monday10, -480)).toBe(Date.UTC(2026, 0, 9, 2));
    expect(proposedEnd(rowFor('x', { windowHours: 72 }), Date.UTC(2026, 0, 5, 18), 0)).toBe(Date.UTC(2026, 0, 8, 18));
    expect(proposedEnd(rowFor('x', { windowHours: 72 }), Date.UTC(2026, 0, 5, 19), 0)).toBe(Date.UTC(2026, 0, 9, 18));
    expect(proposedEnd(rowFor('x', { urgentHours: 24 }), monday10, 0, true)).toBe(monday10 + DAY);
  });
});
