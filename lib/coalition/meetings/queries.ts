import { decisionLine } from '../decisions/queries.ts';
import { reachOf } from '../older.ts';
import type { ItemView, MeetingView, QueryInput, QueryResult } from '../query.ts';
import type { MeetingRow, Tables } from '../tables.ts';
import { byUrgency, dayOf, taskLine } from '../work/queries.ts';
import { agendaOf, isDiscussOnly, isUndecided, missingOf, outcomesOf, planOf } from './agenda.ts';
import { minutesHtml, minutesMarkdown } from './minutes.ts';

const HOUR_MS = 3_600_000;

/** When a meeting lies behind (ms): it was ended, or its planned end has passed. */
const isPast = (meeting: MeetingRow, now: number): boolean =>
  meeting.ended !== null ||
  (meeting.starts !== null && meeting.starts + (meeting.minutes ?? 60) * 60_000 + HOUR_MS < now && !meeting.started);

/** Meetings to come, next first, and past ones, latest first. P 4.1. */
export const meetingsOf = (
  tables: Tables,
  now: number,
  { from }: QueryInput<'meetings'> = {},
): QueryResult['meetings'] => {
  const { begins, older } = reachOf(from, now, tables.profile.foundedAt);
  const isShown = ({ ended }: MeetingRow): boolean => ended === null || ended.at >= begins;
  const all = [...tables.meetings.values()].sort((a, b) => (a.starts ?? 0) - (b.starts ?? 0) || (a.id < b.id ? -1 : 1));
  return {
    upcoming: all.filter((meeting) => !isPast(meeting, now)),
    past: all.filter((meeting) => isPast(meeting, now) && isShown(meeting)).reverse(),
    older,
  };
};

/** One meeting with its agenda, warnings, outcomes and minutes (P 4.1–4.3, 4.8). Null if unknown. */
export const meetingOf = (tables: Tables, id: string, now: number, zone = 0): MeetingView | null => {
  const meeting = tables.meetings.get(id);
  if (!meeting) return null;
  const today = dayOf(now, zone);
  const agenda = agendaOf(tables, id);
  const items = agenda.map((item): ItemView => {
    const outcomes = outcomesOf(tables, item.id);
    return {
      ...item,
      presenterName: item.presenter === null ? null : (tables.people.get(item.presenter)?.name ?? null),
      missing: missingOf(item),
      undecided: isUndecided(meeting, item, outcomes),
      discussOnly: isDiscussOnly(meeting, item),
      decisions: outcomes.decisions.map((decision) => decisionLine(tables, decision, now)),
      tasks: outcomes.tasks.map((task) => taskLine(tables, task, today)).sort(byUrgency),
      notes: outcomes.notes,
    };
  });
  const plan = planOf(meeting, agenda);
  const facilitatorName = meeting.facilitator === null ? null : (tables.people.get(meeting.facilitator)?.name ?? null);
  const source = { meeting, facilitatorName, items, zone };
  return {
    meeting,
    facilitatorName,
    items,
    minutesPlanned: plan.minutes,
    over: plan.over,
    markdown: minutesMarkdown(source),
    html: minutesHtml(source),
  };
};
