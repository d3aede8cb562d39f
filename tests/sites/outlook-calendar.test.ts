import { describe, expect, it } from 'vitest';
import { keyOf } from '../../lib/sites/event-key.ts';
import { outlook } from '../../lib/sites/outlook.ts';
import { organiserIn, outlookCalendar, readTile } from '../../lib/sites/outlook-calendar.ts';
import type { EventFacts } from '../../lib/sites/site.ts';
import { page, parse, present, visible } from './captures.ts';

const week = new URL('https://outlook.office.com/calendar/view/week');
const read = (doc: Document, url = week) => outlook.read(doc, url, visible);
const local = (...at: [number, number, number, number, number]) => new Date(...at).toISOString().replace('.000Z', 'Z');

const tile = (id: string, label: string, title = '') =>
  `<div data-calitemid="${id}"><div role=button aria-label="${label}" ${title && `title="${title}"`}></div></div>`;
const peek = (title: string, time: string, by = '') =>
  `<div data-app-section="CalendarItemPeek" role=dialog><span role=heading>${title}</span>
   <div><i data-icon-name="ClockRegular"></i><span>${time}</span></div><div>${by}</div></div>`;
const month = (day: string, inside: string) =>
  `<div id="monthDayCell_${day}_W. Europe Standard Time_x">${inside}</div>`;

describe('a tile', () => {
  it('says its event in any language; a subject may have commas; the cell says the day with its zone', () => {
    const doc = parse(
      `<html lang=de><body>${month(
        '2026-09-17T00:00:00.000+02:00',
        tile(
          'a=',
          'Miete, Demo, Plan, 15:30 bis 17:00, Donnerstag, 17. September 2026, Von Ana Silva, Gebucht',
          'Miete, Demo, Plan\n15:30 bis 17:00',
        ),
      )}</body></html>`,
    );
    const found = readTile(doc.querySelector('[data-calitemid]') as Element);
    expect(found).toMatchObject({
      id: 'a=',
      title: 'Miete, Demo, Plan',
      startsAt: '2026-09-17T13:30:00Z',
      minutes: 90,
    });
    expect(organiserIn(found?.by ?? '')).toBe('Ana Silva');
  });
  it('whose label and title disagree is not read', () => {
    const doc = parse(
      `<body>${tile('a', 'One, 15:30 to 17:00, Thursday, September 17, 2026, By A, Busy', 'Two')}</body>`,
    );
    expect(readTile(doc.querySelector('[data-calitemid]') as Element)).toBeNull();
  });
  it('alone is no open event', () => {
    const doc = parse(`<body>${tile('a', 'One, 15:30 to 17:00, Thursday, September 17, 2026, By A, Busy')}</body>`);
    expect(read(doc)).toEqual({ kind: 'none', missing: [] });
    expect(outlookCalendar.slots(doc, visible)).toEqual([]);
  });
});

describe('the small card', () => {
  const grid = [
    tile('one=', 'Plenum, 14:00 bis 15:00, Mittwoch, 8. Juli 2026, Von Hana Ost, Gebucht'),
    tile('two=', 'Plenum, 14:00 bis 15:00, Mittwoch, 15. Juli 2026, Von Hana Ost, Gebucht'),
    tile('three=', 'Plenum 2, 16:00 bis 17:00, Mittwoch, 8. Juli 2026, Von Tom, Gebucht'),
  ].join('');
  const doc = (card: string) => parse(`<html lang=de><body>${card}<div role=main>${grid}</div></body></html>`);
  it('of several tiles of one name belongs to the one at its time', () => {
    const facts = read(doc(peek('Plenum', 'Mi 15.07.2026 14:00 – 15:00', 'Hana Ost hat Sie eingeladen'))) as EventFacts;
    expect(facts).toMatchObject({
      kind: 'event',
      local: 'two=',
      title: 'Plenum',
      startsAt: local(2026, 6, 15, 14, 0),
      minutes: 60,
      guests: [{ name: 'Hana Ost', address: '', organiser: true, unsure: true }],
      missing: [],
    });
    expect(facts.key).toBe(keyOf('Plenum', local(2026, 6, 15, 14, 0)));
  });
  it('which none of them fits has no id, and still its time', () => {
    expect(read(doc(peek('Plenum', 'Mi 22.07.2026 14:00 – 15:00')))).toMatchObject({
      local: null,
      startsAt: local(2026, 6, 22, 14, 0),
    });
  });
  it('of a cancelled event is the same event', () => {
    const [one, other] = ['Plenum', 'Abgesagt: Plenum'].map((name) =>
      read(doc(peek(name, 'Mi 22.07.2026 14:00 – 15:00'))),
    );
    expect((one as EventFacts).key).toBe((other as EventFacts).key);
  });
  it('left over and hidden does not count', () => {
    const hidden = peek('Old', 'Mi 22.07.2026 14:00 – 15:00').replace('role=dialog', 'style="display:none"');
    expect(read(doc(hidden + peek('Plenum', 'Mi 08.07.2026 14:00 – 15:00')))).toMatchObject({
      title: 'Plenum',
      local: 'one=',
    });
  });
  it('without name or time is reported', () => {
    expect(read(doc(peek('', 'Mi 08.07.2026 14:00 – 15:00')))).toEqual({ kind: 'none', missing: ['title'] });
    expect(read(doc(peek('Plenum', '')))).toMatchObject({ missing: ['when'] });
  });
});

