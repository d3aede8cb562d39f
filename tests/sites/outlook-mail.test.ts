import { describe, expect, it } from 'vitest';
import { outlookMail, ownWords } from '../../lib/sites/outlook-mail.ts';
import { peopleIn, personOf } from '../../lib/sites/people.ts';
import type { MailFacts } from '../../lib/sites/site.ts';
import { page, parse, present, visible } from './captures.ts';

const inbox = new URL('https://outlook.cloud.microsoft/mail/inbox');
const mail = (doc: Document, url = inbox) => outlookMail.read(doc, url, visible) as MailFacts;

/** A conversation as Outlook shows it: the newest message may stand first, people may be names without address. */
const conversation = (lang: string, messages: string[], subject = 'Rent freeze') =>
  parse(`<html lang="${lang}"><body><div role=listbox><div role=option data-convid="other=" aria-selected=false>x</div>
    <div role=option data-convid="this=" aria-selected=true><span role=heading title="Not this">x</span></div></div>
    <div role=main data-app-section="MailReadCompose"><div id="ConversationReadingPaneContainer">
    <span id="CONV_9_SUBJECT" role=heading title="${subject}">${subject}</span>${messages.join('')}</div></div></body></html>`);
const message = (id: string, from: string, to: string, time: string, body = '') =>
  `<div class=m><div><span role=heading id="MSG_${id}_FROM">${from}</span></div><div data-testid="RecipientWell">${to}</div>
   <div id="MSG_${id}_DATETIME" role=heading data-testid="SentReceivedSavedTime">${time}</div>
   <div role=document><div id="UniqueMessageBody_${id}">${body}</div></div></div>`;
const written = (text: string) => text.replaceAll('<', '&lt;');
const pill = (text: string, label = '') =>
  `<span data-lpc-hover-target-id="lpc-react-target-1" ${label && `aria-label="${label}"`}><span><span>${written(text)}</span></span></span>`;

describe('the hosts', () => {
  it('are all that Outlook has on the web, for mail', () => {
    for (const host of ['outlook.office.com', 'outlook.office365.com', 'outlook.live.com', 'outlook.cloud.microsoft']) {
      expect(outlookMail.matches(new URL(`https://${host}/mail/inbox/id/AAQk%3D`))).toBe(true);
      expect(outlookMail.matches(new URL(`https://${host}/mail/0/`))).toBe(true);
      expect(outlookMail.matches(new URL(`https://${host}/calendar/view/week`))).toBe(false);
    }
    expect(outlookMail.matches(new URL('https://outlook.example.org/mail/'))).toBe(false);
  });
});

describe('people', () => {
  it('are read from what a pill, a label or a line says, in any language', () => {
    expect(personOf('Noor Haddad<Noor@tenants.example.org>')).toEqual({
      name: 'Noor Haddad',
      address: 'noor@tenants.example.org',
    });
    expect(personOf('Von: Ada Byron')).toEqual({ name: 'Ada Byron', address: '', unsure: true });
    expect(peopleIn('宛先： Ada Byron <ada@ngo.example.org>; Tom Okafor; +3 others')).toEqual([
      { name: 'Ada Byron', address: 'ada@ngo.example.org' },
      { name: 'Tom Okafor', address: '', unsure: true },
    ]);
    expect(peopleIn('An: a@x.example, b@x.example').map((one) => one.address)).toEqual(['a@x.example', 'b@x.example']);
    expect(peopleIn('Haddad, Noor; und 2 weitere')).toMatchObject([{ name: 'Haddad, Noor' }]);
  });
});

