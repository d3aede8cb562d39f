import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { tally } from '../../lib/coalition/decisions/tally.ts';
import type { Choice, Method } from '../../lib/coalition/fact.ts';
import { answer, rowFor } from '../../lib/coalition/index.ts';
import { answers, type Browser, DAY, HOUR, proposal, row } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

/** Whether so many yeses and noes among so many eligible pass; the rest abstain. */
const votesPass = (method: Method, yes: number, no: number, of: number): boolean => {
  const choices: Choice[] = Array.from({ length: of }, (_, i) => (i < yes ? 'yes' : i < yes + no ? 'no' : 'abstain'));
  const ballots = choices.map((choice, i) => ({
    ...{
      id: `b${i}`,
      voice: `v${i}`,
      device: `d${i}`,
      n: 1,
      version: 'v',
      relayed: false,
      replaces: [],
      resolved: false,
    },
    choice,
  }));
  const rule = { version: 'v', quorum: 0.5, target: null, lookedAgain: false };
  const electorate = { eligible: ballots.map(({ voice }) => voice), recused: [] };
  return tally(ballots, electorate, method, rule).outcome === 'passed';
};

describe('P 2.2 methods', () => {
  it('60 eligible, all answer, 30 yes, 15 no, 15 abstain: majority and two thirds of cast pass, two thirds of eligible fails', () => {
    expect(votesPass('majority', 30, 15, 60)).toBe(true);
    expect(votesPass('two-thirds-cast', 30, 15, 60)).toBe(true);
    expect(votesPass('two-thirds-eligible', 30, 15, 60)).toBe(false);
  });
  it('a tie fails; nothing cast passes nothing; the edges of two thirds', () => {
    expect(votesPass('majority', 2, 2, 4)).toBe(false);
    expect(votesPass('majority', 0, 0, 4)).toBe(false);
    expect(votesPass('two-thirds-cast', 0, 0, 4)).toBe(false);
    expect(votesPass('two-thirds-cast', 2, 1, 9)).toBe(true);
    expect(votesPass('two-thirds-eligible', 6, 0, 9)).toBe(true);
    expect(votesPass('two-thirds-eligible', 5, 0, 9)).toBe(false);
  });
  it('one more yes never turns passed into failed', () => {
    const votes = fc.nat(60);
    fc.assert(
      fc.property(votes, votes, votes, (yes, no, others) => {
        for (const method of ['majority', 'two-thirds-cast', 'two-thirds-eligible'] as const)
          if (votesPass(method, yes, no, yes + no + others))
            expect(votesPass(method, yes + 1, no, yes + no + others + 1) || others + no > 0).toBe(true);
      }),
    );
  });
  const majority = [rowFor('budget', { method: 'majority', windowHours: 24 })];
  it('majority takes yes, no, abstain; consent takes consent, concern, objection', () => {
    const { world, mara, tom } = threeHouses([...majority, rowFor('tactics')]);
    const vote = mara.do(proposal({ category: 'budget' }));
    const ask = mara.do(proposal({ category: 'tactics' }));
    world.sync();
    const say = (decision: string, choice: 'consent' | 'abstain'): Command => ({
      name: 'decision.position',
      decision,
      version: row(tom, decision).version ?? '',
      choice,
      reason: null,
      remedy: null,
    });
    expect(tom.refusal(say(vote, 'consent'))).toMatchObject({
      code: 'decision.choice-not-of-method',
      choices: [{ value: 'yes' }, { value: 'no' }, { value: 'abstain' }],
    });
    expect(tom.refusal(say(ask, 'abstain')).choices?.map((c) => c.value)).toEqual(['consent', 'concern', 'objection']);
  });
  it('a vote is counted at the close: yes over no, quorum first, silence is no answer', () => {
    const { world, mara, tom, ana } = threeHouses(majority);
    const passed = mara.do(proposal({ category: 'budget' }));
    const tied = mara.do(proposal({ category: 'budget', title: 'Tie' }));
    const alone = mara.do(proposal({ category: 'budget', title: 'Alone' }));
    world.settle();
    answers(mara, passed, 'yes');
    answers(tom, passed, 'yes');
    answers(ana, passed, 'no');
    answers(mara, tied, 'yes');
    answers(tom, tied, 'no');
    answers(ana, tied, 'abstain');
    answers(mara, alone, 'yes');
    world.now += DAY + HOUR;
    world.settle();
    expect(row(ana, passed)).toMatchObject({ state: 'passed', closed: { tally: { yes: 2, no: 1 } } });
    expect(row(ana, tied).state).toBe('blocked');
    expect(row(ana, alone)).toMatchObject({ state: 'blocked', quorumMet: false, closed: { tally: { yes: 1 } } });
    expect(row(ana, alone).voices.map((v) => v.state)).not.toContain('silent-consent');
  });
});

