import type { CommandInput } from '../../lib/coalition/command.ts';
import type { EventFacts } from '../../lib/protocol/page.ts';

/** The command that makes a calendar event a meeting of the coalition. */
export const openingOf = (event: EventFacts): { name: 'meeting.open' } & CommandInput<'meeting.open'> => ({
  name: 'meeting.open',
  event: event.key,
  series: event.series,
  title: event.title.trim().slice(0, 200) || event.when.slice(0, 200) || event.key.slice(0, 200),
  starts: event.starts,
  minutes: event.minutes,
  guests: [...event.guests],
});
