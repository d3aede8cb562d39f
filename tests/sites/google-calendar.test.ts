import { describe, expect, it } from 'vitest';
import { googleCalendar, readEid } from '../../lib/sites/google-calendar.ts';
import { minutesIn } from '../../lib/sites/prose-time.ts';
import { page, parse, present, visible } from './captures.ts';

const week = new URL('https://calendar.google.com/calendar/u/0/r/week');
const read = (doc: Document, url = week) => googleCalendar.read(doc, url, visible);
const eid = (text: string) => btoa(text).replace(/=+$/, '');

describe('ids', () => {
  it('are read with and without padding, in both alphabets, and are no tasks', () => {
    expect(readEid(btoa('abc123 me@m'))).toEqual({ id: 'abc123', calendar: 'me@gmail.com' });
    expect(readEid(eid('abc123 c_1@g'))).toEqual({ id: 'abc123', calendar: 'c_1@group.calendar.google.com' });
    expect(readEid(eid('tasks_abc me@m'))).toBeNull();
    expect(readEid('%%%')).toBeNull();
  });
  it('of an occurrence name the series and the start', () => {
    const doc = parse(
      `<body><div role=dialog><div data-eventid="${eid('s1abc_20261006T130000Z a@b.example')}"><h1 role=heading>X</h1></div></div></body>`,
    );
    expect(read(doc)).toMatchObject({
      key: 'gcal:s1abc_20261006T130000Z',
      series: 'gcal:s1abc',
      startsAt: '2026-10-06T13:00:00Z',
      missing: ['when'],
    });
  });
  it('lengths are read only without doubt', () => {
    expect(minutesIn('Wednesday, July 8⋅2:00 – 3:00pm')).toBe(60);
    expect(minutesIn('11:30am – 12:15pm')).toBe(45);
    expect(minutesIn('11:30 – 1:00pm')).toBe(90);
    expect(minutesIn('09:00～09:45')).toBe(45);
    expect(minutesIn('All day')).toBeNull();
  });
});

describe('bubbles of other builds', () => {
  const bubble = (inside: string) =>
    parse(`<body><div role=dialog data-chips-dialog="true"><div>${inside}</div></div></body>`);
  it('one that makes an event is no event yet, and nothing is wrong', () => {
    const doc = bubble('<input aria-label="Titel hinzufügen"><div id="xDetDlgWhen">Mi., 8. Juli</div>');
    expect(read(doc)).toEqual({ kind: 'none', missing: [] });
    const create = new URL('https://calendar.google.com/calendar/u/0/r/eventedit?text=x');
    expect(read(parse('<body><div role=main data-is-create="true"><input id=xTiIn></div></body>'), create)).toEqual({
      kind: 'none',
      missing: [],
    });
  });
  it('one without the id in its place, or classes on its lines', () => {
    const log = '35389; 2:[&quot;abc123&quot;,&quot;a@b.example&quot;,0];track:impression';
    const doc = bubble(
      `<div jslog="${log}"><div id="xDetDlgWhen"><h2>Plenum</h2><div>Mi. 8. Juli⋅14:00–15:30</div></div></div>`,
    );
    expect(read(doc)).toMatchObject({ key: 'gcal:abc123', title: 'Plenum', minutes: 90, missing: [] });
  });
  it('one that shows details of nothing is reported', () => {
    expect(read(bubble('<div id="xDetDlgWhen">Mi., 8. Juli</div>'))).toEqual({ kind: 'none', missing: ['event'] });
  });
});

describe.skipIf(!present)('captures', () => {
  it('the popover of a recurring event', () => {
    const doc = page('google-calendar/popover-event-2026-07.html');
    const facts = read(doc);
    expect(facts).toMatchObject({
      kind: 'event',
      key: 'gcal:1dq60v6utpm0k3o5l079rpgu4a',
      title: 'Coalition steering call',
      whenText: 'Wednesday, July 8⋅2:00 – 3:00pm, Weekly on Wednesday',
      minutes: 60,
      missing: [],
    });
    if (facts.kind !== 'event') return;
    expect(facts.guests).toEqual([
      { name: 'Hana Ost', address: 'host@example.org', organiser: true },
      { name: 'Noor Haddad', address: 'noor@tenants.example.org', organiser: false },
      { name: '', address: 'tom@legalaid.example.org', organiser: false },
    ]);
    const [slot] = googleCalendar.slots(doc, visible);
    expect(slot?.anchor.getAttribute('role')).toBe('dialog');
    expect(slot?.anchor.getAttribute('style')).not.toContain('display');
  });
  it('a Japanese popover', () => {
    expect(read(page('google-calendar/popover-ja-timed-zoom-2026-09.html'))).toMatchObject({
      key: 'gcal:EIDpopover-ja-timed-zoom',
      title: 'サンプル定例MTG',
      whenText: '9月 16日 (水曜日)⋅09:00～09:45',
      minutes: 45,
    });
    expect(read(page('google-calendar/popover-ja-year-teams-2026-09.html'))).toMatchObject({
      key: 'gcal:EIDpopover-ja-year-teams',
      title: 'サンプル定例MTG',
      whenText: '2027年 3月 16日 (火曜日)⋅10:00～11:00',
      minutes: 60,
    });
  });
  it('the full editor', () => {
    const doc = page('google-calendar/MODEL-eventedit-page-2026.html');
    const facts = read(doc, new URL(doc.querySelector('base')?.getAttribute('href') ?? ''));
    expect(facts).toMatchObject({
      key: 'gcal:1dq60v6utpm0k3o5l079rpgu4a',
      title: 'Coalition steering call',
      whenText: 'Jul 8, 2026 2:00pm – 3:00pm',
      minutes: 60,
    });
    if (facts.kind === 'event')
      expect(facts.guests.map((g) => g.address)).toEqual(['host@example.org', 'noor@tenants.example.org']);
  });
  it.each(['search-results-ja-2026-09', 'week-chips-2026-10'])('%s: chips are no open event', (name) => {
    expect(read(page(`google-calendar/${name}.html`))).toEqual({ kind: 'none', missing: [] });
    expect(googleCalendar.slots(page(`google-calendar/${name}.html`), visible)).toEqual([]);
  });
  it('chips name their events', () => {
    const ids = (name: string) =>
      [...page(`google-calendar/${name}.html`).querySelectorAll('[data-eventchip]')].map((chip) =>
        readEid(chip.getAttribute('data-eventid') ?? ''),
      );
    expect(ids('week-chips-2026-10')).toMatchObject([
      { id: 'existing1', calendar: 'me@gmail.com' },
      { id: '7abcd_20261006T130000Z' },
    ]);
    expect(ids('search-results-ja-2026-09')).toMatchObject([{ id: 'srch1' }, { id: 'srch2_20260917T060000Z' }]);
  });
});
