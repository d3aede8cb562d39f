import { clean } from './dom.ts';

export interface Day {
  year: number;
  month: number;
  day: number;
}

const YEAR_FIRST = /(?<!\d)(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)\s*[日일.]?/;
const YEAR_LAST = /(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d\d)(?!\d)/;
const CLOCK =
  /(?:(午前|上午|오전|صباحا|\bam\b)|(午後|下午|오후|\bpm\b))?\s*(?<!\d)(\d{1,2})\s?(?:[:.時时点시]|h(?=\s?\d))\s?(\d\d)(?!\d)(?:[:.]\d\d(?!\d))?[分분]?(?:\s*(?:(a\.?\s?m\b|π\.?μ|ص)|(p\.?\s?m\b|μ\.?μ|م))(?!\p{L}))?/giu;

/**
 * The day that a page's prose names, in any of the languages; null where it could be two days, names no year, or its
 * weekday is another's: no guess.
 */
export function dayIn(text: string, languages: readonly string[]): Day | null {
  const plain = western(text);
  const first = YEAR_FIRST.exec(plain);
  const last = first === null ? YEAR_LAST.exec(plain) : null;
  const numbers = (first ?? last)?.slice(1).map(Number);
  const rest = words(plain.replace(first?.[0] ?? last?.[0] ?? '', ' ').replace(CLOCK, ' '));
  const weekday = named(rest, languages, { weekday: 'long' }, { weekday: 'short' });
  const can = ({ year, month, day }: Day) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 && (weekday === null || date.getUTCDay() === weekday);
  };
  let days: Day[];
  if (numbers === undefined) days = wordy(plain, rest, languages);
  else {
    const [a = 0, b = 0, c = 0] = numbers;
    const year = c < 100 ? 2000 + c : c;
    if (first !== null) days = [{ year: a, month: b, day: c }];
    else days = [{ year, month: b, day: a }, ...(a === b ? [] : [{ year, month: a, day: b }])];
  }
  const [one, other] = days.filter(can);
  if (one === undefined || other === undefined) return one ?? null;
  // Both orders are days, and no weekday decides: languages other than English write the day first.
  const [language = 'en'] = languages;
  return /^en-us$/i.test(language) ? other : /^en$/i.test(language) ? null : one;
}

/** The clock times in prose, as minutes of the day, and whether morning or evening is said (0, 720) or not (null). */
function clocks(text: string): { minutes: number; half: 0 | 720 | null }[] {
  const plain = western(text).replace(YEAR_FIRST, ' ').replace(YEAR_LAST, ' ');
  return [...plain.matchAll(CLOCK)]
    .map(([, am, pm, hour, minute, a, p]) => ({
      minutes: Number(hour) * 60 + Number(minute),
      // After 12 there is no doubt; what looks like a word for it is another word (German "14:30 am").
      half: Number(hour) > 12 ? null : am || a ? (0 as const) : pm || p ? (720 as const) : null,
    }))
    .filter(({ minutes }) => minutes < 1_440);
}
const ofDay = ({ minutes, half }: { minutes: number; half: number | null }): number =>
  half === null ? minutes : (minutes % 720) + half;

/** The clock times in prose, as minutes of the day. */
export const clocksIn = (text: string): number[] => clocks(text).map(ofDay);

/**
 * Start (minutes of the day) and length (minutes) from exactly two clock times of one day; whether morning or evening
 * matters only if one of them says so. Null for anything else, such as two days or a whole one.
 */
export function spanIn(text: string): { start: number; minutes: number } | null {
  const found = clocks(text);
  const [from, to] = found;
  const days = western(text).match(/(?<!\d)(?:19|20)\d\d(?!\d)/g) ?? [];
  if (found.length !== 2 || days.length > 1 || !from || !to) return null;
  const one = from.half === null && to.half === null;
  const both = from.half !== null && to.half !== null;
  const cycle = one || both ? 1_440 : 720;
  const between = one || both ? ofDay(to) - ofDay(from) : to.minutes - from.minutes;
  const minutes = (between + 2 * cycle) % cycle;
  if (minutes === 0) return null;
  return {
    start: from.half === null && to.half !== null ? (ofDay(to) - minutes + 1_440) % 1_440 : ofDay(from),
    minutes,
  };
}

/** Length in minutes, where prose says it without doubt. */
export const minutesIn = (text: string): number | null => spanIn(text)?.minutes ?? null;

/** The minute (since 1970) at which prose says something was, in the zone of this browser; null where it isn't sure. */
export function minuteIn(text: string, languages: readonly string[]): number | null {
  const day = dayIn(text, languages);
  const [clock, more] = clocksIn(text);
  if (day === null || clock === undefined || more !== undefined) return null;
  return new Date(day.year, day.month - 1, day.day, 0, clock).getTime() / 60_000;
}

/** The languages that a page may write in: its own, then English, as parts of a page may lag behind. */
export const languagesOf = (page: Document): string[] =>
  [page.documentElement?.getAttribute('lang') ?? '', page.defaultView?.navigator?.language ?? '', 'en'].filter(
    (one, at, all) => /^[a-z]{2,3}(-\w+)*$/i.test(one) && all.indexOf(one) === at,
  );

/** "Thursday, September 17, 2026", "17. September 2026": a month by its name, a year, and one number that is the day. */
function wordy(plain: string, rest: string[], languages: readonly string[]): Day[] {
  const month = named(rest, languages, { month: 'long', day: 'numeric' }, { month: 'short', day: 'numeric' });
  const numbers = plain.replace(CLOCK, ' ').match(/(?<![\d.:])\d+(?![\d:])/g) ?? [];
  const years = numbers.filter((one) => /^(?:19|20)\d\d$/.test(one));
  const days = numbers.filter((one) => one.length < 3 && Number(one) > 0);
  if (month === null || years.length !== 1 || days.length !== 1) return [];
  return [{ year: Number(years[0]), month: month + 1, day: Number(days[0]) }];
}

type Names = Intl.DateTimeFormatOptions;
const kept = new Map<string, string[]>();

/** Which weekday (0 is Sunday) or month (0 is January) the words name, in the first language that knows one of them. */
function named(rest: string[], languages: readonly string[], ...styles: Names[]): number | null {
  for (const language of languages) {
    for (const style of styles) {
      const at = namesOf(language, style).findIndex((name) => rest.includes(name));
      if (at >= 0) return at;
    }
  }
  return null;
}

function namesOf(language: string, style: Names): string[] {
  const key = JSON.stringify([language, style]);
  let names = kept.get(key);
  if (names === undefined) {
    const format = new Intl.DateTimeFormat(language, { ...style, timeZone: 'UTC' });
    const part = style.month ? 'month' : 'weekday';
    // 1 March 2026 is a Sunday; the month as it stands beside a day, which Slavic languages write otherwise.
    const days = style.month ? 12 : 7;
    names = Array.from({ length: days }, (_, at) => {
      const date = style.month ? Date.UTC(2026, at, 1) : Date.UTC(2026, 2, 1 + at);
      const found = format.formatToParts(date).find((one) => one.type === part)?.value ?? '';
      return words(found).join(' ');
    });
    kept.set(key, names);
  }
  return names;
}

const words = (text: string): string[] => text.toLowerCase().match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];

/** One width and one kind of digits, no marks of direction, no narrow spaces. */
const western = (text: string): string =>
  clean(text.normalize('NFKC').replace(/[\u200e\u200f\u061c\u202a-\u202e]/g, '')).replace(
    /[\u0660-\u0669\u06f0-\u06f9]/g,
    (digit) => String(digit.charCodeAt(0) & 15),
  );
