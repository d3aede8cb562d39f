import { describe, expect, it } from 'vitest';
import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { statusDecisionsOf } from '../../lib/coalition/foundation/status-decisions.ts';
import { deriveAll } from '../../lib/coalition/index.ts';
import { organisationSays } from '../../lib/coalition/sharing/keys.ts';
import { answers, fakeHash, proposal, row, SIGNATURE } from './coalition-of.ts';
import { consents, hashOf, houses, isIn, passes, remove, signs, why } from './houses.ts';

describe('P 1.9 authority to remove', () => {
  it('people only by a delegate of their organisation; observers never; oneself by leaving', () => {
    const { world, mara, tom, tia, ana } = houses();
    const nora = world.join('Nora', 'Legal Aid', { by: tom, into: tom.organisation });
    const olga = world.join('Olga', 'Legal Aid', { by: tom, into: tom.organisation, role: 'observer' });
    const decision = mara.do(proposal());
    world.sync();
    answers(tom, decision, 'consent');
    world.sync();
    const command = { name: 'member.remove', person: tom.person, device: null, epoch: null } as const;
    for (const [who, code] of [
      [mara, 'member.only-delegates-there'],
      [nora, 'member.only-delegates-there'],
      [ana, 'member.only-delegates-there'],
      [olga, 'observer.only-reads'],
      [tom, 'member.leave-instead'],
    ] as const)
      expect(who.refusal(command).code).toBe(code);
    const content = {
      whom: { kind: 'person' as const, person: tom.person },
      last: { [tom.device]: mara.tables().membership?.heads[tom.device] ?? 0 },
      citing: null,
      epoch: null,
    };
    for (const who of [mara, nora, olga, ana]) signs(who, 'removal', content);
    world.sync();
    expect(isIn(tia, tom)).toBe(true);
    const reasons = tia.tables().local.inert.filter((one) => one.kind === 'removal');
    expect(reasons.map((one) => one.why).sort()).toEqual([...Array(3).fill('not-a-delegate-there'), 'observer'].sort());
  });

  it('an organisation goes only by a passed removal decision, and comes back only by one of "new member"', () => {
    const among = houses();
    const { world, mara, tom, tia, ana } = among;
    const command = { name: 'organisation.remove', organisation: tom.organisation, epoch: null } as const;
    expect(mara.refusal({ ...command, decision: 'none' }).code).toBe('organisation.needs-removal-decision');
    const forged = signs(mara, 'removal', {
      whom: { kind: 'organisation', organisation: ana.organisation },
      last: { [ana.device]: mara.tables().membership?.heads[ana.device] ?? 0 },
      citing: null,
      epoch: null,
    });
    expect(why(mara, forged.hash)).toBe('no-removal-decision');
    const about = { changes: 'status', organisation: tom.organisation, status: 'left' } as const;
    const decided = (): unknown => statusDecisionsOf(mara.tables(), tom.organisation);
    expect(decided()).toEqual({ open: null, goes: null, comes: null });
    const decision = passes(among, mara, proposal({ category: 'removal', about }));
    expect(decided()).toEqual({ open: null, goes: decision, comes: null });
    const says = organisationSays(mara.tables(), tom.organisation);
    expect(says).toMatchObject({ keeps: { decisions: mara.tables().decisions.size } });
    mara.do({ ...command, decision });
    const cut = hashOf(mara, 'removal');
    world.sync();
    for (const who of [tom, tia]) expect(isIn(ana, who)).toBe(false);
    expect(ana.tables().organisations.get(tom.organisation)?.status).toBe('left');
    const next = ana.do(proposal({ title: 'Next' }));
    expect(row(ana, next).eligible).not.toContain(tom.organisation);
    expect(mara.refusal({ name: 'member.readmit', removal: cut, decision }).code).toBe(
      'organisation.needs-admission-decision',
    );
    world.sync();
    const again = { ...about, status: 'active' as const };
    const back = passes(among, mara, proposal({ category: 'new member', about: again }));
    mara.do({ name: 'member.readmit', removal: cut, decision: back });
    world.sync();
    expect(isIn(ana, tom)).toBe(true);
    expect(ana.tables().organisations.get(tom.organisation)?.status).toBe('active');
    expect(decided()).toEqual({ open: null, goes: null, comes: back });
  });

  it('"joined" is undone by the inviter’s organisation while the newcomer has said nothing, not later', () => {
    const { world, mara, cem, ana } = houses();
    remove(mara, cem);
    world.sync();
    expect(isIn(ana, cem)).toBe(false);
    signs(ana, 'seen', {});
    ana.do(proposal());
    world.sync();
    expect(mara.refusal({ name: 'member.remove', person: ana.person, device: null, epoch: null }).code).toBe(
      'member.only-delegates-there',
    );
  });

  it('a stolen device loses the keys at once, its person stays; only its own house’s word voids what it says', () => {
    const { world, mara, tom, tia, ana } = houses();
    const phone = world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person });
    expect(ana.refusal({ name: 'device.stolen', device: phone.device, epoch: null }).code).toBe('device.not-yours');
    const decision = mara.do(proposal());
    world.sync();
    mara.do({ name: 'device.stolen', device: phone.device, epoch: null });
    const said = consents(phone, decision);
    world.sync();
    expect(mara.tables().devices.has(phone.device)).toBe(false);
    expect(mara.tables().people.get(tom.person)?.delegate).toBe(true);
    expect(mara.tables().membership?.epochs.gone).toEqual([phone.device]);
    expect(why(mara, said)).toBeNull();
    // Its own house says so, too, having seen what it said: from then on it is void. What was said before stands.
    tia.do({ name: 'device.stolen', device: phone.device, epoch: null });
    const later = mara.do(proposal({ title: 'Later' }));
    phone.hear(mara);
    const after = signs(phone, 'position', {
      ...([...phone.facts.values()].find((f) => f.hash === said)?.content as FactContent<'position'>),
      decision: later,
      version: row(phone, later).version ?? '',
    });
    world.sync();
    expect(why(mara, said)).toBeNull();
    expect(why(mara, after.hash)).toBe('void-by-removal');
  });

  it('a thief gets no further by letting in a device of its own, whoever declared the theft', () => {
    const { world, mara, tom, ana } = houses();
    const phone = world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person });
    world.sync();
    const tablet = world.join('Tom', 'Legal Aid', {
      by: phone,
      into: tom.organisation,
      person: tom.person,
      apart: true,
    });
    const next = world.join('Tom', 'Legal Aid', {
      by: tablet,
      into: tom.organisation,
      person: tom.person,
      apart: true,
    });
    mara.do({ name: 'device.stolen', device: phone.device, epoch: null });
    world.sync();
    for (const seen of [mara, tom, ana, tablet]) {
      for (const thief of [phone, tablet, next]) expect(seen.tables().devices.has(thief.device)).toBe(false);
      expect(isIn(seen, tom)).toBe(true);
    }
    // Let in before, as its declarer had seen: that device stays.
    const laptop = world.join('Ana', 'Congregation', { by: ana, into: ana.organisation, person: ana.person });
    const desk = world.join('Ana', 'Congregation', { by: laptop, into: ana.organisation, person: ana.person });
    mara.do({ name: 'device.stolen', device: laptop.device, epoch: null });
    world.sync();
    expect(isIn(tom, desk)).toBe(true);
  });
});

