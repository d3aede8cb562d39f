import ICAL from 'ical.js';
import { clean } from './dom.ts';
import { keyOf } from './event-key.ts';
import { isCountable } from './invite-rule.ts';
import { linesOf } from './invite-text.ts';
import { momentIn, utcOf, type Wall, zoneOf } from './invite-zone.ts';

/** When something is: the day and the time of day as written, and the moment in ms since 1970 where its zone is sure. */
export interface InviteTime {
  day: string;
  time: string | null;
  /** As the file names it; "UTC", or null where it means the reader's own. */
  zone: string | null;
  at: number | null;
}
export interface InvitePerson {
  name: string;
  address: string;
  /** The address that people know, where the file's own is one that only takes answers (iCloud). */
  known: string | null;
}
export interface InviteEvent {
  /** The same for all guests, and the one of the event's page in Google Calendar (see `EventFacts.key`). */
  key: string;
  /** The one of a page that shows no shared id: Outlook's. */
  pageKey: string;
  series: string | null;
  uid: string;
  /** Which occurrence of a series this is about, as its key has it; null: the whole. */
  recurrence: string | null;
  method: string | null;
  product: string;
  sequence: number | null;
  /** When it was written, ms. */
  stamp: number | null;
  cancelled: boolean;
  title: string;
  place: string;
  start: InviteTime | null;
  minutes: number | null;
  /** The rule of a series, RFC 5545. */
  rule: string | null;
  /** Of a series: the first occurrence that is not over yet. */
  next: { key: string; start: InviteTime } | null;
  organiser: InvitePerson | null;
  guests: InvitePerson[];
}
export type InviteReading =
  | { ok: true; value: readonly InviteEvent[] }
  | { ok: false; error: 'empty' | 'too-long' | 'no-calendar' | 'no-event' | 'broken' };

const MOST_CHARACTERS = 1_000_000;
const MOST_EVENTS = 500;
const MOST_GUESTS = 500;
/** Steps through series in one file, all together. */
const MOST_STEPS = 10_000;
const LONGEST = 500;

/**
 * Reads a calendar file (.ics, P 7.3): every event of every calendar in it, in the file's order. `now` in ms says which
 * occurrence of a series is next. What is broken is mended or left out; if nothing is left, the error says why. Never throws.
 */
export function readInvite(text: string, now: number): InviteReading {
  if (text.trim() === '') return { ok: false, error: 'empty' };
  if (text.length > MOST_CHARACTERS) return { ok: false, error: 'too-long' };
  if (!/^BEGIN:\s*(?:VCALENDAR|VEVENT)\s*$/im.test(text)) return { ok: false, error: 'no-calendar' };
  const lines = linesOf(text);
  if (!lines.includes('BEGIN:VEVENT')) return { ok: false, error: 'no-event' };
  const roots = parse(lines) ?? parse(lines.filter(isReadable));
  if (roots === null) return { ok: false, error: 'broken' };
  const found: InviteEvent[] = [];
  const look = { now, steps: MOST_STEPS };
  for (const root of roots) {
    const events = root.name === 'vevent' ? [root] : root.getAllSubcomponents('vevent');
    const moved = new Set(events.map((one) => `${one.getFirstPropertyValue('uid')} ${recurrenceOf(one, root)}`));
    for (const event of events.slice(0, MOST_EVENTS - found.length)) {
      try {
        found.push(readEvent(event, root, look, moved));
      } catch {
        // One that says nothing readable is left out; the others count.
      }
    }
  }
  return found.length > 0 ? { ok: true, value: apart(found) } : { ok: false, error: 'broken' };
}

/** Of each event what was said last: by SEQUENCE, then by when it was written, then by its place in the file. */
export function latestOf(events: readonly InviteEvent[]): InviteEvent[] {
  const last = new Map<string, InviteEvent>();
  for (const event of events) {
    const known = last.get(event.key);
    const newer =
      known === undefined ||
      (event.sequence ?? 0) - (known.sequence ?? 0) > 0 ||
      ((event.sequence ?? 0) === (known.sequence ?? 0) && (event.stamp ?? 0) >= (known.stamp ?? 0));
    if (newer) last.set(event.key, event);
  }
  return events.filter((event) => last.get(event.key) === event);
}

function parse(lines: readonly string[]): ICAL.Component[] | null {
  try {
    const parsed: unknown[] = ICAL.parse(lines.join('\n'));
    const all = typeof parsed[0] === 'string' ? [parsed] : parsed;
    return (all as unknown[][]).map((one) => new ICAL.Component(one));
  } catch {
    return null;
  }
}