describe('P 2.3 voice', () => {
  const twoDelegates = () => {
    const story = threeHouses();
    const tia = story.world.join('Tia', 'Legal Aid', { by: story.tom, into: story.tom.organisation, delegate: true });
    const decision = story.mara.do(proposal());
    story.world.settle();
    return { ...story, tia, decision };
  };
  const voice = (browser: Browser, decision: string, of: Browser) =>
    row(browser, decision).voices.find((v) => v.organisation === of.organisation);

  it('only delegates give the organisation’s voice; the refusal says who does', () => {
    const { world, mara, tom } = threeHouses();
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation });
    const decision = mara.do(proposal());
    world.sync();
    const version = row(tia, decision).version ?? '';
    const command: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    expect(tia.refusal(command)).toMatchObject({ code: 'decision.not-a-delegate', choices: [{ label: 'Tom' }] });
  });
  it('two delegates who differ make it split, whoever was last, until they settle it', () => {
    const { world, mara, tom, tia, decision } = twoDelegates();
    answers(tom, decision, 'consent');
    world.sync();
    answers(tia, decision, 'objection');
    world.sync();
    expect(voice(mara, decision, tom)).toMatchObject({ state: 'split', choice: null });
    expect(row(mara, decision).positions.map((p) => p.standing)).toEqual(['unsettled', 'unsettled']);
    answers(tia, decision, 'consent');
    world.sync();
    expect(voice(mara, decision, tom)).toMatchObject({ state: 'answered', choice: 'consent' });
    expect(
      row(mara, decision)
        .positions.map((p) => p.standing)
        .sort(),
    ).toEqual(['counts', 'counts', 'replaced']);
  });
  it('a split organisation counts as present, with no voice', () => {
    const { world, mara, tom, tia, decision } = twoDelegates();
    answers(tom, decision, 'consent');
    answers(tia, decision, 'objection');
    answers(mara, decision, 'consent');
    world.now += 4 * DAY;
    world.settle();
    expect(row(mara, decision)).toMatchObject({ state: 'passed', quorumMet: true });
    expect(row(mara, decision).closed?.tally.objection).toBeUndefined();
  });
  it('one person’s two devices that differ count as split until that person says one thing', () => {
    const { world, mara, tom } = threeHouses();
    const laptop = world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person });
    expect(laptop.tables().people.get(tom.person)?.delegate).toBe(true);
    const decision = mara.do(proposal());
    world.settle();
    answers(tom, decision, 'consent');
    answers(laptop, decision, 'concern', 'Watch the date.');
    world.sync();
    expect(voice(mara, decision, tom)?.state).toBe('split');
    answers(tom, decision, 'consent');
    world.sync();
    expect(voice(mara, decision, tom)).toMatchObject({ state: 'answered', choice: 'consent' });
  });
  it('who is eligible is frozen when the window opens: nobody joins to stack a vote', () => {
    const { world, mara } = threeHouses();
    const decision = mara.do(proposal());
    const late = world.join('Lea', 'Late Joiners');
    world.sync();
    expect(row(mara, decision).eligible).not.toContain(late.organisation);
    const version = row(late, decision).version ?? '';
    const command: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    expect(late.refusal(command).code).toBe('decision.not-eligible');
  });
  it('a position may be changed until the close; the new one replaces the old', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.sync();
    answers(tom, decision, 'consent');
    answers(tom, decision, 'concern', 'Too late?');
    world.sync();
    expect(row(mara, decision).positions.map((p) => [p.choice, p.standing])).toEqual([
      ['consent', 'replaced'],
      ['concern', 'counts'],
    ]);
  });
  it('blind until the own organisation has answered: nothing anywhere tells what was said', () => {
    const told = (mine: 'consent' | 'objection' | null, amended: boolean): [string, string, string] => {
      const { world, mara, tom, ana } = threeHouses();
      const decision = mara.do(proposal());
      world.settle();
      const read = (browser: Browser) => {
        const environment = { now: world.now, delivery: { online: [], unsent: 0, latest: null } as never };
        const tables = browser.tables();
        return JSON.stringify(
          (['today', 'decisions', 'decision', 'page'] as const).map((name) =>
            answer({ name, page: 'gdoc:1', decision, key: 'gdoc:1' } as never, tables, environment),
          ),
        );
      };
      if (mine) answers(tom, decision, mine, 'Secret reason', 'Secret remedy');
      answers(mara, decision, 'consent');
      world.sync();
      const version = row(mara, decision).version ?? '';
      if (amended) mara.do({ name: 'decision.amend', decision, version, title: 'F', text: 'Better.' });
      world.sync();
      const blind = read(ana);
      answers(ana, decision, 'consent');
      return [blind, read(ana), read(mara)];
    };
    // Consent or objection: word for word the same to read, also after an amendment, under which only one of them stands.
    expect(told('consent', false)[0]).toBe(told('objection', false)[0]);
    expect(told('consent', true)[0]).toBe(told('objection', true)[0]);
    const [blind, seen, proposers] = told('objection', false);
    expect(blind).not.toContain('Secret');
    expect(blind).toContain('"answered":2');
    expect(seen).toContain('Secret reason');
    expect(proposers).toContain('"kind":"amend"');
  });
  it('silence is consent only after a receipt at least half the window before the end', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    tom.hear(mara);
    expect(tom.tick().map((c) => c.name)).toEqual(['decision.seen']);
    expect(tom.tick()).toEqual([]);
    answers(mara, decision, 'consent');
    world.now += 2 * DAY;
    ana.hear(mara);
    expect(ana.tick()).toEqual([]);
    // Too late a receipt: less than half of the window is left.
    ana.do({ name: 'decision.seen' });
    world.now += 2 * DAY;
    world.settle();
    expect(voice(mara, decision, tom)?.state).toBe('silent-consent');
    expect(voice(mara, decision, ana)?.state).toBe('not-reached');
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', quorumMet: false });
  });
  it('the silent and the not reached never count for the quorum; the recused and the split do', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    expect(row(mara, decision).quorumMet).toBe(false);
    expect(tom.refusal({ name: 'decision.recuse', decision, reason: '' }).code).toBe('decision.recusal-needs-reason');
    tom.do({ name: 'decision.recuse', decision, reason: 'We rent to one of them.' });
    world.sync();
    expect(row(mara, decision).quorumMet).toBe(true);
    expect(voice(mara, decision, tom)?.state).toBe('recused');
    const version = row(tom, decision).version ?? '';
    const command: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    expect(tom.refusal(command).code).toBe('decision.recused');
  });
  it('an organisation asks for time once; the end moves for all, at most by one further window', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.sync();
    const ends = row(tom, decision).ends ?? 0;
    const ask = (until: number): Command => ({ name: 'decision.ask-time', decision, until, reason: 'Board on Friday' });
    expect(tom.refusal(ask(ends)).code).toBe('decision.time-not-later');
    expect(tom.refusal(ask(ends + 4 * DAY)).code).toBe('decision.time-too-long');
    tom.do(ask(ends + 2 * DAY));
    expect(tom.refusal(ask(ends + 3 * DAY)).code).toBe('decision.time-asked-already');
    world.sync();
    expect(row(mara, decision)).toMatchObject({ ends: ends + 2 * DAY, firstEnds: ends });
    expect(voice(mara, decision, tom)?.state).toBe('asked-for-time');
    world.now = ends + HOUR;
    expect(mara.tick()).toEqual([]);
    world.now = ends + 2 * DAY;
    expect(mara.tick().map((c) => c.name)).toEqual(['decision.close']);
  });
  it('an organisation that left has no voice any more', () => {
    const { world, mara, tom, ana } = threeHouses();
    const removal = mara.do(
      proposal({ category: 'removal', about: { changes: 'status', organisation: ana.organisation, status: 'left' } }),
    );
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, removal, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision: removal });
    world.settle();
    expect(
      mara
        .tables()
        .organisations.get(ana.organisation)
        ?.history.map((h) => h.status),
    ).toEqual(['invited', 'active', 'left']);
    const next = mara.do(proposal());
    expect(row(mara, next).eligible).not.toContain(ana.organisation);
  });
});
