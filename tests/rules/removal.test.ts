import { describe, expect, it } from 'vitest';
import { removalSays } from '../../lib/coalition/index.ts';
import { answers, type Browser, DAY, proposal, row } from './coalition-of.ts';
import { acknowledge, consents, hashOf, houses, isIn, remove, signs, why } from './houses.ts';

describe('P 8.5 what a removal makes void, and what stays', () => {
  it('what a removed person does without knowing of it is void from the removal on; what it had said before stands', () => {
    const { world, mara, tom, tia } = houses();
    const first = mara.do(proposal());
    const second = mara.do(proposal({ title: 'Second' }));
    world.sync();
    const before = consents(tia, first);
    world.sync();
    remove(tom, tia);
    const after = consents(tia, second);
    world.sync();
    expect(isIn(mara, tia)).toBe(false);
    expect(row(mara, first).positions.find((p) => p.hash === before)?.standing).toBe('counts');
    expect(row(mara, second).positions).toEqual([]);
    expect(why(mara, after)).toBe('void-by-removal');
  });

  it('what it does knowing of it is void, whatever is acknowledged', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    const decision = mara.do(proposal());
    world.sync();
    remove(tom, tia);
    tia.hear(tom);
    const version = row(tia, decision).version ?? '';
    const content = { decision, version, organisation: tia.organisation, choice: 'consent' as const };
    const fact = signs(tia, 'position', { ...content, reason: null, remedy: null, replaces: [], relayed: null });
    for (const other of [mara, ana, cem]) other.hear(tia);
    world.settle();
    expect(why(mara, fact.hash)).toBe('removed');
    expect(row(mara, decision).positions).toEqual([]);
  });

  it('unless more than half of the other organisations had seen it before they learnt of the removal', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    const decision = mara.do(proposal());
    world.sync();
    remove(tom, tia);
    const said = consents(tia, decision);
    for (const other of [mara, ana]) other.hear(tia);
    // One of three has learnt of it: not enough yet.
    mara.hear(tom);
    acknowledge(mara);
    expect(why(mara, said)).toBe('void-by-removal');
    ana.hear(tom);
    acknowledge(ana);
    cem.hear(tom);
    acknowledge(cem);
    world.sync();
    expect(why(cem, said)).toBeNull();
    expect(row(cem, decision).positions.map((p) => p.standing)).toEqual(['counts']);
    expect(isIn(cem, tia)).toBe(false);
  });

  it('exactly half is not more than half', () => {
    const { world, mara, tom, tia, ana } = houses();
    const decision = mara.do(proposal());
    world.join('Dilek', 'Choir');
    world.sync();
    remove(tom, tia);
    const said = consents(tia, decision);
    for (const other of [mara, ana]) {
      other.hear(tia);
      other.hear(tom);
      acknowledge(other);
    }
    world.sync();
    expect(why(mara, said)).toBe('void-by-removal');
  });

  it('what a final closing counted stays counted', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    const decision = mara.do(proposal());
    world.settle();
    remove(tom, tia);
    answers(tia, decision, 'objection');
    const said = hashOf(tia, 'position');
    for (const other of [mara, ana, cem]) other.hear(tia);
    answers(mara, decision, 'consent');
    world.now += 9 * DAY;
    mara.do({ name: 'decision.close', decision });
    world.settle(mara, ana, cem);
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: true } });
    world.settle();
    for (const seen of [mara, tom, ana]) {
      expect(row(seen, decision)).toMatchObject({ state: 'blocked', closed: { final: true } });
      expect(row(seen, decision).positions.find((p) => p.hash === said)?.standing).toBe('counts');
      expect(isIn(seen, tia)).toBe(false);
    }
  });

  it('stays counted also where other devices of those houses learnt of the removal first', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    const second = (name: string, of: Browser): Browser =>
      world.join(name, 'x', { by: of, into: of.organisation, person: of.person });
    const others = [second('Mara', mara), second('Ana', ana)];
    const decision = mara.do(proposal());
    world.settle();
    remove(tom, tia);
    answers(tia, decision, 'objection');
    const said = hashOf(tia, 'position');
    for (const other of others) {
      other.hear(tom);
      acknowledge(other);
    }
    for (const other of [mara, ana, cem]) other.hear(tia);
    world.now += 9 * DAY;
    mara.do({ name: 'decision.close', decision });
    world.settle(mara, ana, cem);
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: true } });
    world.settle();
    expect(why(mara, said)).toBeNull();
    expect(row(mara, decision)).toMatchObject({ state: 'blocked', closed: { final: true } });
  });

  it('a closing that became final only after the removal was known brings nothing back', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    const decision = mara.do(proposal());
    world.settle();
    remove(tom, tia);
    answers(tia, decision, 'objection');
    const said = hashOf(tia, 'position');
    mara.hear(tia);
    for (const one of [mara, ana, cem]) answers(one, decision, 'consent');
    world.now += 9 * DAY;
    mara.do({ name: 'decision.close', decision });
    for (const other of [ana, cem]) {
      other.hear(tom);
      acknowledge(other);
    }
    world.settle();
    expect(why(mara, said)).toBe('void-by-removal');
    expect(row(mara, decision)).toMatchObject({ state: 'passed', closed: { final: true } });
  });

  it('a closing by a newcomer who is out with the one that admitted it brings nothing back, whoever agreed', () => {
    const { world, mara, tom, tia, ana } = houses();
    const second = (of: Browser): Browser =>
      world.join(of.name, 'x', { by: of, into: of.organisation, person: of.person });
    const others = [second(mara), second(ana)];
    const decision = mara.do(proposal());
    world.settle();
    remove(tom, tia);
    answers(tia, decision, 'objection');
    const said = hashOf(tia, 'position');
    const nia = world.join('Nia', 'Legal Aid', { by: tia, into: tia.organisation, apart: true });
    for (const other of others) {
      other.hear(tom);
      acknowledge(other);
    }
    world.settle(tia, nia);
    world.now += 9 * DAY;
    nia.do({ name: 'decision.close', decision });
    world.settle(nia, mara, ana);
    expect(row(mara, decision)).toMatchObject({ state: 'blocked' });
    world.settle();
    for (const seen of [mara, tom, ana]) {
      expect(isIn(seen, nia)).toBe(false);
      expect(why(seen, said)).toBe('void-by-removal');
      expect(row(seen, decision).positions).toEqual([]);
    }
  });

  it('nobody removes backwards: the last fact named is the last one seen', () => {
    const { mara, tom, tia, world } = houses();
    const last = { [tia.device]: 0 };
    signs(tia, 'seen', {});
    tom.hear(tia);
    const fact = signs(tom, 'removal', {
      whom: { kind: 'devices', devices: [tia.device] },
      last,
      citing: null,
      epoch: null,
    });
    world.sync();
    expect(why(mara, fact.hash)).toBe('last-differs');
    expect(isIn(mara, tia)).toBe(true);
  });

  it('an objection of somebody who is out stands until its organisation settles it', () => {
    const { world, mara, tom, tia } = houses();
    const decision = mara.do(proposal());
    world.settle();
    answers(tia, decision, 'objection');
    const objection = hashOf(tia, 'position');
    world.sync();
    remove(tom, tia);
    tom.do({ name: 'decision.resolve', decision, objection });
    world.sync();
    expect(row(mara, decision).positions[0]).toMatchObject({ hash: objection, resolved: { by: tom.person } });
  });

  it('what a removed member keeps is said', () => {
    const { mara, tom, world } = houses();
    mara.do(proposal());
    mara.do({ name: 'task.add', title: 'Call', owner: tom.person, due: null, estimate: null, source: null, notes: '' });
    world.sync();
    expect(removalSays(mara.tables(), tom.person)).toMatchObject({
      name: 'Tom',
      devices: 1,
      keeps: { decisions: 1, tasks: 1 },
      openTasks: 1,
      lastDelegate: false,
    });
  });
});
