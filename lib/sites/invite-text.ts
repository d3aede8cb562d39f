import { isCountable } from './invite-rule.ts';

/** What an .ics file may hold of lines; more is no invitation. */
const MOST_LINES = 20_000;

/**
 * The lines of a calendar file, whole again and mended where what programs get wrong has one meaning: folds by tab, a mail's encoding
 * (`=3D`) left inside, a quote that closes too late, lines that are no property, parts that are never closed.
 */
export function linesOf(text: string): string[] {
  const whole = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '');
  const lines = (/[;:][A-Z-]+=3D/.test(whole) ? decoded(whole) : whole).split('\n', MOST_LINES);
  return balanced(lines.filter(isProperty).map(mended));
}

/** Quoted-printable, where the mail's own reader left it in. */
const decoded = (text: string): string =>
  text.replace(/=\n/g, '').replace(/(?:=[0-9A-F]{2})+/g, (bytes) => {
    const codes = bytes.slice(1).split('=');
    return new TextDecoder().decode(Uint8Array.from(codes, (code) => Number.parseInt(code, 16)));
  });

const isProperty = (line: string): boolean => /^[A-Za-z0-9-]+[;:]/.test(line) && line.includes(':');

/**
 * `TZID="W. Europe Standard Time:20200609T090000"`: the value came to stand inside the quotes. Exchange's zones begin in
 * 1601: three centuries of summer time would be counted for each.
 */
const mended = (line: string): string =>
  line.replace(/="([^":;]*):(\d{8}(?:T\d{6}Z?)?)"$/, '="$1":$2').replace(/^DTSTART:16\d\d/, 'DTSTART:1970');

/** Every part closed, innermost first; an end without a beginning is nothing. */
function balanced(lines: readonly string[]): string[] {
  const out: string[] = [];
  const open: string[] = [];
  const close = (to: number) => {
    while (open.length > to) out.push(`END:${open.pop()}`);
  };
  for (const line of lines) {
    const [, word, name = ''] = /^(BEGIN|END):\s*([A-Za-z0-9-]+)\s*$/i.exec(line) ?? [];
    const part = name.toUpperCase();
    if (word === undefined) {
      // A property outside of every part would be an error; a zone's rule that never comes would be searched for ever.
      const endless =
        /^RRULE[;:]/i.test(line) && open.includes('VTIMEZONE') && !isCountable(line.replace(/^[^:]*:/, ''), 1);
      if (open.length > 0 && !endless) out.push(line);
    } else if (word.toUpperCase() === 'BEGIN') {
      // One calendar or event doesn't stand in another: the former was not closed.
      const same = part === 'VCALENDAR' || part === 'VEVENT' ? open.indexOf(part) : -1;
      if (same >= 0) close(same);
      open.push(part);
      out.push(`BEGIN:${part}`);
    } else if (open.includes(part)) close(open.lastIndexOf(part));
  }
  close(0);
  return out;
}
