import ICAL from 'ical.js';
import type { MeetingEvent } from '../../coalition/export/meetings.ts';

// A folded line's leading space counts too (RFC 5545, 3.1); the library counts without it.
ICAL.foldLength = 74;

/** What calendars are told about the maker (RFC 5545, 3.7.3). */
const PRODUCT = '-//Concord//Meetings 1//EN';

/** Meetings as an iCalendar file (RFC 5545). The same meeting has the same UID in every export, so it is not doubled. */
export const icsText = (events: readonly MeetingEvent[]): string => {
  const calendar = new ICAL.Component('vcalendar');
  calendar.updatePropertyWithValue('prodid', PRODUCT);
  calendar.updatePropertyWithValue('version', '2.0');
  for (const { id, title, starts, ends, description, changed } of events) {
    const event = new ICAL.Component('vevent');
    event.updatePropertyWithValue('uid', `${encodeURIComponent(id.toWellFormed())}@concord.invalid`);
    event.updatePropertyWithValue('dtstamp', moment(changed));
    event.updatePropertyWithValue('dtstart', moment(starts));
    event.updatePropertyWithValue('dtend', moment(ends));
    event.updatePropertyWithValue('summary', clean(title.replace(/\s+/g, ' ')));
    if (description) event.updatePropertyWithValue('description', clean(description));
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
};

const moment = (at: number) => ICAL.Time.fromJSDate(new Date(at), true);

/** Control characters have no place in a text value (RFC 5545, 3.3.11); line ends are one kind. */
const clean = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
