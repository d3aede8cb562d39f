import ICAL from 'ical.js';
import { momentIn, utcOf, type Wall, zoneOf } from './invite-zone.ts';

/** When something is: the day and the time of day as written, and the moment in ms since 1970 where its zone is sure. */
export interface InviteTime {
  day: string;
  time: string | null;
  /** As the file names it; "UTC", or null where it means the reader's own. */
  zone: string | null;
  at: number | null;
}
/** The time in a property of a calendar's event; null where there is none that can be. `root`: its calendar, which may name a zone. */
export function timeOf(property: ICAL.Property | null, root: ICAL.Component): InviteTime | null {
  if (property === null) return null;
  const value = held(property);
  const wall = wallOf(value);
  if (wall === null) return null;
  const zone = String(property.getFirstParameter('tzid') ?? '') || null;
  return written(wall, value, zone ?? (String(root.getFirstPropertyValue('x-wr-timezone') ?? '') || null));
}

/** The library throws at a date that can't be, or whose zone can't: then what was written, if it is a day or a time. */
function held(property: ICAL.Property): unknown {
  try {
    return property.getFirstValue();
  } catch {
    return property.toJSON()[3];
  }
}

/** `value`: what the library made of it, which knows the zones that the file itself describes. */
export function written(wall: Wall & { whole: boolean }, value: unknown, zone: string | null): InviteTime {
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
  const at = known !== zone && described ? momentOf(value) : null;
  if (at !== null) return { day, time, zone, at };
  return { day, time, zone, at: known === null ? null : momentIn(wall, known) };
}

/** By the zone that the file describes; null where it describes none that can be. */
function momentOf(time: ICAL.Time): number | null {
  try {
    return time.toJSDate().getTime();
  } catch {
    return null;
  }
}

/** What a clock shows, of the library's own time or of a text that it refused; null: no day of a calendar. */
export function wallOf(value: unknown): (Wall & { whole: boolean }) | null {
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
  return day && wall.year >= 1900 && wall.hour < 24 && wall.minute < 60 ? wall : null;
}

/** How long an event is, in minutes; null for whole days and where the file doesn't say. */
export function minutesOf(event: ICAL.Component, root: ICAL.Component): number | null {
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
export function recurrenceOf(event: ICAL.Component, root: ICAL.Component): string | null {
  const time = timeOf(event.getFirstProperty('recurrence-id'), root);
  if (time === null) return null;
  const whole = timeOf(event.getFirstProperty('dtstart'), root)?.time === null && time.time === '00:00';
  return stampOf(whole ? { ...time, time: null } : time);
}
/** `20261006T130000Z`, or `20261006`: as Google's ids of occurrences end. */
export function stampOf({ day, time, at }: InviteTime): string {
  if (time === null) return day.replaceAll('-', '');
  return (at === null ? `${day}T${time}:00` : isoOf(at)).replace(/[-:]/g, '');
}
/** A moment in ms as ISO says it, UTC, whole seconds. */
export const isoOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');