describe('an opened event', () => {
  const form = (inside: string) =>
    parse(`<html lang="en-us"><body><div class="ms-Dialog-main"><div data-app-section="Toolbar"></div>
      <div data-app-section="Form_Content">${inside}</div></div></body></html>`);
  it('to read: name, time, people', () => {
    const doc =
      form(`<div role=heading>Full meeting</div><div><i data-icon-name=ClockRegular></i><span>Wed 7/8/2026 2:00 PM - 3:30 PM</span></div>
      <span data-lpc-hover-target-id=x>Noor Haddad&lt;noor@tenants.example.org></span><span data-lpc-hover-target-id=y>Tom</span>`);
    expect(read(doc)).toMatchObject({
      title: 'Full meeting',
      startsAt: local(2026, 6, 8, 14, 0),
      minutes: 90,
      guests: [
        { name: 'Noor Haddad', address: 'noor@tenants.example.org', organiser: false },
        { name: 'Tom', address: '', unsure: true, organiser: false },
      ],
      missing: [],
    });
    expect(outlookCalendar.slots(doc, visible)[0]?.anchor.className).toBe('ms-Dialog-main');
  });
  it('to change: by its fields; a new one without a name is none yet', () => {
    const fields = '<input value="7/8/2026"><input value="2:00 PM"><input value="3:30 PM">';
    expect(read(form(`<input type=text value="Full meeting">${fields}`))).toMatchObject({
      title: 'Full meeting',
      startsAt: local(2026, 6, 8, 14, 0),
      minutes: 90,
    });
    expect(read(form(`<input type=text value="">${fields}`))).toEqual({ kind: 'none', missing: [] });
  });
});

describe.skipIf(!present)('captures', () => {
  it('a small card over the week', () => {
    const doc = page('outlook-calendar/MODEL-peek-card-2026.html');
    expect(read(doc)).toEqual({
      kind: 'event',
      key: keyOf('Coalition steering call', local(2026, 6, 8, 14, 0)),
      local: 'AAMkADpeek==',
      series: null,
      title: 'Coalition steering call',
      whenText: 'Wed 7/8/2026 2:00 PM - 3:00 PM',
      startsAt: local(2026, 6, 8, 14, 0),
      minutes: 60,
      guests: [{ name: 'Hana Ost', address: '', unsure: true, organiser: true }],
      missing: [],
    });
    expect(outlookCalendar.slots(doc, visible)[0]?.anchor.getAttribute('role')).toBe('dialog');
  });
  it('a month with one tile: nothing open', () => {
    const doc = page('outlook-calendar/month-tile-2026-09.html');
    expect(read(doc)).toEqual({ kind: 'none', missing: [] });
    const found = readTile(doc.querySelector('[data-calitemid]') as Element);
    expect(found).toEqual({
      id: 'AAMkADlong+calitem/id==',
      title: 'SafeGolf Online Workshop #5',
      startsAt: '2026-09-17T14:30:00Z',
      minutes: 90,
      by: 'By Example Organizer',
    });
    expect(organiserIn(found?.by ?? '')).toBe('Example Organizer');
  });
});
