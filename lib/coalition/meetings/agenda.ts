import type { DecisionRow, ItemRow, MeetingRow, NoteRow, Tables, TaskRow } from '../tables.ts';

const DAY_MS = 86_400_000;

/** What came out of an agenda item (P 4.3): decisions and tasks that point at it, notes. */
export interface Outcomes {
  readonly decisions: readonly DecisionRow[];
  readonly tasks: readonly TaskRow[];
  readonly notes: readonly NoteRow[];
}

const byTime = <T extends { readonly id: string }>(list: readonly T[], time: (row: T) => number): T[] =>
  [...list].sort((a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1));

/** The outcomes of one item, oldest first; dropped and withdrawn ones left out. */
export const outcomesOf = (tables: Tables, item: string): Outcomes => ({
  decisions: byTime(
    [...tables.decisions.values()].filter(
      (d) => d.anchor?.in === 'item' && d.anchor.item === item && d.state !== 'withdrawn',
    ),
    (d) => d.proposedAt,
  ),
  tasks: byTime(
    [...tables.tasks.values()].filter(
      (t) => t.source?.in === 'item' && t.source.item === item && t.state !== 'dropped',
    ),
    (t) => t.created?.at ?? 0,
  ),
  notes: byTime(
    [...tables.notes.values()].filter((n) => n.item === item && !n.dropped),
    (n) => n.created?.at ?? 0,
  ),
});

/** The items of a meeting in agenda order; dropped ones left out. Ties by id, so that all see one order. */
export const agendaOf = (tables: Tables, meeting: string): ItemRow[] =>
  [...tables.items.values()]
    .filter((item) => item.meeting === meeting && !item.dropped)
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));

/** What an item lacks: its purpose, its minutes (P 4.2). */
export const missingOf = (item: ItemRow): ('purpose' | 'minutes')[] => [
  ...(item.purpose === null ? (['purpose'] as const) : []),
  ...(item.minutes === null ? (['minutes'] as const) : []),
];

/** Minutes planned in all, and whether they are more than the event has (P 4.2). An event of unknown length is never over. */
export const planOf = (
  meeting: MeetingRow,
  items: readonly ItemRow[],
): { readonly minutes: number; readonly over: boolean } => {
  const minutes = items.reduce((sum, item) => sum + (item.minutes ?? 0), 0);
  return { minutes, over: meeting.minutes !== null && minutes > meeting.minutes };
};

/** A decision item added less than 24 hours before a full meeting is discussed, not decided, unless urgent (P 4.2). */
export const isDiscussOnly = (meeting: MeetingRow, item: ItemRow): boolean =>
  item.purpose === 'decision' &&
  meeting.kind === 'full' &&
  !item.urgent &&
  item.carriedFrom === null &&
  meeting.starts !== null &&
  item.created !== null &&
  item.created.at > meeting.starts - DAY_MS;

/** A decision item that ended (or whose meeting did) without a decision: marked (P 4.3). */
export const isUndecided = (meeting: MeetingRow, item: ItemRow, outcomes: Outcomes): boolean =>
  item.purpose === 'decision' &&
  (item.ended !== null || meeting.ended !== null) &&
  outcomes.decisions.length === 0 &&
  !isDiscussOnly(meeting, item);

/** Items that go on to the next meeting of the series: not ended, nothing came out of them (P 4.2). Routine openers stay behind. */
export const unfinishedOf = (tables: Tables, meeting: string): ItemRow[] =>
  agendaOf(tables, meeting).filter((item) => {
    const { decisions, tasks, notes } = outcomesOf(tables, item.id);
    return item.ended === null && decisions.length + tasks.length + notes.length === 0 && !isOpener(item);
  });

/** Ids that two browsers make alike, so that two who open one event offline share the item. `~` never stands in an event's key first. */
export const openerId = (meeting: string, what: 'temperature' | 'work-plan'): string => `${meeting}~${what}`;
const isOpener = (item: ItemRow): boolean =>
  item.id === openerId(item.meeting, 'temperature') || item.id === openerId(item.meeting, 'work-plan');
export const carriedId = (meeting: string, item: string): string => `${meeting}~${item}`;