describe('a conversation', () => {
  const two = [
    message('B', 'Tom Okafor', pill('Mara Jansen<mara@tenants.example.org>'), 'Fri 9/18/2026 9:05 AM', 'x@y.example'),
    message(
      'A',
      pill('Mara', 'From: Mara Jansen&lt;Mara@tenants.example.org&gt;'),
      pill('Tom Okafor'),
      '17.09.2026 14:52',
    ),
  ];
  it('has its people once, names without address as unsure, nobody from the words, the chosen row as its id', () => {
    const facts = mail(conversation('de', two));
    expect(facts).toMatchObject({ kind: 'mail', composes: [], missing: [] });
    expect(facts.thread).toMatchObject({ local: 'this=', subject: 'Rent freeze' });
    expect(facts.thread?.people).toEqual([
      { name: 'Tom Okafor', address: '', unsure: true },
      { name: 'Mara Jansen', address: 'mara@tenants.example.org' },
    ]);
  });
  it('begins with the earliest message, wherever that stands', () => {
    const first = { address: 'mara@tenants.example.org', minute: new Date(2026, 8, 17, 14, 52).getTime() / 60_000 };
    expect(mail(conversation('de', two)).thread?.first).toEqual(first);
    expect(mail(conversation('de', [...two].reverse())).thread?.first).toEqual(first);
  });
  it('is not known by its row when several are chosen, but by the address', () => {
    const doc = conversation('en', two);
    doc.querySelector('[data-convid="other="]')?.setAttribute('aria-selected', 'true');
    expect(mail(doc).thread?.local).toBe('');
    expect(mail(doc, new URL('https://outlook.office.com/mail/inbox/id/AAQk%2Bx%3D')).thread?.local).toBe('AAQk+x=');
  });
  it('words of a message without its heading are reported', () => {
    const doc = conversation('en', two);
    doc.querySelector('[id$=_SUBJECT]')?.remove();
    expect(mail(doc)).toMatchObject({ thread: null, missing: ['thread'] });
  });
});

/** A mail that is being written. Fields are named in the viewer's language, so they go by their place. */
const compose = (
  at: number,
  o: { to?: string; cc?: string; bcc?: string; subject?: string | null; below?: string; send?: boolean },
) =>
  `<div id="docking_InitVisiblePart_${at}"><div class=surface>
   <div class=action-row>${o.send === false ? '' : '<div data-testid="ComposeSendButton"><button>Senden</button></div>'}</div>
   <div class=fields><div contenteditable=true role=textbox aria-label="An">${o.to ?? ''}</div>
   <div contenteditable=true role=textbox aria-label="Kopie" style="display:none">${o.cc ?? ''}</div>
   <div contenteditable=true role=textbox aria-label="Blind">${o.bcc ?? ''}</div>
   ${o.subject === null ? '' : `<input id="MSG_d${at}_SUBJECT" value="${o.subject ?? ''}">`}</div>
   <div id="editorParent_${at}"><div contenteditable=true role=textbox><div>My words</div><div id=Signature>Mara a@sig.example</div>${o.below ?? ''}</div></div></div></div>`;
const QUOTED = '<div id=appendonsend></div><hr><div id=divRplyFwdMsg>From: ada@ngo.example.org</div><div>Please.</div>';