function isReadable(line: string): boolean {
  if (/^(?:BEGIN|END):/.test(line)) return true;
  try {
    return Array.isArray(ICAL.parse.property(line));
  } catch {
    return false;
  }
}

interface Look {
  readonly now: number;
  steps: number;
}

function readEvent(event: ICAL.Component, root: ICAL.Component, look: Look, moved: ReadonlySet<string>): InviteEvent {
  const said = (name: string, from = event) => clean(String(from.getFirstPropertyValue(name) ?? '')).slice(0, LONGEST);
  const uid = said('uid');
  const start = timeOf(event.getFirstProperty('dtstart'), root);
  const recurrence = recurrenceOf(event, root);
  const title = said('summary');
  const organiser = personOf(event.getFirstProperty('organizer'));
  const pageKey = keyOf(title, start?.at == null ? (start?.day ?? '') : isoOf(start.at));
  const series = (sharedKey(uid) ?? pageKey).slice(0, 250);
  const sequence = Number(said('sequence') || Number.NaN);
  const method = said('method', root).toUpperCase() || null;
  const rule = event.getFirstPropertyValue('rrule');
  const inSeries = recurrence !== null || rule !== null;
  return {
    key: recurrence === null ? series : `${series}_${recurrence}`,
    pageKey,
    series: inSeries ? series : null,
    uid,
    recurrence,
    method,
    product: said('prodid', root),
    sequence: Number.isFinite(sequence) ? sequence : null,
    stamp: timeOf(event.getFirstProperty('dtstamp'), root)?.at ?? null,
    cancelled: method === 'CANCEL' || said('status').toUpperCase() === 'CANCELLED',
    title,
    place: said('location').replace(/\\(?=[,;])/g, ''),
    start,
    minutes: minutesOf(event, root),
    rule: rule === null ? null : String(rule).slice(0, LONGEST),
    next: rule === null ? null : nextOf(event, root, { uid, series, look, moved }),
    organiser,
    guests: event
      .getAllProperties('attendee')
      .slice(0, MOST_GUESTS)
      .flatMap((one) => personOf(one) ?? []),
  };
}

/** Google's events are known by their id, on its pages too; all others by the UID that every guest's copy carries. */
function sharedKey(uid: string): string | null {
  const google = /^([\w-]{3,})@google\.com$/.exec(uid)?.[1];
  return google !== undefined ? `gcal:${google}` : uid === '' ? null : `ical:${uid}`;
}

/** Two events under one key that differ in nothing that would order them are two: the later one's key says its day. */
function apart(events: readonly InviteEvent[]): InviteEvent[] {
  const rank = ({ key, sequence, stamp }: InviteEvent) => `${key} ${sequence} ${stamp}`;
  const seen = new Map<string, InviteEvent>();
  return events.map((event) => {
    const other = seen.get(rank(event));
    seen.set(rank(event), event);
    const same = other === undefined || other.start?.day === event.start?.day;
    return same ? event : { ...event, key: `${event.key}#${event.start?.day}` };
  });
}

