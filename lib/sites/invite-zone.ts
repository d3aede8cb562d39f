import { findIana } from 'windows-iana';

/** A clock's reading, without a zone. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/**
 * The zone that a file names, as browsers know it: IANA names as they are, Windows names by CLDR's table, and what Outlook
 * shows people, "(UTC-05:00) Eastern Time (US & Canada)", "(GMT+10:00) Canberra, Melbourne, Sydney". Null: none that is sure.
 */
export function zoneOf(name: string): string | null {
  const plain = name
    .replace(/^["\s]+|["\s]+$/g, '')
    // Old programs put a registry's path before it.
    .replace(/^\/(?:[^/]+\/)*?(?=[A-Z][A-Za-z]+\/)/, '');
  if (isZone(plain)) return plain;
  const [windows] = findIana(plain);
  if (windows !== undefined) return windows;
  const shown = /^\((?:GMT|UTC)(?:([+-])(\d\d):(\d\d))?\)\s*(.+)$/.exec(plain);
  if (shown === null) return null;
  const [, sign, hours = '0', minutes = '0', words = ''] = shown;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const [named] = findIana(words.replace(/\s*\(.*\)$/, '').replace(/ Time$/, ' Standard Time'));
  if (named !== undefined && standardOffset(named) === offset) return named;
  for (const city of words.split(/,\s*/)) {
    const found = zonesByCity().get(city.toLowerCase());
    if (found !== undefined && standardOffset(found) === offset) return found;
  }
  return null;
}

/**
 * The moment (ms since 1970) at which a clock in a zone that the browser knows shows this. In the hour that comes twice it
 * is the first, in the one that is left out the clock has moved on: as RFC 5545 says.
 */
export function momentIn(wall: Wall, zone: string): number {
  const asUtc = utcOf(wall);
  const before = asUtc - offsetAt(asUtc - 86_400_000, zone);
  if (before + offsetAt(before, zone) === asUtc) return before;
  const after = asUtc - offsetAt(asUtc + 86_400_000, zone);
  return after + offsetAt(after, zone) === asUtc ? after : before;
}

export const utcOf = ({ year, month, day, hour, minute, second }: Wall): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numeric = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(zone, made);
  return made;
}

/** How far a zone's clocks are ahead of UTC at a moment, ms. */
function offsetAt(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const of = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const [year, month, day, hour] = [of('year'), of('month'), of('day'), of('hour')];
  return utcOf({ year, month, day, hour, minute: of('minute'), second: of('second') }) - Math.floor(at / 1000) * 1000;
}

/** Minutes ahead of UTC outside summer time, in a year in which today's rules held. */
function standardOffset(zone: string): number {
  const [winter, summer] = [0, 6].map((month) => offsetAt(Date.UTC(2024, month, 15), zone) / 60_000);
  return Math.min(winter as number, summer as number);
}

let cities: Map<string, string> | null = null;
function zonesByCity(): Map<string, string> {
  cities ??= new Map(
    Intl.supportedValuesOf('timeZone').map((zone) => [
      zone
        .slice(zone.lastIndexOf('/') + 1)
        .replaceAll('_', ' ')
        .toLowerCase(),
      zone,
    ]),
  );
  return cities;
}
