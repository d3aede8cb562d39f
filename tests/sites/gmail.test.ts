import { describe, expect, it } from 'vitest';
import { gmail, minuteOf } from '../../lib/sites/gmail.ts';
import type { MailFacts } from '../../lib/sites/site.ts';
import { plainSubject } from '../../lib/sites/subject.ts';
import { threadKey, threadKeys } from '../../lib/sites/thread-key.ts';
import { page, parse, present, visible } from './captures.ts';

const inbox = new URL('https://mail.google.com/mail/u/0/#inbox');
const opened = new URL('https://mail.google.com/mail/u/0/#inbox/FMfcgzQbgcLkQJZXhVwTrNpKjMdSfGhZ');
const mail = (doc: Document, url = inbox) => gmail.read(doc, url, visible) as MailFacts;

describe('thread keys', () => {
  it('ignore reply prefixes in many languages, and nothing else', () => {
    for (const one of ['Re: Rent', 'AW: WG: Rent', 'RE[2]: Fwd:  Rent', '回复：Rent', 'Sv: Rent', 'rent'])
      expect(plainSubject(one)).toBe('rent');
    expect(plainSubject('Rent: report')).toBe('rent: report');
  });
  it('are the same for all mailboxes of a coalition and differ between coalitions', async () => {
    const one = await threadKey('Re: Rent', 'Mara@tenants.example.org', 29_800_000, 'salt a');
    expect(one).toBe(await threadKey('Rent', 'mara@tenants.example.org ', 29_800_000, 'salt a'));
    expect(one).not.toBe(await threadKey('Rent', 'mara@tenants.example.org', 29_800_000, 'salt b'));
    expect(await threadKeys('Rent', 'mara@tenants.example.org', 29_800_001, 'salt a')).toContain(one);
    expect(one).toMatch(/^mail:[\w-]{20}$/);
  });
  it('take their minute from the id: machine time in every language', () => {
    // 1840959905192440233, of a mail that its page shows at 13:19 in India
    expect(new Date((minuteOf('198c6747aabb71a9') ?? 0) * 60_000).toISOString()).toMatch(/^2025-08-20T07:49/);
    for (const bad of [null, '', 'zz', 'ffffffffffffffff']) expect(minuteOf(bad)).toBeNull();
  });
});

describe('compose windows', () => {
  it('several at once, each with its own recipients; old fields too', () => {
    const doc = parse(`<body>
      <div class=aoI data-compose-id=1><div name=to><span role=option data-hovercard-id="Tom@legalaid.example.org" data-name="Tom"></span></div></div>
      <div class=aoI data-compose-id=2><textarea name=cc>x</textarea><input name=to value='"Noor H." <noor@tenants.example.org>, ana@legalaid.example.org'></div>
      <div class=aoI data-compose-id=3 style="display:none"></div></body>`);
    const { composes } = mail(doc);
    expect(composes.map((one) => [one.id, one.recipients.map((r) => `${r.area} ${r.name} ${r.address}`)])).toEqual([
      ['1', ['to Tom tom@legalaid.example.org']],
      ['2', ['to Noor H. noor@tenants.example.org', 'to  ana@legalaid.example.org']],
    ]);
  });
  it('an opened thread that can’t be read is reported', () => {
    expect(mail(parse('<body><div role=main></div></body>'), opened).missing).toEqual(['thread']);
    expect(mail(parse('<body><div role=main></div></body>'), inbox).missing).toEqual([]);
  });
});

describe.skipIf(!present)('captures', () => {
  it('a conversation with an inline reply, not the ghost of the one before', () => {
    const doc = page('gmail/MODEL-thread-with-inline-reply-2026-09.html');
    const facts = mail(doc, opened);
    expect(facts).toMatchObject({ account: 'mara@example.org', missing: [] });
    expect(facts.thread).toMatchObject({
      local: 'thread-f:1877000000000000123',
      subject: 'Council letter: who signs?',
    });
    expect(facts.thread?.people.map((p) => p.address)).toEqual([
      'noor@tenants.example.org',
      'tom@legalaid.example.org',
      'mara@example.org',
    ]);
    expect(facts.thread?.first.address).toBe('noor@tenants.example.org');
    expect(facts.composes).toHaveLength(1);
    expect(facts.composes[0]).toMatchObject({ id: '7', thread: 'thread-f:1877000000000000123' });
    const [slot] = gmail.slots(doc, visible);
    expect(slot).toMatchObject({ id: '7', kind: 'strip' });
    expect(slot?.anchor.className).toBe('dC');
  });
  it('an expanded message to a group', () => {
    const facts = mail(page('gmail/thread-expanded-message-2025-08.html'), opened);
    expect(facts.thread).toMatchObject({
      local: 'thread-f:1840959905192440233',
      subject: 'Allotment water supply: offers from the council',
      people: [
        { name: 'Vera Kraus', address: 'vera.kraus@example.org' },
        { name: 'water-coalition', address: 'water-coalition@groups.example.org' },
      ],
    });
  });
  it('recipients as chips; the half-typed one is none', () => {
    const [compose] = mail(page('gmail/compose-recipient-chips-2022.html')).composes;
    expect(compose).toMatchObject({ subject: 'Flyer for the assembly', thread: null });
    expect(compose?.recipients).toEqual([
      { area: 'to', name: 'Heather Lowe', address: 'heather@example.org' },
      { area: 'to', name: '', address: 'nomail@example.org' },
    ]);
  });
  it('a real compose window of 2020 is a new message', () => {
    const doc = page('gmail/compose-window-2020.html');
    const facts = mail(doc);
    expect(facts.thread).toBeNull();
    expect(facts.composes).toHaveLength(1);
    expect(facts.composes[0]?.thread).toBeNull();
    expect(facts.missing).toEqual([]);
    for (const one of facts.composes[0]?.recipients ?? []) expect(one.address).toMatch(/^person.*@example\.org$/);
    expect(gmail.slots(doc, visible)).toHaveLength(1);
  });
  it.each(['inbox-row-ru-2019-12', 'boot-page-2014-VIEW_DATA', 'gmail-2017-09-08-addon-sidebar'])(
    '%s: nothing open',
    (name) => {
      const facts = mail(page(`gmail/${name}.html`));
      expect(facts).toMatchObject({ thread: null, composes: [], missing: [] });
      expect(gmail.slots(page(`gmail/${name}.html`), visible)).toEqual([]);
    },
  );
});
