import { describe, expect, it } from 'vitest';
import type { KnownFact } from '../../lib/coalition/fact.ts';
import { deriveAll } from '../../lib/coalition/index.ts';
import { DAY, fakeHash, proposal, SIGNATURE } from './coalition-of.ts';
import { acknowledge, consents, houses, isIn, remove, signs, why } from './houses.ts';

describe('P 8.5 removals that meet, and the way back', () => {
  it('two who remove each other are both out until a third re-admits one', () => {
    const { world, mara, tom, tia, theo, ana } = houses();
    const first = remove(tom, tia);
    remove(tia, tom);
    theo.hear(tom, tia);
    ana.hear(tia, tom);
    for (const seen of [theo, ana]) expect([isIn(seen, tom), isIn(seen, tia)]).toEqual([false, false]);
    world.settle(theo, ana, tom, tia);
    mara.hear(theo);
    expect([isIn(mara, tom), isIn(mara, tia)]).toEqual([false, false]);
    expect(tom.refusal({ name: 'member.readmit', removal: first, decision: null }).code).toBe('member.unknown');
    expect(ana.refusal({ name: 'member.readmit', removal: first, decision: null })).toMatchObject({
      code: 'member.only-third-readmits',
      choices: [{ value: theo.person, label: 'Theo' }],
    });
    theo.do({ name: 'member.readmit', removal: first, decision: null });
    world.sync();
    expect([isIn(mara, tom), isIn(mara, tia)]).toEqual([false, true]);
    const decision = mara.do(proposal());
    world.sync();
    expect(why(mara, consents(tia, decision))).toBeNull();
  });

  it('a counter-removal is void once more than half had learnt of the first without having seen it', () => {
    const { world, mara, tom, tia, ana, cem } = houses();
    remove(tom, tia);
    const counter = remove(tia, tom);
    mara.hear(tom);
    acknowledge(mara);
    mara.hear(tia);
    expect(isIn(mara, tom)).toBe(false);
    ana.hear(tom);
    acknowledge(ana);
    world.sync();
    for (const seen of [mara, ana, cem, tom]) {
      expect(isIn(seen, tom)).toBe(true);
      expect(isIn(seen, tia)).toBe(false);
      expect(why(seen, counter)).toBe('removal-void');
    }
  });

  it('three who remove each other in a ring are all out; whom a removed one removes otherwise stays', () => {
    const { world, mara, tom, tia, theo } = houses();
    remove(tom, tia);
    remove(tia, theo);
    world.sync();
    expect([tom, tia, theo].map((who) => isIn(mara, who))).toEqual([true, false, true]);
    const other = houses();
    remove(other.tom, other.tia);
    remove(other.tia, other.theo);
    remove(other.theo, other.tom);
    other.world.sync();
    expect([other.tom, other.tia, other.theo].map((who) => isIn(other.mara, who))).toEqual([false, false, false]);
  });

  it('re-admission must name the removal that it ends: another one still holds, and nothing void comes back by it', () => {
    const { world, mara, tom, tia, theo } = houses();
    const decision = mara.do(proposal());
    world.sync();
    const one = remove(tom, tia);
    const two = remove(theo, tia);
    const said = consents(tia, decision);
    world.sync();
    tom.do({ name: 'member.readmit', removal: one, decision: null });
    world.sync();
    expect(isIn(mara, tia)).toBe(false);
    tom.do({ name: 'member.readmit', removal: two, decision: null });
    world.sync();
    expect(isIn(mara, tia)).toBe(true);
    expect(why(mara, said)).toBe('void-by-removal');
    expect(tom.refusal({ name: 'member.readmit', removal: two, decision: null }).code).toBe(
      'member.readmitted-already',
    );
    // The next removal is not ended by the old re-admission.
    remove(tom, tia);
    world.sync();
    expect(isIn(mara, tia)).toBe(false);
  });

  it('a newcomer admitted by a removed one in that time is out too, and so is what it does', () => {
    const { world, mara, tom, tia } = houses();
    remove(tom, tia);
    const nils = world.join('Nils', 'Legal Aid', { by: tia, into: tia.organisation, delegate: true });
    const seen = deriveAll(world.all());
    expect(seen.devices.has(nils.device)).toBe(false);
    expect(seen.people.has(nils.person)).toBe(false);
    // `join` has told everybody. Whoever removes the remover through a newcomer wins nothing.
    expect(isIn(mara, tom)).toBe(true);
    expect(mara.tables().membership?.epochs.gone).toContain(nils.device);
  });

  it('through a newcomer nobody strikes back', () => {
    const { mara, tom, tia, world } = houses();
    const invitation = {
      invitation: 'sock',
      key: fakeHash('sock'),
      organisation: { id: tia.organisation, name: 'Legal Aid' },
      founding: false,
      role: 'member' as const,
      delegate: true,
      person: null,
      uses: 1,
      expires: world.now + DAY,
    };
    const cut = remove(tom, tia);
    signs(tia, 'invitation', invitation);
    const device = fakeHash('sock device');
    const admission = signs(tia, 'admission', {
      invitation: 'sock',
      invitationKey: fakeHash('sock'),
      device,
      box: fakeHash('sock box'),
      person: { id: 'person-Sock', name: 'Sock', emails: [] },
      organisation: tia.organisation,
      request: SIGNATURE,
      proof: SIGNATURE,
    });
    const strike: KnownFact = {
      ...admission,
      hash: fakeHash('strike'),
      device,
      n: 1,
      kind: 'removal',
      by: 'person-Sock',
      content: {
        whom: { kind: 'person', person: tom.person },
        last: { [tom.device]: admission.past[tom.device] ?? 0 },
        citing: null,
        epoch: null,
      } as never,
      past: { ...admission.past, [device]: 1 },
    };
    tia.facts.set(strike.hash, strike);
    mara.hear(tia, tom);
    expect(isIn(mara, tom)).toBe(true);
    expect(mara.tables().membership?.removals.get(strike.hash)?.state).toBe('void');
    expect(mara.tables().membership?.removals.get(cut)?.state).toBe('holds');
  });
});
