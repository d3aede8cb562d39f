import { describe, expect, it } from 'vitest';
import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { rowFor } from '../../lib/coalition/index.ts';
import { answers, type Browser, DAY, fakeHash, HOUR, proposal, row, SIGNATURE } from './coalition-of.ts';
import { threeHouses } from './stories.ts';

/** What a browser that does not ask the rules signs: kept, shown with its reason, never applied (P 1.9). */
const why = (browser: Browser, kind: FactKind, content: unknown, as?: { at?: number; by?: string }): string | null => {
  const fact = browser.sign(kind, content as never, as);
  return browser.tables().local.inert.find((inert) => inert.hash === fact.hash)?.why ?? null;
};
const opened = (browser: Browser, decision: string): FactContent<'opening'> => {
  const fact = [...browser.facts.values()].find(
    (f) => f.kind === 'opening' && (f.content as FactContent<'opening'>).decision === decision,
  );
  if (!fact) throw new Error('not opened');
  return (fact as KnownFact<'opening'>).content;
};

describe('P 1.9 facts without authority', () => {
  const story = () => {
    const houses = threeHouses();
    const tia = houses.world.join('Tia', 'Legal Aid', { by: houses.tom, into: houses.tom.organisation });
    const decision = houses.mara.do(proposal());
    houses.world.settle();
    return { ...houses, tia, decision };
  };

  it('openings: a second one of one id, another row, a short window, a wrong category, nothing new', () => {
    const { mara, tom, decision, world } = story();
    const good = opened(mara, decision);
    const { row: mine } = good;
    const later = { ...good, decision: 'new', opens: world.now, ends: world.now + 4 * DAY };
    expect(why(tom, 'opening', { ...later, decision })).toBe('decision-exists');
    expect(why(tom, 'opening', { ...later, row: { ...mine, quorum: 0 } })).toBe('row-not-in-force');
    expect(why(tom, 'opening', { ...later, row: rowFor('whim') })).toBe('no-row');
    expect(why(tom, 'opening', { ...later, ends: world.now + HOUR })).toBe('window-too-short');
    // Dated back, so that the window seems long and is over when others get it.
    expect(why(tom, 'opening', { ...later, opens: world.now - 9 * DAY, ends: world.now + HOUR })).toBe(
      'window-too-short',
    );
    const about = { changes: 'role', person: tom.person, role: 'coordinator' };
    expect(why(tom, 'opening', { ...later, about })).toBe('not-of-this-category');
    expect(why(tom, 'opening', { ...later, supersedes: { decision, since: '' } })).toBe('nothing-new-since');
    expect(why(tom, 'opening', { ...later, contests: fakeHash('x') })).toBe('not-contested');
    expect(why(tom, 'opening', later)).toBeNull();
  });

  it('nobody takes a decision over by opening its id a second time unseen', () => {
    const { mara, tom, decision, world } = story();
    const other = threeHouses();
    expect(other.world.id).toBe(world.id);
    const good = opened(mara, decision);
    // As if Tom had never seen it: everything he holds but the last fact of Mara's device; other words, any hash.
    const seenLess: Record<string, number> = {};
    for (const fact of tom.facts.values()) seenLess[fact.device] = Math.max(seenLess[fact.device] ?? 0, fact.n);
    seenLess[mara.device] = (seenLess[mara.device] ?? 1) - 1;
    for (let i = 0; i < 8; i++) {
      const n = (seenLess[tom.device] ?? 0) + 1;
      const forged: KnownFact = {
        hash: `${i}`.padEnd(43, '0'),
        coalition: world.id,
        device: tom.device,
        n,
        kind: 'opening',
        content: { ...good, text: 'Something else.' } as never,
        by: tom.person,
        at: world.now,
        past: { ...seenLess, [tom.device]: n },
      };
      seenLess[tom.device] = n;
      mara.facts.set(forged.hash, forged);
    }
    other.mara.hear(mara);
    expect(row(other.mara, decision)).toMatchObject({ text: good.text, proposer: mara.person });
  });

  it('positions: an unknown text, a foreign choice, no remedy, another’s voice, a fellow’s word replaced', () => {
    const { mara, tom, tia, decision, world } = story();
    const version = row(tom, decision).version ?? '';
    const consent = {
      decision,
      version,
      organisation: tom.organisation,
      choice: 'consent',
      reason: null,
      remedy: null,
      replaces: [] as string[],
      relayed: null,
    };
    expect(why(tom, 'position', { ...consent, version: fakeHash('x') })).toBe('unknown-version');
    expect(why(tom, 'position', { ...consent, choice: 'yes' })).toBe('choice-not-of-method');
    expect(why(tom, 'position', { ...consent, choice: 'objection', reason: 'r' })).toBe('objection-without-remedy');
    expect(why(mara, 'position', consent)).toBe('not-of-this-organisation');
    expect(why(tia, 'position', consent)).toBe('not-a-delegate');
    tom.do({ name: 'delegate.set', person: tia.person, delegate: true });
    answers(tom, decision, 'objection');
    world.sync();
    const objection =
      row(tia, decision).positions.find((p) => p.by === tom.person && p.standing === 'counts')?.hash ?? '';
    expect(why(tia, 'position', { ...consent, replaces: [objection] })).toBeNull();
    world.sync();
    const voice = () => row(mara, decision).voices.find((v) => v.organisation === tom.organisation);
    expect(voice()?.state).toBe('split');
    // Once Tom gives no voice there any more, his fellow may settle it.
    tia.do({ name: 'delegate.set', person: tom.person, delegate: false });
    answers(tia, decision, 'concern', 'Settled among us.');
    world.sync();
    expect(voice()).toMatchObject({ state: 'answered', choice: 'concern' });
  });

  it('an organisation that lost its voice after the opening gives none', () => {
    const { world, mara, tom, ana, decision } = story();
    const removal = mara.do(
      proposal({ category: 'removal', about: { changes: 'status', organisation: ana.organisation, status: 'left' } }),
    );
    world.settle();
    for (const browser of [mara, tom, ana]) answers(browser, removal, 'consent');
    world.sync();
    mara.do({ name: 'decision.close', decision: removal });
    world.settle();
    const version = row(ana, decision).version ?? '';
    const content = { decision, version, organisation: ana.organisation, choice: 'consent' };
    const rest = { reason: null, remedy: null, replaces: [], relayed: null };
    expect(
      ana.refusal({ name: 'decision.position', decision, version, choice: 'consent', reason: null, remedy: null }).code,
    ).toBe('decision.organisation-without-voice');
    expect(why(ana, 'position', { ...content, ...rest })).toBe('organisation-without-voice');
    world.sync();
    expect(row(mara, decision).positions.at(-1)?.standing).toBe('no-voice');
  });

  it('text, withdrawal and time: only the proposer’s, only once, only so far', () => {
    const { world, mara, tom, decision } = story();
    const version = row(tom, decision).version ?? '';
    expect(why(tom, 'amendment', { decision, amends: version, title: 'x', text: 'x' })).toBe('not-the-proposer');
    expect(why(mara, 'amendment', { decision, amends: fakeHash('x'), title: 'x', text: 'x' })).toBe('unknown-version');
    expect(why(tom, 'withdrawal', { decision, reason: null })).toBe('not-the-proposer');
    const ends = row(tom, decision).ends ?? 0;
    const ask = { decision, organisation: tom.organisation, until: ends + 400 * DAY, reason: 'Board' };
    expect(why(tom, 'time-request', ask)).toBeNull();
    expect(why(tom, 'time-request', ask)).toBe('asked-already');
    world.sync();
    expect(row(mara, decision).ends).toBe(ends + 3 * DAY);
    expect(why(tom, 'time-request', { ...ask, organisation: mara.organisation })).toBe('not-of-this-organisation');
    expect(why(mara, 'recusal', { decision: 'none', organisation: mara.organisation, reason: 'x' })).toBe(
      'unknown-decision',
    );
  });

  it('recordings: confirmed and contested by delegates of organisations with a voice, not by oneself', () => {
    const { mara, tom, tia } = story();
    const decision = mara.do({
      name: 'decision.record',
      title: 'x',
      text: 'x',
      category: 'other',
      anchor: null,
      decidedOn: '2026-01-04',
      decidedBy: 'board',
      how: 'consent',
    });
    const recording = row(mara, decision).version ?? '';
    for (const browser of [tom, tia]) browser.hear(mara);
    expect(why(mara, 'confirmation', { decision, recording, organisation: mara.organisation })).toBe(
      'own-confirmation',
    );
    expect(why(tia, 'confirmation', { decision, recording, organisation: tia.organisation })).toBe('not-a-delegate');
    expect(why(tom, 'confirmation', { decision, recording, organisation: mara.organisation })).toBe(
      'not-of-this-organisation',
    );
    expect(
      why(tom, 'contest', { decision, recording: fakeHash('x'), organisation: tom.organisation, reason: 'x' }),
    ).toBe('unknown-recording');
  });

  it('an open invitation lets nobody in under the id of somebody who is here', () => {
    const { mara, tom } = story();
    mara.sign('invitation', {
      invitation: 'i',
      key: fakeHash('i'),
      organisation: { id: 'org-new', name: 'New' },
      founding: false,
      role: 'member',
      delegate: true,
      person: null,
      uses: 5,
      expires: 8e15,
    });
    const content = {
      invitation: 'i',
      invitationKey: fakeHash('i'),
      device: fakeHash('thief'),
      box: fakeHash('box'),
      person: { id: tom.person, name: 'Tom', emails: [] },
      organisation: 'org-new',
      request: SIGNATURE,
      proof: SIGNATURE,
    };
    expect(why(mara, 'admission', content)).toBe('person-exists');
    expect(why(mara, 'admission', { ...content, device: tom.device, person: { ...content.person, id: 'p' } })).toBe(
      'device-admitted-already',
    );
  });

  it('of two words about a delegate that had not seen each other the one that takes the voice away holds', () => {
    const { world, mara, tom, tia } = story();
    tom.do({ name: 'delegate.set', person: tia.person, delegate: true });
    const toby = world.join('Toby', 'Legal Aid', { by: tom, into: tom.organisation });
    tom.do({ name: 'delegate.set', person: toby.person, delegate: true });
    world.sync();
    tia.do({ name: 'delegate.set', person: toby.person, delegate: false });
    // Tom had not seen that, and says more since, so his word is not the older one by any count.
    tom.do({ name: 'page.link', key: 'gdoc:1', title: '' });
    for (let i = 0; i < 3; i++) tom.do({ name: 'decision.seen' });
    tom.sign('delegate', { person: toby.person, delegate: true });
    world.sync();
    expect(mara.tables().people.get(toby.person)?.delegate).toBe(false);
  });
});
