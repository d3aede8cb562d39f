import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { googleCalendar } from '../../lib/sites/google-calendar.ts';
import { type InviteEvent, latestOf, readInvite } from '../../lib/sites/invite.ts';
import { momentIn, zoneOf } from '../../lib/sites/invite-zone.ts';
import { capture, parse, present } from './captures.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const read = (text: string): readonly InviteEvent[] => {
  const found = readInvite(text, now);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};
const only = (text: string): InviteEvent => {
  const [event] = read(text);
  if (event === undefined) throw new Error('no event');
  return event;
};
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n');
const event = (...lines: string[]) => calendar('BEGIN:VEVENT', ...lines, 'END:VEVENT');
const iso = (at: number | null | undefined) => (at == null ? at : new Date(at).toISOString());

describe('an invitation', () => {
  it('of Outlook: folds by tab, a zone by its Windows name, "MAILTO:", a quoted name with a comma', () => {
    const found = only(
      calendar(
        'METHOD:REQUEST',
        'PRODID:Microsoft Exchange Server 2010',
        'BEGIN:VEVENT',
        'ORGANIZER;CN="Haddad, Noor":MAILTO:Noor@Tenants.example.org',
        'ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Tom Oka',
        '\tfor:MAILTO:tom@legalaid.example.org',
        'ATTENDEE;CN=room:invalid:nomail',
        'UID:040000008200E00074C5B7101A82E008',
        'SUMMARY;LANGUAGE=de:Plenum\\, zweiter Teil',
        'DTSTART;TZID=Romance Standard Time:20260720T093000',
        'DTEND;TZID=Romance Standard Time:20260720T110000',
        'DTSTAMP:20260701T120000Z',
        'SEQUENCE:4',
        'LOCATION:Saal 2',
        'END:VEVENT',
      ),
    );
    expect(found).toMatchObject({
      key: 'ical:040000008200E00074C5B7101A82E008',
      pageKey: 'event:2026-07-20T07:30:00Z:plenum, zweiter teil',
      series: null,
      method: 'REQUEST',
      sequence: 4,
      cancelled: false,
      title: 'Plenum, zweiter Teil',
      place: 'Saal 2',
      start: { day: '2026-07-20', time: '09:30', zone: 'Romance Standard Time' },
      minutes: 90,
      organiser: { name: 'Haddad, Noor', address: 'noor@tenants.example.org' },
      guests: [{ name: 'Tom Okafor', address: 'tom@legalaid.example.org' }, { name: 'room' }],
    });
    expect(iso(found.start?.at)).toBe('2026-07-20T07:30:00.000Z');
  });
  it('has the key of its page in Google Calendar, also for one occurrence', () => {
    const url = (id: string) =>
      new URL(`https://calendar.google.com/calendar/u/0/r/eventedit/${btoa(`${id} mara@example.org`)}`);
    const page = (id: string) => googleCalendar.read(parse('<div role=main><input id=xTiIn value=x></div>'), url(id));
    const whole = only(event('UID:1dq60v6utpm0k3o5@google.com', 'DTSTART:20260708T140000Z', 'RRULE:FREQ=WEEKLY'));
    expect(whole).toMatchObject({ key: 'gcal:1dq60v6utpm0k3o5', series: 'gcal:1dq60v6utpm0k3o5' });
    expect(page('1dq60v6utpm0k3o5')).toMatchObject({ key: whole.key });
    expect(page('1dq60v6utpm0k3o5_20261125T140000Z')).toMatchObject({ key: whole.next?.key, series: whole.series });
    const moved = only(
      event('UID:1dq60v6utpm0k3o5@google.com', 'RECURRENCE-ID:20261125T140000Z', 'DTSTART:20261126T090000Z'),
    );
    expect(moved.key).toBe(whole.next?.key);
    const foreign = only(event('UID:040000008200E00074C5B7101A82E008', 'DTSTART:20261126T090000Z'));
    expect(page('_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h84s34h9g60s0')).toMatchObject({
      key: foreign.key,
    });
    const day = only(event('UID:_60q30@google.com', 'DTSTART;VALUE=DATE:20261126', 'RRULE:FREQ=DAILY'));
    expect(day.next).toMatchObject({ key: 'gcal:_60q30_20261126', start: { day: '2026-11-26', time: null, at: null } });
  });
  it('what was said last counts, by number, then by date', () => {
    const one = (more: string) => `BEGIN:VEVENT\nUID:a\nDTSTART:20260708T140000Z\n${more}\nEND:VEVENT`;
    const text = calendar(
      one('SEQUENCE:2\nSUMMARY:third'),
      one('SUMMARY:first'),
      one('SEQUENCE:1\nSUMMARY:second'),
      one('SEQUENCE:1\nSUMMARY:other day\nRECURRENCE-ID:20260715T140000Z'),
    );
    expect(latestOf(read(text)).map(({ title }) => title)).toEqual(['third', 'other day']);
  });
  it('called off, by its method or by its state', () => {
    expect(only(calendar('METHOD:CANCEL', 'BEGIN:VEVENT', 'UID:a', 'END:VEVENT')).cancelled).toBe(true);
    expect(only(event('UID:a', 'STATUS:CANCELLED')).cancelled).toBe(true);
  });
  it('the next occurrence leaves out what was moved, called off, or is over', () => {
    const text = calendar(
      'BEGIN:VEVENT',
      'UID:a',
      'DTSTART;TZID=Europe/Berlin:20261005T180000',
      'DURATION:PT2H',
      'RRULE:FREQ=WEEKLY;BYDAY=MO',
      'EXDATE;TZID=Europe/Berlin:20261130T180000',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:a',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261207T180000',
      'DTSTART;TZID=Europe/Berlin:20261208T180000',
      'END:VEVENT',
    );
    expect(read(text)[0]?.next).toMatchObject({ key: 'ical:a_20261214T170000Z', start: { time: '18:00' } });
    expect(read(text)[1]).toMatchObject({ key: 'ical:a_20261207T170000Z', series: 'ical:a' });
  });
  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
    'FREQ=MONTHLY;BYSETPOS=9;BYDAY=MO',
    'FREQ=SECONDLY',
    'FREQ=YEARLY;BYMONTH=2',
    'FREQ=NEVER',
    'FREQ=WEEKLY\r\nRRULE:FREQ=WEEKLY;INTERVAL=99999999',
  ])('a rule whose day may never come is not searched for: %s', (rule) => {
    expect(only(event('UID:a', 'DTSTART:20200131T100000Z', `RRULE:${rule}`)).next).toBeNull();
  });
});

