import { describe, expect, it } from 'vitest';
import { answers, coalitionOf, fakeHash, proposal, row, SIGNATURE } from './coalition-of.ts';

/** Tenant Union (Mara), Legal Aid (Tom, Tia), Congregation (Ana). */
const houses = () => {
  const world = coalitionOf();
  const tom = world.join('Tom', 'Legal Aid');
  const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  const ana = world.join('Ana', 'Congregation');
  world.sync();
  return { world, mara: world.founder, tom, tia, ana };
};
const why = (seen: ReturnType<typeof houses>['mara'], hash: string): string | null =>
  seen.tables().local.inert.find((inert) => inert.hash === hash)?.why ?? null;

describe('P 8.14 a new key for a device that somebody else speaks with', () => {
  it('is a device of the same person, with its organisation’s voice; the old one stays', () => {
    const { world, mara, tom } = houses();
    const next = world.succeed(tom);
    world.sync();
    expect(mara.tables().devices.get(next.device)).toMatchObject({
      person: tom.person,
      organisation: tom.organisation,
    });
    expect(mara.tables().devices.has(tom.device)).toBe(true);
    const decision = mara.do(proposal());
    world.sync();
    answers(next, decision, 'consent');
    world.sync();
    expect(row(mara, decision).positions.map(({ organisation, standing }) => [organisation, standing])).toEqual([
      [tom.organisation, 'counts'],
    ]);
  });

  it('only as the first fact, of a member, for that member’s own person', () => {
    const { world, mara, tom, ana } = houses();
    const said = { of: tom.device, box: fakeHash('box'), proof: SIGNATURE };
    const late = ana.sign('succession', said);
    const foreign = world.succeed(tom);
    const stranger = world.succeed({ ...tom, device: fakeHash('nobody') });
    const wrong = world.succeed({ ...tom, person: ana.person });
    world.sync();
    expect(why(mara, late.hash)).not.toBeNull();
    expect(mara.tables().devices.has(foreign.device)).toBe(true);
    for (const one of [stranger, wrong]) expect(mara.tables().devices.has(one.device)).toBe(false);
  });

  it('a thief gets no further by it: whoever cuts the old device off cuts off what it had certified unseen', () => {
    const { world, mara, tom, tia } = houses();
    const thief = world.succeed(tom);
    tia.do({ name: 'device.stolen', device: tom.device, epoch: null });
    world.sync();
    expect(mara.tables().devices.has(thief.device)).toBe(false);
    const later = world.succeed(tom);
    world.sync();
    expect(mara.tables().devices.has(later.device)).toBe(false);
    expect([...(mara.tables().membership?.epochs.gone ?? [])].sort()).toEqual(
      [tom.device, thief.device, later.device].sort(),
    );
  });

  it('one that was seen stays when its owner cuts off the old one', () => {
    const { world, mara, tom } = houses();
    const next = world.succeed(tom);
    world.sync();
    next.do({ name: 'device.stolen', device: tom.device, epoch: null });
    world.sync();
    expect(mara.tables().devices.has(next.device)).toBe(true);
    expect(mara.tables().devices.has(tom.device)).toBe(false);
    expect(mara.tables().people.get(tom.person)?.delegate).toBe(true);
    const decision = mara.do(proposal());
    world.sync();
    answers(next, decision, 'consent');
    world.sync();
    expect(row(mara, decision).positions).toHaveLength(1);
  });

  it('goes with its person, and falls with the admission that it stands on', () => {
    const { world, mara, tom, tia } = houses();
    const next = world.succeed(tia);
    tom.do({ name: 'member.remove', person: tia.person, device: null, epoch: null });
    const friend = world.join('Fay', 'Legal Aid', { by: tia, into: tia.organisation });
    const friends = world.succeed(friend);
    world.sync();
    // Let in by a browser that was out: neither is she in, nor what her key certifies.
    for (const one of [tia, next, friend, friends]) expect(mara.tables().devices.has(one.device)).toBe(false);
  });
});
