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
  it('are the same for all mailboxes of a coalition and differ between coalitions', () => {
    const one = threadKey('Re: Rent', 'Mara@tenants.example.org', 29_800_000, 'salt a');
    expect(one).toBe(threadKey('Rent', 'mara@tenants.example.org ', 29_800_000, 'salt a'));
    expect(one).not.toBe(threadKey('Rent', 'mara@tenants.example.org', 29_800_000, 'salt b'));
    expect(threadKeys('Rent', 'mara@tenants.example.org', 29_800_001, 'salt a')).toContain(one);
    expect(one).toMatch(/^mail:[\w-]{20}$/);
  });
  it('take their minute from the id: machine time in every language', () => {
    // 1840959905192440233, of a mail that its page shows at 13:19 in India
    expect(new Date((minuteOf('198c6747aabb71a9') ?? 0) * 60_000).toISOString()).toMatch(/^2025-08-20T07:49/);
    for (const bad of [null, '', 'zz', 'ffffffffffffffff']) expect(minuteOf(bad)).toBeNull();
  });
});

describe('threads of other builds', () => {
  const row = (address: string, name: string) =>
    `<div class="kv" role="listitem"><div class="adf ads"><span email="${address}" name="${name}" class="gD">${name}</span>
     <div class="iA g6">Письмо old@quoted.example</div><span class="g3" title="26 дек. 2019 г., 22:53">22:53</span></div></div>`;
  it('all folded: senders, no recipients, nobody from the snippets, the time in prose', () => {
    const rows = row('olga@example.org', 'Ольга') + row('ivan@example.org', 'Иван');
    const doc = parse(
      `<html lang=ru><body><div role=main><h2 class=hP>Тест</h2><div>${rows}</div></div></body></html>`,
    );
    expect(mail(doc).thread).toEqual({
      local: '',
      subject: 'Тест',
      first: { address: 'olga@example.org', minute: new Date(2019, 11, 26, 22, 53).getTime() / 60_000 },
      people: [
        { name: 'Ольга', address: 'olga@example.org' },
        { name: 'Иван', address: 'ivan@example.org' },
      ],
    });
  });
  it('an id by its hexadecimal form, or by what Gmail notes down', () => {
    const item =
      '<div role=list><div role=listitem><span class=gD email="a@b.example"></span><i jslog="20511; u014N:x; 1:WyIjdGhyZWFkLWY6MTg0MDk1OTkwNTE5MjQ0MDIzMyJd"></i></div></div>';
    const [hex, log] = ['data-legacy-thread-id=198c6747aabb71a9', ''].map((id) =>
      mail(parse(`<body><div role=main><h2 class=hP ${id}>Hi <img alt="🌊"></h2>${item}</div></body>`)),
    );
    expect(hex?.thread).toMatchObject({ local: 'thread-f:1840959905192440233', subject: 'Hi 🌊' });
    expect(log?.thread).toMatchObject({ local: 'thread-f:1840959905192440233' });
  });
  it('own address from the account’s button', () => {
    const button = '<a href="https://accounts.google.com/x" aria-label="Google-Konto: Mara (Mara@example.org)"></a>';
    expect(mail(parse(`<body>${button}</body>`)).account).toBe('mara@example.org');
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
  it('an answer nobody clicked into yet goes to those of the thread whom its line names', () => {
    const doc =
      parse(`<body><div role=main><h2 class=hP data-thread-perm-id="thread-f:1877000000000000123">x</h2><div role=list>
      <div role=listitem><span class=gD email="tom@legalaid.example.org" name="Tom Okafor"></span></div>
      <div role=listitem><span class=gD email="noor@tenants.example.org" name="Noor Haddad"></span></div></div>
      <div class=aoI data-compose-id=1><input name=rt value="#thread-f:1877000000000000123"><div class="aoD hl">Tom Okafor (legalaid.example.org)</div></div></div></body>`);
    const [compose] = mail(doc).composes;
    expect(compose).toMatchObject({ mode: 'reply', thread: 'thread-f:1877000000000000123' });
    expect(compose?.recipients).toEqual([{ area: 'to', name: 'Tom Okafor', address: 'tom@legalaid.example.org' }]);
  });
  it('an answer in a window of its own is known by what it quotes', () => {
    const box = (subject: string) =>
      `<div class=aoI data-compose-id="${subject}"><input name=rt value=""><input name=uet value="&lt;div>…"><input name=subjectbox value="${subject}"></div>`;
    const { composes } = mail(parse(`<body>${box('Aw: Miete')}${box('Fwd: Miete')}</body>`));
    expect(composes.map((one) => [one.mode, one.thread])).toEqual([
      ['reply', null],
      ['forward', null],
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
    expect(facts.composes[0]).toMatchObject({ id: '7', mode: 'reply', thread: 'thread-f:1877000000000000123' });
    expect(facts.composes[0]?.recipients.map((one) => one.address)).toEqual(['tom@legalaid.example.org']);
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