describe('what is broken', () => {
  it.each([
    ['', 'empty'],
    ['Dear all, see you on Monday', 'no-calendar'],
    ['<html>BEGIN:VCALENDAR</html>', 'no-calendar'],
    [calendar('BEGIN:VTODO', 'SUMMARY:x', 'END:VTODO'), 'no-event'],
    [`BEGIN:VCALENDAR\n${'x'.repeat(1_000_001)}`, 'too-long'],
  ])('%.30s: says so', (text, error) => {
    expect(readInvite(text, now)).toEqual({ ok: false, error });
  });
  it('is mended where it has one meaning', () => {
    const text = [
      'BEGIN:VCALENDAR',
      'a line that is no property',
      'BEGIN:VEVENT',
      'UID:a',
      'ORGANIZER;CN=3D"Testuser A":MAILTO:a@example.com',
      'DTSTART;TZID="W. Europe Standard Time:20200609T090000"',
      'SUMMARY:Osnabr=C3=BCck',
      'RRULE:FREQ=\u0000',
      'BEGIN:VALARM',
      'BEGIN:VEVENT',
      'UID:b',
      'DTSTART:20200132',
      'END:VCALENDAR',
    ].join('\n');
    expect(read(text)).toMatchObject([
      {
        uid: 'a',
        title: 'Osnabrück',
        organiser: { name: 'Testuser A' },
        start: { at: Date.parse('2020-06-09T07:00:00Z') },
      },
      { uid: 'b', start: null },
    ]);
  });
  it('a zone that can’t be is none; one whose summer never comes is not searched for', () => {
    const zone = (...lines: string[]) =>
      only(
        calendar(
          ...['BEGIN:VTIMEZONE', 'TZID:x', 'BEGIN:STANDARD', 'DTSTART:20200101T000000', 'TZOFFSETFROM:+0100'],
          ...lines,
          ...['END:STANDARD', 'END:VTIMEZONE', 'BEGIN:VEVENT', 'UID:a', 'DTSTART;TZID=x:20260708T140000', 'END:VEVENT'],
        ),
      ).start;
    expect(zone('TZOFFSETTO:e')).toEqual({ day: '2026-07-08', time: '14:00', zone: 'x', at: null });
    const never = zone('TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30');
    expect(iso(never?.at)).toBe('2026-07-08T13:00:00.000Z');
  });
  it('cut anywhere, it still says something or why not', () => {
    const text = event(
      'UID:a@b',
      'DTSTART;TZID=Europe/Berlin:20261005T180000',
      'RRULE:FREQ=WEEKLY',
      'ORGANIZER;CN="x":mailto:a@b.c',
    );
    for (let end = 0; end < text.length; end++) expect(readInvite(text.slice(0, end), now)).toHaveProperty('ok');
  });
});