describe('P 8.13 leaving, P 8.6 recovery', () => {
  it('anyone leaves alone, observers too; the last delegate is warned first; an empty organisation has left', () => {
    const { world, mara, tom, ana } = houses();
    const olga = world.join('Olga', 'Legal Aid', { by: tom, into: tom.organisation, role: 'observer' });
    olga.do({ name: 'member.leave', whom: 'person', anyway: false, epoch: null });
    expect(ana.refusal({ name: 'member.leave', whom: 'person', anyway: false, epoch: null }).code).toBe(
      'member.last-delegate',
    );
    const decision = mara.do(proposal());
    world.sync();
    ana.do({ name: 'member.leave', whom: 'person', anyway: true, epoch: null });
    world.sync();
    expect(isIn(mara, olga)).toBe(false);
    expect(mara.tables().organisations.get(ana.organisation)?.status).toBe('left');
    expect(mara.tables().membership?.former.get(ana.person)).toMatchObject({ name: 'Ana', how: 'left' });
    // It had a voice in what is open and has said nothing: nobody waits for it.
    expect(row(mara, decision).voices.map((voice) => voice.id)).not.toContain(ana.organisation);
  });

  it('last device lost: a delegate’s invitation and one other member’s yes; the old key is revoked', () => {
    const { world, mara, tom, tia } = houses();
    const next = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, person: tia.person });
    expect(mara.tables().devices.has(next.device)).toBe(false);
    const early = signs(next, 'seen', {});
    expect(tom.refusal({ name: 'recovery.second', device: next.device, epoch: null }).code).toBe(
      'recovery.second-yes-of-another',
    );
    mara.do({ name: 'recovery.second', device: next.device, epoch: null });
    world.sync();
    expect(mara.tables().devices.get(next.device)?.person).toBe(tia.person);
    expect(mara.tables().devices.has(tia.device)).toBe(false);
    expect(mara.tables().people.get(tia.person)?.delegate).toBe(true);
    expect(why(mara, early.hash)).toBe('device-not-admitted');
    const decision = mara.do(proposal());
    world.sync();
    expect(why(mara, consents(next, decision))).toBeNull();
  });

  it('a recovery key admits one new device of the same person and does nothing else', () => {
    const { world, mara, tom } = houses();
    const key = fakeHash('recovery');
    tom.do({ name: 'recovery.key', key });
    world.sync();
    const from = [...tom.facts.values()].at(-1) as KnownFact;
    const said = (n: number, kind: FactKind, content: unknown): KnownFact => ({
      ...from,
      hash: fakeHash(`recovery ${n} ${kind}`),
      device: key,
      n,
      kind,
      content: content as never,
      past: { ...from.past, [key]: n },
    });
    const device = fakeHash('new device');
    const content = { device, box: fakeHash('box'), request: SIGNATURE };
    const facts = [
      said(1, 'recovery-admission', content),
      said(2, 'recovery-admission', { ...content, device: fakeHash('another') }),
      said(3, 'delegate', { person: tom.person, delegate: false }),
    ];
    for (const fact of facts) tom.facts.set(fact.hash, fact);
    mara.hear(tom);
    expect(mara.tables().devices.get(device)).toMatchObject({ person: tom.person, organisation: tom.organisation });
    expect(mara.tables().devices.has(fakeHash('another'))).toBe(false);
    expect(facts.map((fact) => why(mara, fact.hash))).toEqual([
      null,
      'recovery-key-is-used-up',
      'recovery-key-does-nothing-else',
    ]);
    const forged = { ...said(1, 'recovery-admission', content), device: fakeHash('no key'), hash: fakeHash('forged') };
    mara.facts.clear();
    expect(
      deriveAll([...tom.facts.values(), { ...forged, past: { ...from.past, [forged.device]: 1 } }]).devices.size,
    ).toBe(mara.tables().devices.size);
  });
});
