import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answers, DAY, proposal, row } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

describe('P 2.6 objections', () => {
  it('needs a reason and what would resolve it', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.sync();
    const say = (reason: string | null, remedy: string | null): Command => ({
      name: 'decision.position',
      decision,
      version: row(tom, decision).version ?? '',
      choice: 'objection',
      reason,
      remedy,
    });
    expect(tom.refusal(say(null, 'x')).code).toBe('decision.objection-needs-reason');
    expect(tom.refusal(say('x', '  ')).code).toBe('decision.objection-needs-remedy');
  });
  it('an unresolved objection blocks; only the objector takes it back; it stays recorded', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(mara, decision, 'consent');
    answers(tom, decision, 'objection');
    world.sync();
    const objection = row(tom, decision).positions.find((p) => p.choice === 'objection')?.hash ?? '';
    expect(mara.refusal({ name: 'decision.resolve', decision, objection })).toMatchObject({
      code: 'decision.only-objector',
      params: { name: 'Tom' },
    });
    mara.sign('resolution', { decision, objection });
    expect(mara.tables().local.inert.at(-1)?.why).toBe('not-the-objector');
    expect(row(mara, decision).voices.find((v) => v.organisation === tom.organisation)?.choice).toBe('objection');
    tom.do({ name: 'decision.resolve', decision, objection });
    world.now += 4 * DAY;
    world.settle();
    expect(row(ana, decision)).toMatchObject({ state: 'passed', closed: { tally: { consent: 1, concern: 1 } } });
    expect(row(ana, decision).positions.find((p) => p.hash === objection)?.resolved?.how).toBe('objector');
  });
  it('consent to the old text falls away, visibly; the objection stands until its organisation answers the new one', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(ana, decision, 'consent');
    answers(tom, decision, 'objection');
    world.sync();
    const version = row(mara, decision).version ?? '';
    const better: Command = { name: 'decision.amend', decision, version, title: 'Freeze', text: 'A freeze until May.' };
    expect(tom.refusal(better).code).toBe('decision.only-proposer');
    mara.do(better);
    world.sync();
    expect(row(ana, decision).positions.map((p) => [p.choice, p.standing])).toEqual(
      expect.arrayContaining([
        ['consent', 'fell-away'],
        ['objection', 'counts'],
      ]),
    );
    expect(row(ana, decision).voices.find((v) => v.organisation === ana.organisation)?.state).toBe('silent');
    const stale: Command = {
      name: 'decision.position',
      decision,
      version,
      choice: 'consent',
      reason: null,
      remedy: null,
    };
    expect(ana.refusal(stale).code).toBe('decision.text-changed');
    answers(tom, decision, 'consent');
    world.sync();
    expect(row(mara, decision).positions.find((p) => p.choice === 'objection')).toMatchObject({
      standing: 'replaced',
    });
    answers(ana, decision, 'consent');
    answers(mara, decision, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision });
    world.settle();
    expect(row(tom, decision)).toMatchObject({ state: 'passed', text: 'A freeze until May.', title: 'Freeze' });
  });
  it('a fellow delegate’s answer to the new text settles the old objection by amendment', () => {
    const { world, mara, tom } = threeHouses();
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
    const decision = mara.do(proposal());
    world.settle();
    answers(tom, decision, 'objection');
    world.sync();
    mara.do({
      name: 'decision.amend',
      decision,
      version: row(mara, decision).version ?? '',
      title: 'F',
      text: 'Better.',
    });
    world.sync();
    answers(tia, decision, 'consent');
    world.sync();
    expect(row(mara, decision).positions.find((p) => p.choice === 'objection')).toMatchObject({
      standing: 'fell-away',
      resolved: { by: tia.person, how: 'amendment' },
    });
  });
  it('of two amendments of one version the smaller hash is current everywhere', () => {
    const { world, mara, tom } = threeHouses();
    const phone = world.join('Mara', 'Tenant Union', { by: mara, into: mara.organisation, person: mara.person });
    const decision = mara.do(proposal());
    world.settle();
    const version = row(mara, decision).version ?? '';
    mara.do({ name: 'decision.amend', decision, version, title: 'A', text: 'A' });
    phone.do({ name: 'decision.amend', decision, version, title: 'B', text: 'B' });
    const smaller = [row(mara, decision).version ?? '', row(phone, decision).version ?? ''].sort()[0];
    world.sync();
    for (const browser of [mara, phone, tom]) expect(row(browser, decision).version).toBe(smaller);
  });
  it('no member can delete or replace another’s objection: facts about it without authority change nothing', () => {
    const { world, mara, tom, ana } = threeHouses();
    const decision = mara.do(proposal());
    world.settle();
    answers(tom, decision, 'objection');
    world.sync();
    const objection = row(mara, decision).positions[0]?.hash ?? '';
    mara.sign('position', {
      decision,
      version: row(mara, decision).version ?? '',
      organisation: tom.organisation,
      choice: 'consent',
      reason: null,
      remedy: null,
      replaces: [objection],
      relayed: null,
    });
    mara.sign('position', {
      decision,
      version: row(mara, decision).version ?? '',
      organisation: mara.organisation,
      choice: 'consent',
      reason: null,
      remedy: null,
      replaces: [objection],
      relayed: null,
    });
    world.now += 4 * DAY;
    world.settle();
    expect(row(ana, decision)).toMatchObject({ state: 'blocked', closed: { final: true, tally: { objection: 1 } } });
    expect(row(ana, decision).positions.find((p) => p.hash === objection)?.standing).toBe('counts');
  });
});