describe('zones', () => {
  it.each([
    ['Europe/Kiev', 'Europe/Kiev'],
    ['Eastern Standard Time', 'America/New_York'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['"(GMT+10:00) Canberra, Melbourne, Sydney"', 'Australia/Melbourne'],
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Amsterdam'],
    ['/freeassociation.sourceforge.net/Europe/Berlin', 'Europe/Berlin'],
    ['(UTC+03:00) Amsterdam', null],
    ['Customized Time Zone', null],
  ])('%s', (name, zone) => {
    expect(zoneOf(name)).toBe(zone);
  });
  it('an hour that comes twice is the first, one that is left out is after it', () => {
    const at = (day: number, month: number, hour: number, minute: number) =>
      iso(momentIn({ year: 2026, month, day, hour, minute, second: 0 }, 'Europe/Berlin'));
    expect(at(25, 10, 2, 30)).toBe('2026-10-25T00:30:00.000Z');
    expect(at(25, 10, 3, 0)).toBe('2026-10-25T02:00:00.000Z');
    expect(at(29, 3, 2, 30)).toBe('2026-03-29T01:30:00.000Z');
    expect(at(1, 7, 12, 0)).toBe('2026-07-01T10:00:00.000Z');
  });
});

describe.skipIf(!present)('captures', () => {
  /** What the captures' own index says of the first event of each. */
  const rows = !present
    ? []
    : [
        ...capture('INDEX.md').matchAll(
          /^\| `([^`]+\.ics)` .*METHOD (\S+); PRODID (.*?); (\d+) VEVENT; UID (\S*); SUMMARY “\s*(.*)”; DTSTART (?:.*:)?(\d{8}\S*); RRULE (.+?); SEQUENCE (\S+); organiser (\S+); (\d+) attendees/gm,
        ),
      ];
  it('the index has been read', () => expect(rows.length).toBe(33));
  it.each(rows.map((row) => [row[1] as string, row]))('%s', (file, row) => {
    const [, , method, product, count, uid = '', title, start = '', rule, sequence, organiser = ''] = row;
    const events = read(capture(path.join('invites-ics', file)));
    const [first] = events;
    const or = (value: unknown) => value ?? '—';
    expect(events).toHaveLength(Number(count));
    expect(or(first?.method)).toBe(method);
    expect(first?.product.startsWith(product as string)).toBe(true);
    // The index shows the beginning of long UIDs.
    expect(first?.uid.startsWith(uid)).toBe(true);
    expect(first?.title).toBe(title);
    expect(first?.start?.day.replaceAll('-', '')).toBe(start.slice(0, 8));
    expect(first?.start?.time?.replace(':', '') ?? '').toBe(start.slice(9, 13));
    expect(first?.rule === null).toBe(rule === 'none');
    expect(String(or(first?.sequence))).toBe(sequence);
    expect(or(first?.organiser?.address)).toBe(organiser.replace(/"$/, '').toLowerCase());
    // Written in a zone or in UTC, it is a moment; without a zone it is the reader's own.
    for (const { start: at } of events) if (at?.time != null && at.zone !== null) expect(at.at).not.toBeNull();
  });
  it('guests are as many as the index counts', () => {
    for (const row of rows) {
      const file = row[1] as string;
      // Of files with many calendars it counts otherwise; and whom an alarm writes to is no guest.
      if (file.startsWith('libical-')) continue;
      const guests = read(capture(path.join('invites-ics', file))).reduce((sum, one) => sum + one.guests.length, 0);
      expect([file, guests]).toEqual([file, file.startsWith('alarm') ? 0 : Number(row[11])]);
    }
  });
  it('every file is in the index', () => {
    const folder = path.resolve(import.meta.dirname, '../../../shared/captures/invites-ics');
    expect(fs.readdirSync(folder).sort()).toEqual(rows.map((row) => row[1]).sort());
  });
});
