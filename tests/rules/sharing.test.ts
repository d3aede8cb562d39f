import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/coalition/command.ts';
import { answer, deliverySentence } from '../../lib/coalition/index.ts';
import type { Delivery } from '../../lib/coalition/query.ts';
import { answers, coalitionOf, DAY, fakeHash, proposal, row, SIGNATURE, START } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

type Sign = Extract<Command, { name: 'invitation.sign' }>;
const invite = (more: Partial<Sign> = {}): Sign => ({
  name: 'invitation.sign',
  invitation: 'inv',
  key: fakeHash('inv'),
  organisation: null,
  organisationName: 'Clinic',
  founding: false,
  role: 'member',
  delegate: true,
  person: null,
  uses: 1,
  expires: START + DAY,
  ...more,
});
const admission = (more: Partial<Extract<Command, { name: 'invitation.admit' }>> = {}): Command => ({
  name: 'invitation.admit',
  invitation: 'inv',
  invitationKey: fakeHash('inv'),
  device: fakeHash('newcomer'),
  box: fakeHash('box'),
  person: { id: 'person-Cleo', name: 'Cleo', emails: [] },
  request: SIGNATURE,
  proof: SIGNATURE,
  ...more,
});

describe('P 8.1 invitation and admission', () => {
  it('any member’s browser admits, also when the inviter is offline; all are told by whose invitation', () => {
    const { world, mara, tom, ana } = threeHouses();
    mara.do(invite());
    tom.hear(mara);
    tom.do(admission());
    world.sync(tom, ana);
    const { joined } = answer({ name: 'members' }, ana.tables(), { now: START, delivery: {} as never });
    expect(joined).toContainEqual({ person: 'Cleo', organisation: 'Clinic', invitedBy: 'Mara', at: START });
    expect(ana.tables().devices.get(fakeHash('newcomer'))).toMatchObject({
      admittedBy: tom.person,
      invitedBy: mara.person,
    });
  });
  it('an organisation invited as founding is active at once; another gets its voice by a "new member" decision', () => {
    const { world, mara, tom, ana } = threeHouses();
    expect(tom.tables().organisations.get(tom.organisation)?.status).toBe('active');
    const cleo = world.join('Cleo', 'Clinic', { founding: false });
    expect(mara.tables().organisations.get(cleo.organisation)?.status).toBe('invited');
    const decision = mara.do(
      proposal({
        category: 'new member',
        about: { changes: 'status', organisation: cleo.organisation, status: 'active' },
      }),
    );
    expect(row(mara, decision).eligible).not.toContain(cleo.organisation);
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, decision, 'consent');
    world.sync();
    ana.do({ name: 'decision.close', decision });
    world.settle();
    expect(cleo.tables().organisations.get(cleo.organisation)?.status).toBe('active');
    expect(row(mara, mara.do(proposal())).eligible).toContain(cleo.organisation);
  });
  it('after the first adoption of the matrix nobody is invited as founding any more', () => {
    const { world, mara, tom, ana } = threeHouses();
    const { id: _i, provisional: _p, builtIn: _b, ...plain } = mara.tables().matrix.get('media') ?? never();
    const decision = mara.do({ name: 'matrix.propose', row: plain, ends: null });
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, decision, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision });
    world.settle();
    expect(mara.refusal(invite({ founding: true })).code).toBe('invitation.founding-is-over');
    const content = { ...invite({ founding: true }), organisation: { id: 'org-x', name: 'X' } };
    const { name: _n, organisationName: _o, ...fact } = content;
    mara.sign('invitation', fact);
    mara.do(admission());
    expect(mara.tables().organisations.get('org-x')).toMatchObject({ status: 'invited', founding: false });
  });
  it('only the founding organisation invites founding ones; only its delegates name an organisation’s people', () => {
    const { world, mara, tom } = threeHouses();
    expect(tom.refusal(invite({ founding: true })).code).toBe('invitation.founding-is-over');
    expect(mara.refusal(invite({ organisation: tom.organisation }))).toMatchObject({
      code: 'invitation.only-delegates-there',
      choices: [{ label: 'Tom' }],
    });
    const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation });
    expect(tia.refusal(invite()).code).toBe('invitation.only-delegates');
    expect(tia.do(invite({ organisation: tom.organisation, person: tia.person }))).toBe('inv');
    expect(mara.refusal(invite({ organisationName: ' legal aid ' }))).toMatchObject({
      code: 'invitation.organisation-exists',
      choices: [{ value: tom.organisation }],
    });
    expect(tom.refusal(invite({ role: 'coordinator' })).code).toBe('invitation.role-needs-decision');
    expect(mara.refusal(invite({ expires: START })).code).toBe('invitation.expiry-passed');
  });
  it('revoked, expired, used up, wrong key, known device, another’s person: each its own refusal', () => {
    const { world, mara, tom } = threeHouses();
    expect(mara.refusal(admission()).code).toBe('invitation.unknown');
    mara.do(invite());
    world.sync();
    const code = (command: Command) => tom.refusal(command).code;
    expect(code(admission({ invitationKey: fakeHash('other') }))).toBe('invitation.key-differs');
    expect(code(admission({ device: mara.device }))).toBe('invitation.device-known');
    expect(code(admission({ person: { id: mara.person, name: 'Mara', emails: [] } }))).toBe(
      'invitation.not-this-person',
    );
    tom.skew = 2 * DAY;
    expect(code(admission())).toBe('invitation.expired');
    tom.skew = 0;
    expect(tom.refusal({ name: 'invitation.revoke', invitation: 'inv' }).code).toBe('invitation.not-yours');
    mara.do({ name: 'invitation.revoke', invitation: 'inv' });
    world.sync();
    expect(code(admission())).toBe('invitation.revoked');
    mara.do(invite({ invitation: 'inv2' }));
    mara.do(admission({ invitation: 'inv2' }));
    world.sync();
    expect(code(admission({ invitation: 'inv2', device: fakeHash('second') }))).toBe('invitation.used-up');
  });
  it('a forged admission is inert; one above the count that could not know stays and is shown', () => {
    const { world, mara, tom } = threeHouses();
    mara.do(invite());
    world.sync();
    mara.do(admission());
    tom.do(admission({ device: fakeHash('second'), person: { id: 'person-Dan', name: 'Dan', emails: [] } }));
    world.sync();
    expect(mara.tables().invitations.get('inv')).toMatchObject({ uses: 1, used: 2 });
    expect(mara.tables().people.has('person-Dan')).toBe(true);
    const { name: _name, ...content } = admission({ device: fakeHash('third') }) as Extract<
      Command,
      { name: 'invitation.admit' }
    >;
    mara.sign('admission', { ...content, organisation: tom.organisation });
    mara.sign('admission', { ...content, organisation: mara.tables().invitations.get('inv')?.organisation ?? '' });
    expect(
      mara
        .tables()
        .local.inert.map((i) => i.why)
        .sort(),
    ).toEqual(['invitation-used-up', 'not-the-invited-organisation']);
  });
  it('two browsers that admit one device at once make one member', () => {
    const { world, mara, tom, ana } = threeHouses();
    mara.do(invite());
    world.sync();
    mara.do(admission());
    tom.do(admission());
    world.sync();
    expect([...ana.tables().people.values()].filter((p) => p.name === 'Cleo')).toHaveLength(1);
    expect(ana.tables().invitations.get('inv')?.used).toBe(1);
  });
  it('nobody else can found the coalition again, and a malformed or unknown fact counts for nothing', () => {
    const { world, mara, tom } = threeHouses();
    const founding = [...mara.facts.values()].find((f) => f.kind === 'founding');
    tom.sign('founding', founding?.content as never);
    tom.sign('delegate', { person: 7 } as never);
    tom.sign('spell' as never, {} as never);
    world.sync();
    expect(mara.tables().local.inert.map((i) => i.why)).toEqual(
      expect.arrayContaining(['founding-not-by-founder', 'malformed', 'unknown-kind']),
    );
    expect(mara.tables().profile.name).toBe('Housing Now');
  });
});

