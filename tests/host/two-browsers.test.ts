import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Anchor } from '../../lib/coalition/fact.ts';
import { type Relay, startRelay } from '../../relay/server.ts';
import { must, startBrowser, type TestBrowser } from './browser-of.ts';

/** Two real hosts over the real relay's mailbox. (WebRTC and the browsers themselves: tests/extension.) */
let relay: Relay;
const dataDir = mkdtempSync(join(tmpdir(), 'concord-host-'));
beforeAll(async () => {
  relay = await startRelay({ port: 0, dataDir });
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const SENTENCE = 'We demand a rent freeze until the independent report is out.';
const anchor: Anchor = {
  in: 'document',
  key: 'gdoc:demands',
  title: 'Housing demands 2026',
  url: 'https://docs.google.com/document/d/demands/edit',
  quote: { v: 1, exact: SENTENCE, before: '', after: '', paragraph: SENTENCE, position: 0 },
};

/** Tenant Union starts a coalition, Legal Aid joins by link and has a voice as a founding organisation. */
const coalition = async (): Promise<{ union: TestBrowser; aid: TestBrowser; id: string }> => {
  const union = await startBrowser();
  const aid = await startBrowser();
  const started = must(
    await union.execute(null, {
      name: 'coalition.start',
      coalitionName: 'Housing Now',
      purpose: 'Rents frozen in the whole city by 2027.',
      kinds: ['campaign'],
      organisationName: 'Tenant Union',
      personName: 'Mara',
      email: 'mara@tenants.example.org',
      relay: relay.url,
    }),
  );
  const id = started.coalition as string;
  const invited = must(
    await union.execute(id, {
      name: 'invitation.create',
      organisation: null,
      organisationName: 'Legal Aid',
      founding: true,
      role: 'member',
      delegate: true,
      person: null,
      uses: 1,
      days: 7,
    }),
  );
  must(
    await aid.execute(null, {
      name: 'coalition.join',
      link: invited.link as string,
      personName: 'Tom',
      email: 'tom@legalaid.example.org',
    }),
  );
  const members = await aid.see(id, { name: 'members' }, (value) => value.me?.delegate === true);
  expect(members.organisations.map(({ name, status }) => [name, status]).sort()).toEqual([
    ['Legal Aid', 'active'],
    ['Tenant Union', 'active'],
  ]);
  return { union, aid, id };
};

describe('Two organisations, by the mailbox alone', { timeout: 20_000 }, () => {
  test('P 8.1 start, invite by link, admission by the other browser', async () => {
    const { union, id } = await coalition();
    const members = await union.see(id, { name: 'members' }, (value) => value.organisations.length === 2);
    expect(members.joined.map(({ person }) => person)).toContain('Tom');
  });

  test('propose, object, amend, consent, close: passed on both sides, confirmed by both', async () => {
    const { union, aid, id } = await coalition();
    const { subject } = must(
      await union.execute(id, {
        name: 'decision.propose',
        title: 'Demand a rent freeze',
        text: SENTENCE,
        category: 'public statement',
        anchor,
        ends: null,
        urgent: false,
        about: null,
        supersedes: null,
      }),
    );
    const decision = subject as string;
    const open = await aid.see(id, { name: 'decision', decision }, (value) => value.may.includes('position'));
    expect(open.asOrganisation).toBe('Legal Aid');
    const objected = must(
      await aid.execute(id, {
        name: 'decision.position',
        decision,
        version: open.version as string,
        choice: 'objection',
        reason: 'The report may never come.',
        remedy: 'Name a last day.',
      }),
    );
    expect(objected.subject).not.toBeNull();
    // Blind until one's own organisation has answered (P 2.3): Tenant Union sees that Legal Aid answered, not what.
    const blind = await union.see(id, { name: 'decision', decision }, (value) => value.answered === 1);
    expect(blind.positions).toEqual([]);
    const consent = { name: 'decision.position', decision, choice: 'consent', reason: null, remedy: null } as const;
    must(await union.execute(id, { ...consent, version: blind.version as string }));
    const heard = await union.see(id, { name: 'decision', decision }, (value) => value.positions.length === 2);
    expect(heard.positions.find(({ choice }) => choice === 'objection')?.remedy).toBe('Name a last day.');
    must(
      await union.execute(id, {
        name: 'decision.amend',
        decision,
        version: heard.version as string,
        title: 'Demand a rent freeze',
        text: 'We demand a rent freeze until the independent report is out, at the latest until 1 March 2027.',
      }),
    );
    const amended = await aid.see(id, { name: 'decision', decision }, (value) => value.versions.length === 2);
    for (const browser of [aid, union])
      must(await browser.execute(id, { ...consent, version: amended.version as string }));
    await union.see(id, { name: 'decision', decision }, (value) => value.may.includes('close'));
    must(await union.execute(id, { name: 'decision.close', decision }));
    await aid.see(id, { name: 'decision', decision }, (value) => value.closed !== null);
    await aid.host.tick();
    for (const browser of [union, aid]) {
      const closed = await browser.see(id, { name: 'decision', decision }, (value) => value.closed?.final === true);
      expect(closed.state).toBe('passed');
      expect(closed.closed?.tally).toMatchObject({ consent: 2 });
      expect(closed.closed?.confirmedBy).toHaveLength(2);
    }
  });

  test('after a restart everything is there', async () => {
    const { union, id } = await coalition();
    const people = (await union.see(id, { name: 'members' })).organisations.flatMap((one) => one.people);
    const mara = people.find(({ name }) => name === 'Mara');
    must(
      await union.execute(id, {
        name: 'task.add',
        title: 'Translate the flyer',
        owner: mara?.id as string,
        due: '2026-12-01',
        estimate: null,
        source: null,
        notes: '',
      }),
    );
    await union.restart();
    const work = await union.see(id, { name: 'work' });
    expect(work.mine.map(({ title }) => title)).toEqual(['Translate the flyer']);
  });
});
