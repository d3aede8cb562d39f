import { describe, expect, it } from 'vitest';
import { epochsOf } from '../../lib/coalition/index.ts';
import type { WaitingDevice } from '../../lib/coalition/tables.ts';
import { type Browser, coalitionOf, DAY, fakeHash, proposal, row } from './coalition-of.ts';
import { asking, isIn, why } from './houses.ts';

const waiting = (browser: Browser, who: Browser): WaitingDevice | undefined =>
  browser.tables().membership?.waiting.get(who.device);
const second = (by: Browser, who: Browser): string => by.do({ name: 'admission.second', device: who.device });

describe('P 8.1 a coalition at risk asks for a second yes', () => {
  it('by a coordinator or a delegate, where members are at risk and somebody else is there to say it', () => {
    const world = coalitionOf();
    const mara = world.founder;
    expect(mara.refusal({ name: 'coalition.second-yes', required: true }).code).toBe('coalition.not-at-risk');
    mara.do({ name: 'coalition.risk', risk: true });
    expect(mara.refusal({ name: 'coalition.second-yes', required: true }).code).toBe('coalition.nobody-else');
    const tom = world.join('Tom', 'Legal Aid');
    const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation });
    world.sync();
    expect(theo.refusal({ name: 'coalition.second-yes', required: true }).code).toBe('coalition.only-delegates');
    const forged = theo.sign('second-yes', { required: true });
    world.sync();
    expect(why(mara, forged.hash)).toBe('not-a-delegate-there');
    expect(mara.tables().profile.secondYes).toBe(false);
    tom.do({ name: 'coalition.second-yes', required: true });
    world.sync();
    for (const browser of world.browsers) expect(browser.tables().profile.secondYes).toBe(true);
  });

  it('of two words at once the one that protects counts; where nobody is at risk it is not asked for', () => {
    const { world, mara, tom } = asking();
    mara.do({ name: 'coalition.second-yes', required: false });
    world.sync();
    expect(tom.tables().profile.secondYes).toBe(false);
    mara.do({ name: 'coalition.second-yes', required: true });
    world.sync();
    // Mara ends it and asks for it again, while Tom ends it.
    tom.do({ name: 'coalition.second-yes', required: false });
    mara.do({ name: 'coalition.second-yes', required: false });
    mara.do({ name: 'coalition.second-yes', required: true });
    world.sync();
    for (const browser of world.browsers) expect(browser.tables().profile.secondYes).toBe(true);
    tom.do({ name: 'coalition.risk', risk: false });
    world.sync();
    expect(mara.tables().profile.secondYes).toBe(false);
  });

  it('whoever is let in then waits: no member, no voice, no key, nothing that it says counts', () => {
    const { world, mara, tom } = asking();
    const decision = mara.do(proposal());
    world.sync();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    expect(waiting(tom, cem)).toMatchObject({ why: 'at-risk', name: 'Cem', invitedBy: mara.person });
    for (const browser of world.browsers) expect(isIn(browser, cem)).toBe(false);
    expect(tom.tables().organisations.get(cem.organisation)?.status).toBe('invited');
    const next = mara.do(proposal({ title: 'Second' }));
    expect(row(mara, next).eligible).not.toContain(cem.organisation);
    const version = row(mara, decision).version ?? '';
    const said = cem.sign('position', {
      ...{ decision, version, organisation: cem.organisation, choice: 'consent', reason: null, remedy: null },
      ...{ replaces: [], relayed: null },
    });
    world.sync();
    expect(why(mara, said.hash)).toBe('device-not-admitted');
    const epochs = epochsOf(world.all());
    expect(epochs?.present).not.toContain(cem.device);
    // Nobody has gone: the keys stay as they are.
    expect(epochs).toMatchObject({ firstHolds: true, gone: [] });
  });

  it('one’s own next device waits, too: a stolen one lets no other in', () => {
    const { world, mara, tom } = asking();
    const next = world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person });
    world.sync();
    expect(tom.refusal({ name: 'admission.second', device: next.device }).code).toBe('admission.second-yes-of-another');
    expect(mara.tables().devices.has(next.device)).toBe(false);
    second(mara, next);
    world.sync();
    expect(tom.tables().devices.get(next.device)).toMatchObject({ person: tom.person, secondedBy: mara.person });
  });

  it('the yes is another person’s than the inviter’s, of any organisation, never an observer’s', () => {
    const { world, mara, tom, theo, ana } = asking();
    const cem = world.join('Cem', 'Clinic', { by: tom, founding: false });
    world.sync();
    const command = { name: 'admission.second', device: cem.device } as const;
    expect(tom.refusal(command).code).toBe('admission.second-yes-of-another');
    const own = tom.sign('admission-seconded', { device: cem.device });
    world.sync();
    expect(why(mara, own.hash)).toBe('second-yes-of-another');
    expect(isIn(mara, cem)).toBe(false);
    // Another device of the inviter's is no other person.
    const next = world.join('Tom', 'Legal Aid', { by: tom, into: tom.organisation, person: tom.person });
    world.sync();
    second(ana, next);
    world.sync();
    expect(next.refusal(command).code).toBe('admission.second-yes-of-another');
    const olga = world.join('Olga', 'Congregation', { by: ana, into: ana.organisation, role: 'observer' });
    world.sync();
    second(mara, olga);
    world.sync();
    expect(olga.refusal(command).code).toBe('observer.only-reads');
    const observed = olga.sign('admission-seconded', { device: cem.device });
    world.sync();
    expect(why(mara, observed.hash)).toBe('observer');
    expect(isIn(mara, cem)).toBe(false);
    // A colleague of the inviter's, who gives no voice, may.
    second(theo, cem);
    world.sync();
    for (const browser of world.browsers) {
      expect(isIn(browser, cem)).toBe(true);
      expect(waiting(browser, cem)).toBeUndefined();
    }
    expect(mara.tables().devices.get(cem.device)).toMatchObject({ invitedBy: tom.person, secondedBy: theo.person });
    expect(mara.refusal(command).code).toBe('admission.nothing-waits');
  });

  it('two yeses at once let one member in; the voice and the time for Undo begin with the yes', () => {
    const { world, mara, tom, ana } = asking();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    world.now += 8 * DAY;
    second(tom, cem);
    second(ana, cem);
    world.sync();
    for (const browser of world.browsers) expect(isIn(browser, cem)).toBe(true);
    expect(mara.tables().people.size).toBe(5);
    expect(mara.tables().organisations.get(cem.organisation)).toMatchObject({
      status: 'active',
      history: [{ status: 'invited' }, { status: 'active', at: world.now }],
    });
    expect(epochsOf(world.all())?.present).toContain(cem.device);
    mara.do({ name: 'member.remove', person: cem.person, device: null, epoch: null });
    world.sync();
    expect(isIn(tom, cem)).toBe(false);
  });

  it('who was let in before it was asked for, or by somebody who had not heard of it, is in; the latter is shown', () => {
    const { world, mara, tom } = asking();
    mara.do({ name: 'coalition.second-yes', required: false });
    world.sync();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    mara.do({ name: 'coalition.second-yes', required: true });
    // Mara asks for it while Tom, who doesn't know of it, lets somebody in: join tells all, so the word comes after.
    const invitation = 'offline';
    const key = fakeHash('key offline');
    const house = { organisation: tom.organisation, organisationName: 'Legal Aid', founding: false };
    const wish = { ...house, role: 'member', delegate: false, person: null, uses: 1 } as const;
    tom.do({ name: 'invitation.sign', invitation, key, expires: world.now + DAY, ...wish });
    const device = fakeHash('device Dilek');
    const person = { id: 'person-Dilek', name: 'Dilek', emails: [] };
    const signed = { request: 'A'.repeat(86), proof: 'A'.repeat(86) };
    const box = fakeHash('box Dilek');
    tom.do({ name: 'invitation.admit', invitation, invitationKey: key, device, box, person, ...signed });
    world.sync();
    expect(isIn(tom, cem)).toBe(true);
    expect(mara.tables().devices.get(cem.device)?.above).toBeUndefined();
    expect(mara.tables().devices.get(device)).toMatchObject({ person: 'person-Dilek', above: true });
  });

  it('who waits goes on waiting when it is not asked for any more, and can be seconded or turned away', () => {
    const { world, mara, tom, theo, ana } = asking();
    const cem = world.join('Cem', 'Clinic');
    const dilek = world.join('Dilek', 'Choir', { by: tom, founding: false });
    world.sync();
    mara.do({ name: 'coalition.second-yes', required: false });
    world.sync();
    expect([cem, dilek].map((who) => isIn(ana, who))).toEqual([false, false]);
    second(tom, cem);
    world.sync();
    expect(isIn(ana, cem)).toBe(true);
    const command = { name: 'admission.turn-away', device: dilek.device, epoch: null } as const;
    expect(theo.refusal(command).code).toBe('admission.not-yours');
    tom.do(command);
    world.sync();
    for (const browser of world.browsers) {
      expect(isIn(browser, dilek)).toBe(false);
      expect(waiting(browser, dilek)).toBeUndefined();
    }
    expect(mara.refusal({ name: 'admission.second', device: dilek.device }).code).toBe('admission.nothing-waits');
    // A yes that comes all the same, by somebody who had heard of it or not, opens nothing.
    const late = ana.sign('admission-seconded', { device: dilek.device });
    world.sync();
    expect(why(mara, late.hash)).toBe('nothing-waits');
    expect(isIn(mara, dilek)).toBe(false);
  });

  it('turned away and seconded at once: turned away', () => {
    const { world, mara, tom, ana } = asking();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    mara.do({ name: 'admission.turn-away', device: cem.device, epoch: null });
    second(tom, cem);
    world.sync();
    for (const browser of [mara, tom, ana]) expect(isIn(browser, cem)).toBe(false);
    expect(epochsOf(world.all())?.gone).toContain(cem.device);
  });

  it('a yes of somebody who was removed without knowing it falls, and who came by it is out', () => {
    const { world, mara, tom, theo, ana } = asking();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    tom.do({ name: 'member.remove', person: theo.person, device: null, epoch: null });
    for (const other of [mara, ana]) {
      other.hear(tom);
      other.tick();
    }
    second(theo, cem);
    cem.hear(theo);
    const said = cem.sign('seen', {});
    world.settle();
    for (const browser of [mara, tom]) expect(isIn(browser, cem)).toBe(false);
    expect(why(mara, said.hash)).toBe('device-not-admitted');
    // It had had the keys, perhaps: they change.
    expect(epochsOf(world.all())?.gone).toContain(cem.device);
    // A yes of somebody who belongs puts it right.
    second(tom, cem);
    world.sync();
    expect(isIn(mara, cem)).toBe(true);
  });

  it('under the id of somebody who waits nobody else comes in', () => {
    const { world, mara, tom } = asking();
    const cem = world.join('Cem', 'Clinic');
    world.sync();
    expect(() => world.join('Cem', 'Choir', { by: mara })).toThrow('invitation.not-this-person');
    expect(waiting(tom, cem)?.inviters).toEqual([mara.person]);
  });
});
