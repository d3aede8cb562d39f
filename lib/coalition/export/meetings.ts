import type { MeetingRow, Tables } from '../tables.ts';
import { seenDecisions } from './withheld.ts';
import type { ExportWords } from './words.ts';

/** A meeting as a calendar knows it: when, what, and its agenda with outcomes as plain words. */
export interface MeetingEvent {
  readonly id: string;
  readonly title: string;
  /** ms since 1970. */
  readonly starts: number;
  readonly ends: number;
  readonly description: string;
  /** When it was last changed, as far as it says; else its start. */
  readonly changed: number;
}
/** Taken where nobody said how long: a calendar needs an end. */
const USUAL_MINUTES = 60;

/**
 * Meetings with a time, earliest first. Guests are left out: a calendar that takes the file in would write to them.
 * Those without a time can't stand in a calendar; the JSON export has them.
 */
export const meetingEvents = (tables: Tables, words: ExportWords): MeetingEvent[] => {
  const seen = seenDecisions(tables).map(({ decision }) => decision);
  const describe = (meeting: MeetingRow): string => {
    const items = [...tables.items.values()]
      .filter((item) => item.meeting === meeting.id && !item.dropped)
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
    const lines = items.flatMap((item, at) => [
      `${at + 1}. ${item.title}`,
      ...seen
        .filter(({ anchor }) => anchor?.in === 'item' && anchor.item === item.id)
        .map(({ title, state }) => `   ${words.decision}: ${title} (${words[`decision.${state}`]})`),
      ...[...tables.tasks.values()]
        .filter(({ source }) => source?.in === 'item' && source.item === item.id)
        .map(
          ({ title, owner, due }) =>
            `   ${words.task}: ${title} (${[tables.people.get(owner)?.name ?? owner, due].filter(Boolean).join(', ')})`,
        ),
      ...[...tables.notes.values()]
        .filter((note) => note.item === item.id && !note.dropped)
        .sort((a, b) => (a.created?.at ?? 0) - (b.created?.at ?? 0) || (a.id < b.id ? -1 : 1))
        .map(({ text }) => `   ${words.note}: ${text}`),
    ]);
    return lines.length === 0 ? '' : [`${words.agenda}:`, ...lines].join('\n');
  };
  return [...tables.meetings.values()]
    .flatMap((meeting) => {
      if (meeting.starts === null) return [];
      const ends = meeting.starts + (meeting.minutes ?? USUAL_MINUTES) * 60_000;
      const changed = Math.max(0, ...meeting.log.map(({ at }) => at), meeting.ended?.at ?? 0);
      const { id, title, starts } = meeting;
      return [{ id, title, starts, ends, description: describe(meeting), changed: changed || starts }];
    })
    .sort((a, b) => a.starts - b.starts || (a.id < b.id ? -1 : 1));
};
