import { all, clean, fieldText, first, textOf, watchDom } from './dom.ts';
import * as css from './google-calendar.selectors.ts';
import { minutesIn } from './prose-time.ts';
import { type EventFacts, isVisible, type Site, type Visible } from './site.ts';

/** Google Calendar: the event whose bubble or page is open. The bubble's node is used again for the next event. */
export const googleCalendar: Site = {
  id: 'google-calendar',
  hosts: ['https://calendar.google.com/*'],
  matches: (url) => url.hostname === 'calendar.google.com' && url.pathname.startsWith('/calendar'),
  read(page, url, visible = isVisible) {
    const eid = /\/eventedit\/([\w+/=-]{8,})/.exec(url.pathname)?.[1];
    if (eid !== undefined) return readEditor(page, eid);
    const details = openDetails(page, visible);
    if (details !== null) return readBubble(details);
    // An open bubble with neither an event nor a field to make one: the page has changed.
    const bubble = first(page, [css.bubble], visible);
    const unknown =
      bubble !== null &&
      bubble.querySelector('input, [data-eventid]') === null &&
      bubble.querySelector('[id^=xDetDlg]') !== null;
    return { kind: 'none', missing: unknown ? ['event'] : [] };
  },
  watch(page, signal, changed) {
    const attributeFilter = ['data-eventid', 'data-chips-dialog', 'aria-hidden', 'style'];
    watchDom(page, ['body'], { attributes: true, attributeFilter }, signal, changed, 100);
  },
  selection: async () => null,
  slots(page, visible = isVisible) {
    const details = openDetails(page, visible);
    const anchor =
      details?.closest('[role=dialog]') ?? first(page, css.editing, visible)?.closest('[role=main]') ?? null;
    return anchor === null ? [] : [{ id: 'event', kind: 'card', anchor }];
  },
  insert: () => ({ ok: false, why: 'by-hand' }),
};

/** Leftover dialogs stay hidden in the page; a stale one must never stand in for what is open now. */
function openDetails(page: Document, visible: Visible): Element | null {
  return first(page, css.details, visible);
}

/** "<event id> <calendar id>" in base64, with or without padding, in either alphabet. Tasks are no events. */
export function readEid(eid: string): { id: string; calendar: string } | null {
  try {
    const bytes = atob(eid.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
    const [id = '', calendar = ''] = bytes.split(' ');
    if (!/^[\w-]{3,}$/.test(id) || id.startsWith('tasks_')) return null;
    // The page shortens what it knows well; other endings are whole and stay.
    return { id, calendar: calendar.replace(/@m$/, '@gmail.com').replace(/@g$/, '@group.calendar.google.com') };
  } catch {
    return null;
  }
}

/** Key, series and start: an occurrence of a series carries its start in its id, the only machine time there is. */
function identity(eid: string): Pick<EventFacts, 'key' | 'series' | 'startsAt'> | null {
  const event = readEid(eid);
  if (event === null) return null;
  const part = /^(.+)_(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(event.id);
  if (part === null) return { key: sharedKey(event.id), series: null, startsAt: null };
  const [, id = '', y, mo, d, h, mi, s] = part;
  const startsAt = h === undefined ? null : `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
  const series = sharedKey(id);
  return { key: series + event.id.slice(id.length), series, startsAt };
}

/** An event that came by an invitation from elsewhere: its id is the invitation's UID in base 32 (RFC 4648, "hex"), after a line. */
function sharedKey(id: string): string {
  if (!/^_[0-9a-v]{8,}$/.test(id)) return `gcal:${id}`;
  let uid = '';
  let bits = 0;
  let held = 0;
  for (const digit of id.slice(1)) {
    held = ((held << 5) | Number.parseInt(digit, 32)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    uid += String.fromCharCode((held >> bits) & 0xff);
  }
  return /^[\x21-\x7e]+$/.test(uid) ? `ical:${uid}`.slice(0, 250) : `gcal:${id}`;
}

/** The same two, in what the page notes down for itself: `35389; 2:["id","calendar",…`. */
function eidInLog(details: Element): string {
  const [, id = '', calendar = ''] = /\b2:\["([^"]+)","([^"]*)"/.exec(details.getAttribute('jslog') ?? '') ?? [];
  return id === '' ? '' : btoa(`${id} ${calendar}`);
}

function readBubble(details: Element): EventFacts | { kind: 'none'; missing: string[] } {
  const found = identity(details.getAttribute('data-eventid') ?? eidInLog(details));
  if (found === null) return { kind: 'none', missing: [] };
  const title = textOf(first(details, css.title));
  const lines = all(details, css.when).map((line) => textOf(line));
  const whole = textOf(details.querySelector(css.whenPart)).replace(title, '').trim();
  if (lines.length === 0 && whole !== '') lines.push(whole);
  const organiser = textOf(details.querySelector(css.organiser));
  const guests = all(details, css.guest).map((guest) => {
    const { address, name } = person(guest);
    return { address, name, organiser: name !== '' && organiser.endsWith(name) };
  });
  const missing = [];
  if (title === '') missing.push('title');
  if (lines.length === 0) missing.push('when');
  return {
    kind: 'event',
    ...found,
    title,
    whenText: lines.join(', '),
    minutes: minutesIn(lines[0] ?? ''),
    guests,
    missing,
  };
}

function readEditor(page: Document, eid: string): EventFacts | { kind: 'none'; missing: string[] } {
  const found = identity(eid);
  if (found === null) return { kind: 'none', missing: [] };
  const field = first(page, css.editing);
  const [startDay = '', startTime = '', endDay = '', endTime = ''] = css.editTimes.map((one) =>
    clean(fieldText(page.querySelector(one))),
  );
  const whenText = `${startDay} ${startTime} – ${endDay === startDay ? '' : `${endDay} `}${endTime}`.trim();
  const guests = all(page, css.guest).map((guest) => ({ ...person(guest), organiser: false }));
  const missing = page.readyState === 'complete' && field === null ? ['title'] : [];
  const minutes = startDay === endDay ? minutesIn(`${startTime} – ${endTime}`) : null;
  return { kind: 'event', ...found, title: clean(fieldText(field)), whenText, minutes, guests, missing };
}

function person(guest: Element): { address: string; name: string } {
  const address = (guest.getAttribute('data-email') ?? '').toLowerCase();
  const [label = ''] = (guest.getAttribute('aria-label') ?? '').split(',');
  const name = textOf(guest) || clean(label);
  return { address, name: name === address ? '' : name };
}
