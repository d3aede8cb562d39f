import type { CommandInput } from '../../lib/coalition/command.ts';
import type { MeetingRow } from '../../lib/coalition/tables.ts';
import type { InviteEvent } from '../../lib/sites/invite.ts';

/** One event of a calendar file, and what can be made of it. */
export interface Offer {
  readonly event: InviteEvent;
  /** Of a series: the occurrence that is next. */
  readonly start: InviteEvent['start'];
  /** Why it makes no meeting: it was called off, or only answers an invitation, or asks for another time. */
  readonly not: 'cancelled' | 'reply' | 'counter' | null;
  /** The meeting that it is already. */
  readonly meeting: string | null;
  readonly opening: ({ readonly name: 'meeting.open' } & CommandInput<'meeting.open'>) | null;
}

const LONGEST_MEETING = 24 * 60;

/**
 * What a calendar file offers: those to come, in order; what is over only where nothing else is there. `now` in ms; `known`: the coalition's meetings, by whose event one finds that it is there already.
 */
export function offersOf(events: readonly InviteEvent[], known: readonly MeetingRow[], now: number): Offer[] {
  const offers = events.map((event) => offerOf(event, known));
  const at = ({ start }: Offer) => start?.at ?? Date.parse(start?.day ?? '');
  const ahead = offers.filter((one) => !(at(one) + (one.event.minutes ?? LONGEST_MEETING) * 60_000 < now));
  return (ahead.length > 0 ? ahead : offers).sort((a, b) => at(a) - at(b) || 0);
}

function offerOf(event: InviteEvent, known: readonly MeetingRow[]): Offer {
  const key = event.next?.key ?? event.key;
  const start = event.next?.start ?? event.start;
  const meeting = known.find((row) => row.event === key || row.event === event.pageKey)?.id ?? null;
  const not = event.cancelled ? 'cancelled' : (ONLY_ANSWERS[event.method ?? ''] ?? null);
  const people = [...(event.organiser ? [event.organiser] : []), ...event.guests];
  const guests = [...new Set(people.map(({ known: shown, address }) => shown ?? address).filter((one) => one !== ''))];
  const minutes = event.minutes !== null && event.minutes <= LONGEST_MEETING ? event.minutes : null;
  const title = event.title.slice(0, 200) || (start?.day ?? key.slice(0, 200));
  return {
    event,
    start,
    not,
    meeting,
    opening:
      not !== null || meeting !== null
        ? null
        : { name: 'meeting.open', event: key, series: event.series, title, starts: start?.at ?? null, minutes, guests },
  };
}

const ONLY_ANSWERS: Record<string, Offer['not']> = {
  REPLY: 'reply',
  REFRESH: 'reply',
  COUNTER: 'counter',
  DECLINECOUNTER: 'counter',
};
