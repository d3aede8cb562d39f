import { parseHTML } from 'linkedom';
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { offersOf } from '../../components/meetings/from-invite.ts';
import { InviteFile } from '../../components/meetings/invite-file.tsx';
import { CoalitionContext } from '../../components/ui/coalition.ts';
import { HostContext } from '../../components/ui/host.ts';
import type { MeetingRow } from '../../lib/coalition/tables.ts';
import { latestOf, readInvite } from '../../lib/sites/invite.ts';
import en from '../../locales/en.json' with { type: 'json' };
import { fakeHost } from './fake-host.ts';
import { answers } from './fixtures.ts';

const [meetingRow] = answers.meetings.upcoming as [MeetingRow];
const now = Date.parse('2026-11-25T12:00:00Z');
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const invitation = calendar(
  'METHOD:REQUEST',
  event(
    'UID:abc@tenants.example.org',
    'SUMMARY:Steering call',
    'DTSTART:20991201T140000Z',
    'DTEND:20991201T150000Z',
    'ORGANIZER;CN=Noor Haddad:mailto:noor@tenants.example.org',
    'ATTENDEE;CN=Tom:mailto:tom@legalaid.example.org',
  ),
);
const offers = (text: string, known: readonly MeetingRow[] = []) => {
  const read = readInvite(text, now);
  if (!read.ok) throw new Error(read.error);
  return offersOf(latestOf(read.value), known, now);
};

describe('what a calendar file offers', () => {
  test('an invitation: the meeting of its event, with all who are asked', () => {
    expect(offers(invitation)).toMatchObject([
      {
        not: null,
        opening: {
          name: 'meeting.open',
          event: 'ical:abc@tenants.example.org',
          series: null,
          title: 'Steering call',
          starts: Date.parse('2099-12-01T14:00:00Z'),
          minutes: 60,
          guests: ['noor@tenants.example.org', 'tom@legalaid.example.org'],
        },
      },
    ]);
  });
  test('of a series the next occurrence, as its page in the calendar has it', () => {
    const [offer] = offers(
      calendar(event('UID:abc@google.com', 'SUMMARY:Weekly', 'DTSTART:20260107T140000Z', 'RRULE:FREQ=WEEKLY')),
    );
    expect(offer?.opening).toMatchObject({
      event: 'gcal:abc_20261125T140000Z',
      series: 'gcal:abc',
      starts: Date.parse('2026-11-25T14:00:00Z'),
    });
  });
  test.each([
    ['CANCEL', 'cancelled'],
    ['REPLY', 'reply'],
    ['COUNTER', 'counter'],
  ])('%s makes no meeting', (method, not) => {
    const [offer] = offers(calendar(`METHOD:${method}`, event('UID:a', 'DTSTART:20991201T140000Z')));
    expect(offer).toMatchObject({ not, opening: null });
  });
  test('what is a meeting already leads there, also if it came from a page without a shared id', () => {
    for (const key of ['ical:abc@tenants.example.org', 'event:2099-12-01T14:00:00Z:steering call'])
      expect(offers(invitation, [{ ...meetingRow, id: 'm7', event: key }])).toMatchObject([
        { meeting: 'm7', opening: null },
      ]);
  });
  test('what is over stands there only if nothing else does', () => {
    const over = event('UID:a', 'SUMMARY:over', 'DTSTART:20200101T100000Z');
    const later = event('UID:b', 'SUMMARY:later', 'DTSTART:20990101T100000Z');
    const soon = event('UID:c', 'SUMMARY:soon', 'DTSTART;VALUE=DATE:20261125');
    const titles = (text: string) => offers(text).map((one) => one.event.title);
    expect(titles(calendar(over, later, soon))).toEqual(['soon', 'later']);
    expect(titles(calendar(over))).toEqual(['over']);
  });
});

describe('in the panel', () => {
  const before = { document: globalThis.document, window: globalThis.window, location: globalThis.location };
  let root: Element;
  beforeEach(() => {
    const { document, window } = parseHTML('<body><div id=root></div></body>');
    Object.assign(globalThis, { document, window, location: { hash: '' } });
    root = document.querySelector('#root') as unknown as Element;
  });
  afterEach(() => {
    render(null, root);
    Object.assign(globalThis, before);
  });
  const show = (text: string) => {
    const host = fakeHost({ context: 'panel' });
    const file = new File([text], 'invite.ics', { type: 'text/calendar' });
    render(
      <HostContext.Provider value={host}>
        <CoalitionContext.Provider value="c">
          <InviteFile dropped={file} known={[]} />
        </CoalitionContext.Provider>
      </HostContext.Provider>,
      root,
    );
    return host;
  };

  test('a dropped invitation is shown, and one click makes its meeting', async () => {
    const host = show(invitation);
    const button = await vi.waitUntil(() => root.querySelector<HTMLElement>('[data-name=open-invitation]'), 20_000);
    expect(root.textContent).toContain('Steering call');
    expect(root.textContent).toContain('Noor Haddad');
    button.click();
    await vi.waitUntil(() => host.said.length > 0, 20_000);
    expect(host.said).toMatchObject([{ name: 'meeting.open', event: 'ical:abc@tenants.example.org' }]);
    await vi.waitUntil(() => location.hash.includes('meeting'), 20_000);
  });
  test.each([
    ['', 'empty'],
    ['no calendar at all', 'no-calendar'],
    [calendar('BEGIN:VTODO', 'END:VTODO'), 'no-event'],
  ] as const)('%j: one sentence says what is wrong', async (text, error) => {
    show(text);
    await vi.waitUntil(() => root.querySelector(`[data-error=${error}]`), 20_000);
    expect(root.textContent).toContain(en[`from-invite.${error}`]);
    expect(root.querySelector('[data-name=open-invitation]')).toBeNull();
  });
});
