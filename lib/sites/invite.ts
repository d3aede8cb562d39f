import ICAL from 'ical.js';
import { clean } from './dom.ts';
import { keyOf } from './event-key.ts';
import { isCountable } from './invite-rule.ts';
import { linesOf } from './invite-text.ts';
import { type InviteTime, isoOf, minutesOf, recurrenceOf, stampOf, timeOf, wallOf, written } from './invite-time.ts';
import { utcOf } from './invite-zone.ts';

export type { InviteTime } from './invite-time.ts';

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
const MOST_STEPS = 4_000;
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
  try {
    const found = eventsOf(roots, { now, steps: MOST_STEPS });
    return found.length > 0 ? { ok: true, value: apart(found) } : { ok: false, error: 'broken' };
  } catch {
    return { ok: false, error: 'broken' };
  }
}

function eventsOf(roots: readonly ICAL.Component[], look: Look): InviteEvent[] {
  const found: InviteEvent[] = [];
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
  return found;
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

function nextOf(
  event: ICAL.Component,
  root: ICAL.Component,
  of: { uid: string; series: string; look: Look; moved: ReadonlySet<string> },
): InviteEvent['next'] {
  const property = event.getFirstProperty('dtstart');
  const first: unknown = property?.getFirstValue();
  const [rule = '', ...more] = event.getAllProperties('rrule').map((one) => String(one.getFirstValue()));
  if (
    !property ||
    !(first instanceof ICAL.Time) ||
    wallOf(first) === null ||
    more.length > 0 ||
    !isCountable(rule, first.day)
  )
    return null;
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
