import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answer } from '../../lib/coalition/index.ts';
import { answers, DAY, proposal, row } from './coalition-of.ts';
import { documentAnchor, threeHouses } from './stories.ts';

describe('P 2.1 proposed, or already decided', () => {
  it('proposing links the page by its first tag and can be withdrawn within the grace, before it opens', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal({ anchor: documentAnchor }), 60_000);
    world.sync();
    expect(mara.tables().pages.get('standing.page:gdoc:1')?.linked).toMatchObject({ by: mara.person });
    const ask = (browser: typeof tom) =>
      answer({ name: 'decision', decision }, browser.tables(), { now: world.now, delivery: null as never });
    expect(ask(tom)?.state).toBe('scheduled');
    const version = row(tom, decision).version ?? '';
    const position: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    expect(tom.refusal(position).code).toBe('decision.not-open-yet');
    expect(tom.refusal({ name: 'decision.withdraw', decision, reason: null }).code).toBe('decision.only-proposer');
    mara.do({ name: 'decision.withdraw', decision, reason: null });
    world.sync();
    expect(ask(tom)?.state).toBe('withdrawn');
    world.now += DAY;
    expect(tom.refusal(position).code).toBe('decision.withdrawn');
  });
  const recording: Command = {
    name: 'decision.record',
    title: 'We sign the council letter',
    text: 'We sign the council letter.',
    category: 'public statement',
    anchor: documentAnchor,
    decidedOn: '2026-01-03',
    decidedBy: 'full meeting',
    how: 'by consent',
  };
  it('recorded by Mara, confirmed by 2 of 3', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(recording);
    world.sync();
    expect(mara.refusal({ name: 'decision.confirm', decision }).code).toBe('decision.confirm-own');
    tom.do({ name: 'decision.confirm', decision });
    ana.do({ name: 'decision.confirm', decision });
    world.sync();
    expect(tom.refusal({ name: 'decision.confirm', decision }).code).toBe('decision.confirmed-already');
    expect(row(mara, decision)).toMatchObject({
      state: 'recorded',
      recorded: { by: mara.person, confirmedBy: [tom.organisation, ana.organisation].sort(), of: 3 },
    });
  });
  it('a delegate may contest it, which opens it', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(recording);
    world.sync();
    expect(tom.refusal({ name: 'decision.contest', decision, reason: ' ' }).code).toBe('decision.contest-needs-reason');
    tom.do({ name: 'decision.contest', decision, reason: 'We were not asked.' });
    world.settle();
    expect(row(ana, decision)).toMatchObject({
      state: 'open',
      proposer: tom.person,
      recorded: { contestedBy: { organisation: tom.organisation, reason: 'We were not asked.' } },
    });
    answers(ana, decision, 'objection');
    world.sync();
    expect(row(mara, decision).positions).toHaveLength(1);
  });
  it('without a row it stays contested: no row, no vote', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do({ ...recording, category: 'office space' });
    world.sync();
    tom.do({ name: 'decision.contest', decision, reason: 'Not so.' });
    world.sync();
    expect(row(mara, decision).state).toBe('contested');
  });
  it('a decision is superseded by a passed one that says what is new since', () => {
    const { world, mara, tom, ana } = threeHouses();
    const pass = (decision: string) => {
      world.settle();
      for (const browser of [mara, tom, ana]) answers(browser, decision, 'consent');
      world.sync();
      mara.do({ name: 'decision.close', decision });
      world.settle();
    };
    const older = mara.do(proposal());
    pass(older);
    expect(mara.refusal(proposal({ supersedes: { decision: older, since: '' } })).code).toBe(
      'decision.nothing-new-since',
    );
    const newer = tom.do(proposal({ supersedes: { decision: older, since: 'The report is out.' } }));
    expect(row(tom, older).state).toBe('passed');
    pass(newer);
    expect(row(ana, older)).toMatchObject({ state: 'superseded', supersededBy: newer });
    expect(row(ana, newer)).toMatchObject({ state: 'passed', supersedes: older });
  });
});
