import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { rowFor, startingRows } from '../../lib/coalition/index.ts';
import { answers, coalitionOf, DAY, HOUR, proposal, row, START } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

describe('P 1.1 profile, P 1.3 organisations, P 1.4 people', () => {
  it('the founding names coalition, purpose, kinds and the first organisation, active and founding', () => {
    const { founder } = coalitionOf();
    const { profile, organisations, people } = founder.tables();
    expect(profile).toMatchObject({ name: 'Housing Now', kinds: ['campaign'], foundedAt: START });
    expect(organisations.get('org-founder')).toMatchObject({ status: 'active', founding: true });
    expect(people.get('person-Mara')).toMatchObject({ role: 'coordinator', delegate: true });
  });
  it('a new purpose is a decision of the full coalition and holds once it is finally closed', () => {
    const { world, mara, tom, ana } = threeHouses();
    const purpose = 'A rent freeze in our city by June 2027.';
    const decision = mara.do(proposal({ category: 'purpose', about: { changes: 'purpose', purpose } }));
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, decision, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision });
    expect(mara.tables().profile.purpose).not.toBe(purpose);
    world.settle();
    expect(ana.tables().profile.purpose).toBe(purpose);
  });
  it('an observer sees, proposes nothing and has no voice', () => {
    const { world, mara, tom } = threeHouses();
    const olga = world.join('Olga', 'Legal Aid', {
      by: tom,
      into: tom.organisation,
      role: 'observer',
      delegate: false,
    });
    const decision = mara.do(proposal());
    world.settle();
    expect(row(olga, decision).title).toBe('Rent freeze demand');
    const version = row(olga, decision).version ?? '';
    const position: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    for (const command of [proposal(), position, { name: 'page.link', key: 'gdoc:1', title: '' } as Command])
      expect(olga.refusal(command).code).toBe('observer.only-reads');
    olga.sign('position', {
      decision,
      version,
      organisation: olga.organisation,
      choice: 'objection',
      reason: 'no',
      remedy: 'never',
      replaces: [],
      relayed: null,
    });
    world.sync();
    expect(row(mara, decision).positions[0]?.standing).toBe('no-voice');
    expect(mara.tables().local.inert.at(-1)).toMatchObject({ kind: 'position', why: 'observer' });
  });
});

describe('P 1.7 decision matrix', () => {
  it('a new coalition starts with its kind’s rows, provisional; four are built in', () => {
    const { founder } = coalitionOf();
    const { matrix } = founder.tables();
    expect(
      [...matrix.values()]
        .filter((r) => r.provisional)
        .map((r) => r.category)
        .sort(),
    ).toEqual(
      startingRows(['campaign'])
        .map((r) => r.category)
        .sort(),
    );
    for (const category of ['purpose', 'matrix', 'memo', 'removal'])
      expect(matrix.get(category)).toMatchObject({
        builtIn: true,
        provisional: false,
        who: { kind: 'coalition' },
        method: 'consent',
        windowHours: 168,
        quorum: 0.5,
        silence: 'consent',
      });
  });
  it('every kind has rows for the usual categories, none with a method that this version cannot count', () => {
    for (const kind of ['campaign', 'systems-change', 'power-asymmetry'])
      expect(startingRows([kind]).map((r) => r.category)).toEqual(
        expect.arrayContaining(['public statement', 'budget', 'new member', 'staffing', 'tactics', 'media', 'other']),
      );
  });
  it('no row, no vote: the missing row is drafted, and adopting it is a decision', () => {
    const { world, mara, tom, ana } = threeHouses();
    const refusal = mara.refusal(proposal({ category: 'Office space' }));
    expect(refusal).toMatchObject({ code: 'decision.no-row', params: { category: 'Office space' } });
    const drafted = JSON.parse(refusal.choices?.[0]?.value ?? '{}');
    const adopting = mara.do({ name: 'matrix.propose', row: drafted, ends: null });
    world.settle();
    expect(row(tom, adopting)).toMatchObject({ category: 'matrix', about: { changes: 'matrix-row' } });
    expect(mara.refusal(proposal({ category: 'Office space' })).code).toBe('decision.no-row');
    for (const browser of [mara, tom, ana]) answers(browser, adopting, 'consent');
    world.sync();
    tom.do({ name: 'decision.close', decision: adopting });
    world.settle();
    expect(ana.tables().matrix.get('office space')).toMatchObject({ category: 'Office space', provisional: false });
    expect(ana.do(proposal({ category: 'office  SPACE' }))).toBeTruthy();
  });
  it('adopting a provisional row takes the mark away', () => {
    const { world, mara, tom, ana } = threeHouses();
    const { id: _id, provisional, builtIn: _b, ...plain } = mara.tables().matrix.get('budget') ?? neverRow();
    expect(provisional).toBe(true);
    const adopting = mara.do({ name: 'matrix.propose', row: plain, ends: null });
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, adopting, 'consent');
    world.sync();
    tom.do({ name: 'decision.close', decision: adopting });
    world.settle();
    expect(mara.tables().matrix.get('budget')?.provisional).toBe(false);
    expect(mara.refusal({ name: 'matrix.propose', row: plain, ends: null }).code).toBe('matrix.row-unchanged');
  });
  it('built-in rows cannot go below their floor, by command or by a forged opening', () => {
    const { world, mara, tom } = threeHouses();
    const weak = rowFor('removal', { method: 'majority', windowHours: 24 });
    expect(mara.refusal({ name: 'matrix.propose', row: weak, ends: null }).code).toBe('matrix.below-floor');
    mara.sign('opening', {
      decision: 'forged',
      title: 'x',
      text: 'x',
      row: rowFor('matrix'),
      urgent: false,
      anchor: null,
      opens: world.now,
      ends: world.now + 7 * DAY,
      eligible: [mara.organisation, tom.organisation, world.browsers[2]?.organisation ?? ''].sort(),
      about: { changes: 'matrix-row', row: weak },
      supersedes: null,
      contests: null,
    });
    expect(mara.tables().local.inert.at(-1)?.why).toBe('below-the-floor');
    expect(mara.tables().decisions.has('forged')).toBe(false);
  });
  it('a category’s urgent lane has a shorter window; without one, urgent is refused', () => {
    const { mara } = threeHouses();
    expect(mara.refusal(proposal({ category: 'budget', urgent: true })).code).toBe('decision.no-urgent-lane');
    const decision = mara.do(proposal({ category: 'media', urgent: true }));
    expect(row(mara, decision).ends).toBe(START + 24 * HOUR);
  });
  it('an end before the row’s window is refused; a later one is kept', () => {
    const { mara, world } = threeHouses();
    expect(mara.refusal(proposal({ ends: world.now + DAY })).code).toBe('decision.window-too-short');
    const ends = world.now + 9 * DAY;
    expect(row(mara, mara.do(proposal({ ends }))).ends).toBe(ends);
  });
  it('a steering group is one voice for each organisation seated there', () => {
    const rows = [rowFor('tactics', { who: { kind: 'steering', voice: 'organisation' } })];
    const world = coalitionOf('Mara', 'Tenant Union', rows);
    const tom = world.join('Tom', 'Legal Aid', { role: 'steering' });
    world.join('Ana', 'Congregation');
    const decision = world.founder.do(proposal({ category: 'tactics' }));
    expect(row(world.founder, decision).eligible).toEqual([tom.organisation]);
  });
  it('a row by advice names its one decider, else nobody could decide', () => {
    const world = coalitionOf('Mara', 'Tenant Union', [rowFor('tactics', { method: 'advice' })]);
    expect(world.founder.refusal(proposal({ category: 'tactics' })).code).toBe('matrix.no-decider');
    const row = rowFor('media', { method: 'advice' });
    expect(world.founder.refusal({ name: 'matrix.propose', row, ends: null }).code).toBe('matrix.no-decider');
  });
});