/** "CN" may be quoted and hold commas; the address may stand in quotes, after "MAILTO:" in any case, or be none. */
function personOf(property: ICAL.Property | null): InvitePerson | null {
  if (property === null) return null;
  const addressIn = (words: unknown) => /[^\s"'<>:;,]+@[^\s"'<>:;,]+/.exec(String(words ?? ''))?.[0].toLowerCase();
  const address = addressIn(property.getFirstValue()) ?? '';
  const named = clean(String(property.getFirstParameter('cn') ?? '')).slice(0, LONGEST);
  const known = address.endsWith('@imip.me.com') ? (addressIn(property.getFirstParameter('email')) ?? null) : null;
  if (address === '' && named === '') return null;
  return { name: named.toLowerCase() === address ? '' : named, address, known };
}

function timeOf(property: ICAL.Property | null, root: ICAL.Component): InviteTime | null {
  if (property === null) return null;
  const value = held(property);
  const wall = wallOf(value);
  if (wall === null) return null;
  const zone = String(property.getFirstParameter('tzid') ?? '') || null;
  return written(wall, value, zone ?? (String(root.getFirstPropertyValue('x-wr-timezone') ?? '') || null));
}

/** The library throws at a date that can't be. */
function held(property: ICAL.Property): unknown {
  try {
    return property.getFirstValue();
  } catch {
    return null;
  }
}

/** `value`: what the library made of it, which knows the zones that the file itself describes. */
function written(wall: Wall & { whole: boolean }, value: unknown, zone: string | null): InviteTime {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
  if (wall.whole) return { day, time: null, zone: null, at: null };
  const time = `${two(wall.hour)}:${two(wall.minute)}`;
  const own = value instanceof ICAL.Time ? value.zone : null;
  if (own === ICAL.Timezone.utcTimezone) return { day, time, zone: 'UTC', at: utcOf(wall) };
  if (zone === null) return { day, time, zone: null, at: null };
  const known = zoneOf(zone);
  const described = own !== null && own !== ICAL.Timezone.localTimezone && value instanceof ICAL.Time;
  // A name that the browser knows is newer than what a file says of it; of another name only the file can tell.
  if (known !== zone && described) return { day, time, zone, at: value.toJSDate().getTime() };
  return { day, time, zone, at: known === null ? null : momentIn(wall, known) };
}

function wallOf(value: unknown): (Wall & { whole: boolean }) | null {
  if (value instanceof ICAL.Time) {
    const { year, month, day, hour, minute, second, isDate } = value;
    return valid({ year, month, day, hour, minute, second, whole: isDate });
  }
  // A day whose VALUE=DATE is missing, a moment in a form that the library refuses.
  const text = /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?Z?)?$/.exec(String(value));
  if (text === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.slice(1).map((one) => Number(one ?? 0));
  return valid({ year, month, day, hour, minute, second, whole: text[4] === undefined });
}

function valid<T extends Wall>(wall: T): T | null {
  const back = new Date(utcOf({ ...wall, hour: 0, minute: 0, second: 0 }));
  const day = back.getUTCMonth() + 1 === wall.month && back.getUTCDate() === wall.day;
  return day && wall.hour < 24 && wall.minute < 60 ? wall : null;
}

function minutesOf(event: ICAL.Component, root: ICAL.Component): number | null {
  const start = timeOf(event.getFirstProperty('dtstart'), root);
  const end = timeOf(event.getFirstProperty('dtend'), root);
  if (start === null || start.time === null) return null;
  const duration: unknown = event.getFirstPropertyValue('duration');
  if (end === null) return duration instanceof ICAL.Duration ? positive(duration.toSeconds() / 60) : null;
  if (start.at !== null && end.at !== null) return positive((end.at - start.at) / 60_000);
  if (start.zone !== end.zone || end.time === null) return null;
  const clock = ({ day, time }: InviteTime) => Date.parse(`${day}T${time}Z`);
  return positive((clock(end) - clock(start)) / 60_000);
}
const positive = (minutes: number): number | null => (minutes > 0 ? Math.round(minutes) : null);

/** As a key has it: the moment in UTC, or the day alone. Exchange names an occurrence of whole days by a midnight. */
function recurrenceOf(event: ICAL.Component, root: ICAL.Component): string | null {
  const time = timeOf(event.getFirstProperty('recurrence-id'), root);
  if (time === null) return null;
  const whole = timeOf(event.getFirstProperty('dtstart'), root)?.time === null && time.time === '00:00';
  return stampOf(whole ? { ...time, time: null } : time);
}
function stampOf({ day, time, at }: InviteTime): string {
  if (time === null) return day.replaceAll('-', '');
  return (at === null ? `${day}T${time}:00` : isoOf(at)).replace(/[-:]/g, '');
}
const isoOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');

function nextOf(
  event: ICAL.Component,
  root: ICAL.Component,
  of: { uid: string; series: string; look: Look; moved: ReadonlySet<string> },
): InviteEvent['next'] {
  const property = event.getFirstProperty('dtstart');
  const first: unknown = property?.getFirstValue();
  const rule = String(event.getFirstPropertyValue('rrule'));
  if (!property || !(first instanceof ICAL.Time) || !isCountable(rule, first.day)) return null;
  const zone = timeOf(property, root)?.zone ?? null;
  const length = (minutesOf(event, root) ?? 0) * 60_000;
  const steps = new ICAL.RecurExpansion({ component: event, dtstart: first });
  while (of.look.steps-- > 0) {
    const step = steps.next();
    if (!step) return null;
    const wall = wallOf(step);
    if (wall === null) continue;
    const start = written(wall, step, zone);
    const ends = start.time === null ? utcOf(wall) + 86_400_000 : (start.at ?? utcOf(wall)) + length;
    const stamp = stampOf(start);
    // One that was moved or called off stands in the file by itself.
    if (ends > of.look.now && !of.moved.has(`${of.uid} ${stamp}`)) return { key: `${of.series}_${stamp}`, start };
  }
  return null;
}
