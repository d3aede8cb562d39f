import { describe, expect, it } from 'vitest';
import { deriveDecision } from '../../lib/coalition/index.ts';
import { answers, type Browser, DAY, proposal, row } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

describe('P 2.5 relayed positions (as facts)', () => {
  const relay = (browser: Browser, decision: string, organisation: string, choice: 'consent' | 'concern') =>
    browser.sign('position', {
      decision,
      version: row(browser, decision).version ?? '',
      organisation,
      choice,
      reason: null,
      remedy: null,
      replaces: [],
      relayed: { evidence: { in: 'mail', key: 'mail:1', subject: 'Re: freeze' }, note: '' },
    });
  it('are refused for an organisation with a device at the opening', () => {
    const { world, mara, tom } = threeHouses();
    const decision = mara.do(proposal());
    world.sync();
    relay(mara, decision, tom.organisation, 'consent');
    expect(mara.tables().local.inert.at(-1)?.why).toBe('relayed-though-present');
  });
  it('count for one without; two that differ count as none; its own word always overrides', () => {
    const { world, mara, tom, ana } = threeHouses();
    const clinic = 'org-clinic';
    const invitation = { invitation: 'i', key: 'k'.repeat(43), organisation: { id: clinic, name: 'Clinic' } };
    const rest = {
      founding: false,
      role: 'member',
      delegate: true,
      person: null,
      uses: 1,
      expires: world.now + 90 * DAY,
    };
    mara.sign('invitation', { ...invitation, ...rest } as never);
    const joining = mara.do(
      proposal({ category: 'new member', about: { changes: 'status', organisation: clinic, status: 'active' } }),
    );
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, joining, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision: joining });
    world.settle();
    const decision = mara.do(proposal());
    world.sync();
    expect(row(mara, decision).eligible).toContain(clinic);
    const voice = () => row(mara, decision).voices.find((v) => v.organisation === clinic);
    relay(mara, decision, clinic, 'consent');
    expect(voice()).toMatchObject({ state: 'answered', choice: 'consent' });
    relay(tom, decision, clinic, 'concern');
    world.sync();
    expect(voice()).toMatchObject({ state: 'not-reached', choice: null });
    mara.do({
      name: 'invitation.admit',
      invitation: 'i',
      invitationKey: 'k'.repeat(43),
      device: 'd'.repeat(43),
      box: 'b'.repeat(43),
      person: { id: 'person-Cleo', name: 'Cleo', emails: [] },
      request: 'A'.repeat(86),
      proof: 'A'.repeat(86),
    });
    const own = relay(mara, decision, clinic, 'consent');
    const cleo = {
      ...own,
      hash: 'cleo-1',
      device: 'd'.repeat(43),
      n: 1,
      by: 'person-Cleo',
      past: { ...own.past, ['d'.repeat(43)]: 1 },
      content: { ...(own.content as object), choice: 'objection', reason: 'no', remedy: 'later', relayed: null },
    };
    const derived = deriveDecision([...mara.facts.values(), cleo as never], decision);
    expect(derived?.voices.find((v) => v.organisation === clinic)).toMatchObject({ choice: 'objection' });
  });
});