describe('P 1.9 authority', () => {
  it('a delegate is named by delegates of the same organisation alone', () => {
    const { world, mara, tom } = threeHouses();
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation });
    expect(mara.refusal({ name: 'delegate.set', person: tia.person, delegate: true })).toMatchObject({
      code: 'delegate.only-delegates-there',
      choices: [{ value: tom.person, label: 'Tom' }],
    });
    mara.sign('delegate', { person: tia.person, delegate: true });
    tia.sign('delegate', { person: tia.person, delegate: true });
    world.sync();
    expect(mara.tables().people.get(tia.person)?.delegate).toBe(false);
    expect(mara.tables().local.inert.map((i) => i.why)).toEqual(
      expect.arrayContaining(['not-of-this-organisation', 'not-a-delegate-there']),
    );
    tom.do({ name: 'delegate.set', person: tia.person, delegate: true });
    world.sync();
    expect(mara.tables().people.get(tia.person)?.delegate).toBe(true);
  });
  it('the last delegate stays until another is named', () => {
    const { tom } = threeHouses();
    expect(tom.refusal({ name: 'delegate.set', person: tom.person, delegate: false }).code).toBe('delegate.last-one');
  });
  it('roles and statuses change only by a passed decision of their category', () => {
    const { world, mara, tom, ana } = threeHouses();
    const about = { changes: 'role', person: tom.person, role: 'coordinator' } as const;
    expect(mara.refusal(proposal({ category: 'tactics', about }))).toMatchObject({
      code: 'decision.wrong-category',
      params: { category: 'roles' },
    });
    const decision = mara.do(proposal({ category: 'roles', about }));
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, decision, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision });
    world.settle();
    expect(ana.tables().people.get(tom.person)?.role).toBe('coordinator');
  });
  it('a fact by a device for somebody else, or by a stranger’s device, is kept, shown and never applied', () => {
    const { mara, tom, world } = threeHouses();
    tom.sign('delegate', { person: tom.person, delegate: false }, { by: mara.person });
    const ghost = { ...tom.sign('seen', {}), device: 'stranger', hash: 'stranger-1', n: 1, past: { stranger: 1 } };
    mara.facts.delete(ghost.hash);
    mara.hear(tom);
    expect(mara.tables().local.inert).toEqual([
      expect.objectContaining({ kind: 'delegate', why: 'not-this-devices-person' }),
    ]);
    expect(world.browsers).toHaveLength(3);
  });
  it('an opening whose voices differ from what its ancestry gives is inert', () => {
    const { mara, tom, world } = threeHouses();
    const decision = mara.do(proposal());
    const content = [...mara.facts.values()].find((f) => f.kind === 'opening')?.content as never as {
      eligible: string[];
    };
    mara.sign('opening', {
      ...(content as never as object),
      decision: 'stacked',
      eligible: [mara.organisation],
    } as never);
    world.sync();
    expect(tom.tables().decisions.has(decision)).toBe(true);
    expect(tom.tables().decisions.has('stacked')).toBe(false);
    expect(tom.tables().local.inert.at(-1)?.why).toBe('eligible-differ');
  });
});

const neverRow = (): never => {
  throw new Error('row missing');
};