describe('people and organisations', () => {
  it('one’s own name and addresses; one address leads to one person', () => {
    const { mara, tom } = threeHouses();
    expect(tom.refusal({ name: 'person.edit', person: mara.person, fields: { name: 'x' } }).code).toBe(
      'person.not-yours',
    );
    expect(
      mara.refusal({ name: 'person.edit', person: mara.person, fields: { emails: ['TOM@example.org'] } }).code,
    ).toBe('person.address-taken');
    const result = mara.run({ name: 'person.edit', person: mara.person, fields: { emails: ['Mara@Tenants.example'] } });
    expect(result.ok && result.value.changes[0]?.fields).toEqual({ name: 'Mara', emails: ['mara@tenants.example'] });
    expect(
      tom.refusal({ name: 'organisation.edit', organisation: mara.organisation, fields: { size: '1-5' } }).code,
    ).toBe('organisation.not-yours');
  });
});

describe('P 7.7 sync state never lies', () => {
  const { mara, tom, ana, world } = threeHouses();
  world.sync();
  const say = (more: Partial<Delivery>) =>
    deliverySentence(mara.tables(), {
      relay: 'off',
      relayUrl: null,
      online: [],
      unsent: 0,
      latest: null,
      ...more,
    });
  it.each([
    ['nothing acknowledged', { unsent: 1, latest: { acknowledged: [], kept: false } }, { say: 'this-device-only' }],
    ['nobody there', {}, { say: 'this-device-only' }],
    [
      'one of two has it',
      { unsent: 0, online: [tom.device, ana.device], latest: { acknowledged: [tom.device], kept: false } },
      { say: 'sent-to', count: 1, of: 2 },
    ],
    [
      'all online have it',
      { online: [tom.device], latest: { acknowledged: [tom.device], kept: false } },
      { say: 'everybody-online', count: 1 },
    ],
    ['the relay keeps it', { latest: { acknowledged: [], kept: true } }, { say: 'kept', offline: 2 }],
    [
      'the relay keeps it for one',
      { online: [tom.device], latest: { acknowledged: [tom.device], kept: true } },
      { say: 'kept', offline: 1 },
    ],
    ['one is here and has not said that it has it', { online: [tom.device] }, { say: 'this-device-only' }],
    [
      'the relay keeps it, and one who is here has not got it yet',
      { online: [tom.device], latest: { acknowledged: [], kept: true } },
      { say: 'kept', offline: 1 },
    ],
    [
      'both have it, and have gone again',
      { latest: { acknowledged: [tom.device, ana.device], kept: true } },
      { say: 'sent-to', count: 2, of: 2 },
    ],
    [
      'something is unsent',
      { unsent: 2, online: [tom.device], latest: { acknowledged: [tom.device], kept: false } },
      { say: 'sent-to', count: 1, of: 2 },
    ],
  ] as const)('%s', (_what, delivery, sentence) => {
    expect(say(delivery as never)).toEqual(sentence);
  });
  it('alone in a coalition, and with devices of one’s own', () => {
    const world = coalitionOf();
    const { founder } = world;
    const of = (acknowledged: readonly string[], kept: boolean) =>
      deliverySentence(founder.tables(), {
        ...{ relay: 'connected', relayUrl: null, online: acknowledged, unsent: 0 },
        latest: { acknowledged, kept },
      });
    expect(of([], false)).toEqual({ say: 'this-device-only' });
    expect(of([], true)).toEqual({ say: 'kept-alone' });
    const { organisation, person } = founder;
    const next = world.join('Mara', 'Tenant Union', { into: organisation, person });
    expect(of([next.device], false)).toEqual({ say: 'own-devices' });
    expect(of([founder.device], false)).toEqual({ say: 'this-device-only' });
    // One’s own next device is no partner for whom anything is kept.
    expect(of([next.device], true)).toEqual({ say: 'kept-alone' });
  });
});

const never = (): never => {
  throw new Error('row missing');
};
