import { describe, expect, it } from 'vitest';
import { epochsOf, keysDue, rowFor } from '../../lib/coalition/index.ts';
import { type Browser, coalitionOf, fakeHash, proposal, row } from './coalition-of.ts';
import { houses, remove, signs } from './houses.ts';

describe('epochs', () => {
  const epoch = (name: string, recipients: readonly Browser[], excludes: readonly string[]) => ({
    id: fakeHash(name),
    recipients: recipients.map((one) => one.device),
    excludes: [...excludes],
    sealed: Object.fromEntries(recipients.map((one) => [one.device, 'AAAA'])),
  });
  it('valid while all recipients are present and nobody is gone whom it does not name; current = smallest id', () => {
    const { world, mara, tom, tia, theo, ana, cem } = houses();
    const context = { by: mara.person, device: mara.device };
    expect(epochsOf(world.all())).toMatchObject({ current: null, firstHolds: true, gone: [] });
    expect(keysDue(mara.tables(), context)).toEqual({ make: null, reseal: [] });
    const rest = [mara, tom, theo, ana, cem];
    remove(tom, tia);
    world.sync();
    expect(keysDue(mara.tables(), context).make).toMatchObject({ excludes: [tia.device] });
    expect(keysDue(mara.tables(), context).make?.recipients).toHaveLength(5);
    expect(mara.refusal({ name: 'epoch.make', epoch: epoch('x', [...rest, tia], [tia.device]) }).code).toBe(
      'epoch.recipient-gone',
    );
    expect(mara.refusal({ name: 'epoch.make', epoch: epoch('x', rest, []) }).code).toBe('epoch.excludes-too-few');
    mara.do({ name: 'epoch.make', epoch: epoch('one', rest, [tia.device]) });
    ana.do({ name: 'epoch.make', epoch: epoch('two', rest.slice(0, 3).concat(ana), [tia.device]) });
    world.sync();
    const { valid = [], current } = epochsOf(world.all()) ?? {};
    expect(valid.map((one) => one.id)).toEqual([fakeHash('one'), fakeHash('two')].sort());
    expect(current?.id).toBe(valid[0]?.id);
    expect(keysDue(ana.tables(), { by: ana.person, device: ana.device }).reseal).toEqual([
      { epoch: fakeHash('two'), device: cem.device, box: ana.tables().devices.get(cem.device)?.box },
    ]);
    ana.do({ name: 'epoch.reseal', epoch: fakeHash('two'), device: cem.device, sealed: 'BBBB' });
    remove(tom, theo);
    world.sync();
    expect(epochsOf(world.all())).toMatchObject({ current: null, firstHolds: false });
    expect(epochsOf(world.all())?.closed).toHaveLength(2);
    expect(keysDue(mara.tables(), context).make?.excludes).toEqual([tia.device, theo.device].sort());
  });
  it('one that does not exclude somebody who has gone is over, whoever its recipients are', () => {
    const { world, mara, tom, tia, ana } = houses();
    mara.do({ name: 'epoch.make', epoch: epoch('old', [mara, ana], []) });
    world.sync();
    expect(epochsOf(world.all())?.current?.id).toBe(fakeHash('old'));
    remove(tom, tia);
    expect(epochsOf(world.all())).toMatchObject({ current: null, closed: [{ id: fakeHash('old') }] });
  });
  it('a removal carries its epoch; one by somebody who is out, or for somebody who is out, holds nothing', () => {
    const { world, mara, tom, tia, theo, ana, cem } = houses();
    const carried = epoch('carried', [mara, tom, theo, ana, cem], [tia.device]);
    tom.do({ name: 'member.remove', person: tia.person, device: null, epoch: carried });
    signs(tia, 'epoch', epoch('a', [tia, mara], []));
    signs(mara, 'epoch', epoch('b', [mara, tia], [tia.device]));
    world.sync();
    expect(epochsOf(world.all())?.valid.map((one) => one.id)).toEqual([fakeHash('carried')]);
  });
  it('who may miss one: newcomers of somebody who had not heard of it; of one that came alone everybody but its maker', () => {
    const { world, mara, tom, tia, theo, ana, cem } = houses();
    const members = [mara, tom, theo, ana, cem];
    tom.do({
      name: 'member.remove',
      person: tia.person,
      device: null,
      epoch: epoch('carried', members, [tia.device]),
    });
    const nia = world.join('Nia', 'Clinic', { by: cem, into: cem.organisation });
    world.sync();
    const later = world.join('Lea', 'Clinic', { by: cem, into: cem.organisation });
    world.sync();
    const strayed = () => epochsOf(world.all())?.valid.map((one) => [one.id, one.strayed]);
    expect(strayed()).toEqual([[fakeHash('carried'), [nia.device]]]);
    ana.do({ name: 'epoch.make', epoch: epoch('alone', [...members, nia, later], [tia.device]) });
    world.sync();
    const others = [mara, tom, theo, cem, nia, later].map(({ device }) => device).sort();
    expect(strayed()).toContainEqual([fakeHash('alone'), others]);
  });
  it('rows that nobody may remove keep their voices: a person’s, too', () => {
    const world = coalitionOf('Mara', 'Tenant Union', [rowFor('tactics', { voice: 'person' })]);
    const tom = world.join('Tom', 'Legal Aid');
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation });
    const decision = world.founder.do(proposal({ category: 'tactics' }));
    world.sync();
    remove(tom, tia);
    world.sync();
    expect(row(tom, decision).voices.map((voice) => voice.id)).toEqual([world.founder.person, tom.person].sort());
    expect(row(tom, tom.do(proposal({ category: 'tactics' }))).eligible).not.toContain(tia.person);
  });
});