describe('mails that are being written', () => {
  it('several at once, each with its own people in all fields; half-typed is nobody', () => {
    const doc = parse(`<html lang=de><body><div role=main>
      ${compose(0, { to: `${pill('Tom<tom@legalaid.example.org>')}; half@typed.example`, cc: pill('Noor', 'Noor noor@tenants.example.org'), bcc: pill('Ana Silva'), subject: 'AW: Miete', below: QUOTED })}
      ${compose(1, { to: `<span draggable=true title="ana@legalaid.example.org"><span>Ana</span></span>`, subject: 'Neu' })}
      ${compose(2, { to: pill('Bo<bo@x.example>'), subject: 'WG: Miete', below: QUOTED })}</div></body></html>`);
    const { composes } = mail(doc);
    expect(composes.map((one) => [one.id, one.mode, one.subject])).toEqual([
      ['d0', 'reply', 'AW: Miete'],
      ['d1', 'new', 'Neu'],
      ['d2', 'forward', 'WG: Miete'],
    ]);
    expect(composes.map((one) => one.recipients)).toEqual([
      [
        { area: 'to', name: 'Tom', address: 'tom@legalaid.example.org' },
        { area: 'cc', name: 'Noor', address: 'noor@tenants.example.org' },
        { area: 'bcc', name: 'Ana Silva', address: '', unsure: true },
      ],
      [{ area: 'to', name: 'Ana', address: 'ana@legalaid.example.org' }],
      [{ area: 'to', name: 'Bo', address: 'bo@x.example' }],
    ]);
    expect(
      outlookMail.slots(doc, visible).map((slot) => [slot.id, slot.anchor.className, slot.window?.className]),
    ).toEqual([
      ['d0', 'action-row', 'surface'],
      ['d1', 'action-row', 'surface'],
      ['d2', 'action-row', 'surface'],
    ]);
  });
  it('an answer inside the conversation shows no subject: it is the conversation’s', () => {
    const doc = conversation('en', [message('A', written('Ada<ada@ngo.example.org>'), '', 'Thu 9/17/2026 2:52 PM')]);
    const pane = doc.querySelector('#ConversationReadingPaneContainer');
    if (pane) pane.innerHTML += compose(0, { to: pill('Ada<ada@ngo.example.org>'), subject: null, below: QUOTED });
    const facts = mail(doc);
    expect(facts.composes).toMatchObject([{ mode: 'reply', subject: 'Rent freeze', thread: 'this=' }]);
    expect(facts.thread?.people).toEqual([{ name: 'Ada', address: 'ada@ngo.example.org' }]);
  });
  it('one’s own words end before signature and quotation', () => {
    const doc = parse(`<body>${compose(0, { below: QUOTED })}</body>`);
    const editor = doc.querySelector('#editorParent_0 [contenteditable]') as Element;
    expect(ownWords(editor).map((node) => node.textContent)).toEqual(['My words']);
  });
  it('a send button without anything to write in is reported', () => {
    expect(mail(parse('<body><div data-testid="ComposeSendButton"></div></body>')).missing).toEqual(['editor']);
  });
});

describe.skipIf(!present)('captures', () => {
  it('a German reading pane', () => {
    const facts = mail(page('outlook-mail/reading-pane-de-2025.html'));
    expect(facts).toMatchObject({ composes: [], missing: [] });
    expect(facts.thread).toEqual({
      local: 'AQQkADAwATMwMAItYjBiZi03YmY3LTAwAi0wMAoAEABjgKbAj7DwSKnW58xs6QY7',
      subject: 'Sprechzettel',
      first: { address: 'sender@example.com', minute: new Date(2026, 8, 17, 14, 52).getTime() / 60_000 },
      people: [
        { name: '', address: 'sender@example.com' },
        { name: '', address: 'recipient@example.com' },
      ],
    });
  });
  it('a pane that is still empty: nothing open yet, and nothing wrong', () => {
    const doc = page('outlook-mail/list-with-empty-reading-pane-2026-08.html');
    expect(mail(doc)).toEqual({ kind: 'mail', account: 'mara@example.org', thread: null, composes: [], missing: [] });
    expect(outlookMail.slots(doc, visible)).toEqual([]);
  });
  it('an answer with two people', () => {
    const doc = page('outlook-mail/compose-reply-2026.html');
    const facts = mail(doc);
    expect(facts).toMatchObject({ thread: null, missing: [] });
    expect(facts.composes).toEqual([
      {
        id: '59b8f0b1aa3',
        subject: 'Re: Flyer budget',
        mode: 'reply',
        thread: null,
        recipients: [
          { area: 'to', name: 'Noor Haddad', address: 'noor@tenants.example.org' },
          { area: 'to', name: 'Tom Okafor', address: 'tom@legalaid.example.org' },
        ],
      },
    ]);
    const [slot] = outlookMail.slots(doc, visible);
    expect(slot?.anchor.className).toBe('action-row');
    const editor = doc.querySelector('#editorParent_1 [contenteditable]') as Element;
    expect(ownWords(editor)).toEqual([]);
  });
});
