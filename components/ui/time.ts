import { locale, t } from '../../locales/index.ts';

/** Dates as people say them, in the viewer's zone: "Fri 18:00 (in 2 days)". Pure: `now` and the zone come in. */
const DAY = 86_400_000;
export interface Said {
  readonly short: string;
  readonly full: string;
  readonly iso: string;
}

export function sayMoment(at: number, now: number, zone?: string): Said {
  const part = (options: Intl.DateTimeFormatOptions) =>
    formatIn(locale === 'en' ? 'en-GB' : locale, { ...options, ...(zone && { timeZone: zone }) }).format(at);
  const clock = part({ hour: '2-digit', minute: '2-digit', hour12: false });
  const away = daysBetween(now, at, zone);
  const day =
    Math.abs(away) < 7
      ? part({ weekday: 'short' })
      : part(sameYear(at, now) ? SHORT_DAY : { ...SHORT_DAY, year: 'numeric' });
  return {
    short: `${day} ${clock} (${sayDistance(at, now, away)})`,
    full: part(FULL),
    iso: new Date(at).toISOString(),
  };
}

/** Only the day of a moment that is over: "Wed", "12 Oct", "today". */
export function sayPast(at: number, now: number): Said {
  const said = sayMoment(at, now);
  const away = daysBetween(now, at);
  return { ...said, short: away === 0 ? t('time.today') : away > -7 ? weekday(at) : shortDay(at, now) };
}

/** A calendar day without a zone: "today", "Fri", "2 Dec". */
export function sayDay(day: string, now: number): Said {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  const at = new Date(y, m - 1, d, 12).getTime();
  const away = daysBetween(now, at);
  const short =
    away === 0
      ? t('time.today')
      : away === 1
        ? t('time.tomorrow')
        : away === -1
          ? t('time.yesterday')
          : away > 1 && away < 7
            ? weekday(at)
            : shortDay(at, now);
  return { short, full: formatIn('en-GB', { dateStyle: 'full' }).format(at), iso: day };
}

export const dayOf = (at: number): string => {
  const d = new Date(at);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;
};
export const dayIn = (days: number, now: number): string => dayOf(now + days * DAY);

/** "4:05" of a running clock. */
export const sayClock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** "14:02" in the viewer's zone. */
export const sayTime = (at: number): string => formatIn('en-GB', { hour: '2-digit', minute: '2-digit' }).format(at);

/** Minutes east of UTC. */
export const zoneNow = (): number => -new Date().getTimezoneOffset();

const formats = new Map<string, Intl.DateTimeFormat>();
let offset = 0;
/** Made once: to make one takes a hundred times as long as to use it, and a list says hundreds of dates. */
function formatIn(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  // One without a zone keeps that in which it was made: somebody who travels gets new ones.
  if (zoneNow() !== offset) formats.clear();
  offset = zoneNow();
  const key = `${language} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, format);
  return format;
}

const SHORT_DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const FULL: Intl.DateTimeFormatOptions = { dateStyle: 'full', timeStyle: 'long' };
const weekday = (at: number) => formatIn('en-GB', { weekday: 'short' }).format(at);
const shortDay = (at: number, now: number) =>
  formatIn('en-GB', sameYear(at, now) ? SHORT_DAY : { ...SHORT_DAY, year: 'numeric' }).format(at);
const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear();

function sayDistance(at: number, now: number, days: number): string {
  const ms = at - now;
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const n = minutes < 60 ? minutes : Math.abs(ms) < DAY / 2 || days === 0 ? Math.round(minutes / 60) : Math.abs(days);
  const unit = minutes < 60 ? 'minute' : Math.abs(ms) < DAY / 2 || days === 0 ? 'hour' : 'day';
  if (unit === 'minute' && n === 0) return t('time.now');
  const said = t(`time.${unit}s`, { n });
  return ms >= 0 ? t('time.in', { time: said }) : t('time.ago', { time: said });
}

/** Whole calendar days from one moment to another in the viewer's zone. */
function daysBetween(from: number, to: number, zone?: string): number {
  const day = (at: number) => {
    const parts = formatIn('en-CA', { dateStyle: 'short', ...(zone && { timeZone: zone }) }).format(at);
    return Date.parse(`${parts}T00:00:00Z`);
  };
  return Math.round((day(to) - day(from)) / DAY);
}
