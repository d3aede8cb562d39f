import { describe, expect, it } from 'vitest';
import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { statusDecisionsOf } from '../../lib/coalition/foundation/status-decisions.ts';
import { deriveAll, epochsOf, keysDue, removalSays, rowFor } from '../../lib/coalition/index.ts';
import { organisationSays } from '../../lib/coalition/sharing/keys.ts';
import { answers, type Browser, coalitionOf, DAY, fakeHash, proposal, row, SIGNATURE } from './coalition-of.ts';

/** Legal Aid with two delegates, Tom and Tia, and a third, Theo; Tenant Union (Mara), Congregation (Ana), Clinic (Cem). */
const houses = () => {
  const world = coalitionOf();
  const tom = world.join('Tom', 'Legal Aid');
  const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  const ana = world.join('Ana', 'Congregation');
  const cem = world.join('Cem', 'Clinic');
  world.sync();
  return { world, mara: world.founder, tom, tia, theo, ana, cem };
};
const remove = (by: Browser, other: Browser, device: string | null = null): string => {
  by.do({ name: 'member.remove', person: other.person, device, epoch: null });
  return hashOf(by, 'removal');
};
/** The hash of the latest fact of a kind that a browser has signed. */
const hashOf = (browser: Browser, kind: FactKind): string =>
  [...browser.facts.values()].filter((f) => f.device === browser.device && f.kind === kind).at(-1)?.hash ?? '';
const acknowledge = (browser: Browser): void => void browser.tick();
const why = (browser: Browser, hash: string): string | null =>
  browser.tables().local.inert.find((inert) => inert.hash === hash)?.why ?? null;
const isIn = (seen: Browser, who: Browser): boolean =>
  seen.tables().devices.has(who.device) && seen.tables().people.has(who.person);
const signs = <K extends FactKind>(browser: Browser, kind: K, content: FactContent<K>): KnownFact =>
  browser.sign(kind, content);
const consents = (browser: Browser, decision: string): string => {
  answers(browser, decision, 'consent');
  return hashOf(browser, 'position');
};
/** A decision that all consent to, closed and final everywhere. */
const passes = (among: ReturnType<typeof houses>, by: Browser, command: ReturnType<typeof proposal>): string => {
  const decision = by.do(command);
  among.world.settle();
  for (const one of [among.mara, among.tom, among.ana, among.cem])
    if (row(one, decision).eligible.includes(one.organisation)) answers(one, decision, 'consent');
  among.world.sync();
  by.do({ name: 'decision.close', decision });
  among.world.settle();
  return decision;
};

describe('P 8.5 removal', () => {
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

describe('P 8.1 invitations', () => {
  const admission = (invitation: string, device: string, person: string, organisation: string) => ({
    invitation,
    invitationKey: fakeHash(invitation),
    device: fakeHash(device),
    box: fakeHash('box'),
    person: { id: person, name: person, emails: [] },
    organisation,
    request: SIGNATURE,
    proof: SIGNATURE,
  });
  it('two browsers that admit the same newcomer give one member; one above the count stays and is shown', () => {
    const { world, mara, ana } = houses();
    signs(mara, 'invitation', {
      invitation: 'link',
      key: fakeHash('link'),
      organisation: { id: 'org-choir', name: 'Choir' },
      founding: false,
      role: 'member',
      delegate: false,
      person: null,
      uses: 2,
      expires: world.now + DAY,
    });
    world.sync();
    for (const browser of [mara, ana]) signs(browser, 'admission', admission('link', 'eva', 'person-Eva', 'org-choir'));
    world.sync();
    expect(mara.tables().membership?.devicesOf.get('person-Eva')).toEqual([fakeHash('eva')]);
    expect(mara.tables().invitations.get('link')?.used).toBe(1);
    // Not used up: the same one twice is one use. Then two at once, one too many.
    signs(mara, 'admission', admission('link', 'finn', 'person-Finn', 'org-choir'));
    signs(ana, 'admission', admission('link', 'gül', 'person-Gül', 'org-choir'));
    world.sync();
    const rows = [...mara.tables().devices.values()].filter((device) => device.organisation === 'org-choir');
    expect(rows).toHaveLength(3);
    expect(rows.filter((device) => device.above)).toHaveLength(1);
    const late = signs(ana, 'admission', admission('link', 'hal', 'person-Hal', 'org-choir'));
    expect(why(ana, late.hash)).toBe('invitation-used-up');
  });
  it('nobody comes in by the invitation of somebody who is out', () => {
    const { world, mara, tom, tia } = houses();
    signs(tia, 'invitation', {
      invitation: 'old',
      key: fakeHash('old'),
      organisation: { id: tia.organisation, name: 'Legal Aid' },
      founding: false,
      role: 'member',
      delegate: false,
      person: null,
      uses: 1,
      expires: world.now + DAY,
    });
    world.sync();
    remove(tom, tia);
    world.sync();
    const late = signs(mara, 'admission', admission('old', 'kim', 'person-Kim', tia.organisation));
    expect(why(mara, late.hash)).toBe('inviter-removed');
  });
});

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
