import type { Command } from '../coalition/command.ts';
import type { Anchor } from '../coalition/fact.ts';
import type { Query } from '../coalition/query.ts';
import { meetingId, quarterOf } from '../coalition/record.ts';
import type { Tables } from '../coalition/tables.ts';
import type { RowsWanted } from '../vault/open.ts';
import { anchorKeys, meetingKey, pageKey, quarterKey, seriesKey } from './row-keys.ts';

/** Rows that must be in memory before something is answered or decided: of records by id, of decisions by id, of both by key. */
export interface Wanted {
  readonly keys: readonly string[];
  readonly rows: NonNullable<RowsWanted['ids']>;
  readonly decisions: readonly string[];
}
type Parts = { -readonly [N in keyof Wanted]?: Wanted[N] };

const NOTHING: Wanted = { keys: [], rows: [], decisions: [] };
const join = (...parts: readonly Parts[]): Wanted => ({
  keys: parts.flatMap(({ keys = [] }) => keys),
  rows: parts.flatMap(({ rows = [] }) => rows),
  decisions: parts.flatMap(({ decisions = [] }) => decisions),
});

/** A meeting: its row, its agenda, what came out of it; and the one before it in its series, whose open items it takes over. */
const meeting = (id: string, tables: Tables): Wanted => {
  const series = tables.meetings.get(id)?.series;
  return join({ rows: [['meetings', id]], keys: [meetingKey(id)] }, ...(series ? [{ keys: [seriesKey(series)] }] : []));
};
/** The last of a series that was held: a new one takes over what it left open. */
const before = (series: string, tables: Tables): Wanted => {
  const held = [...tables.meetings.values()].filter((row) => row.series === series && (row.ended || row.started));
  const latest = held.sort((a, b) => (b.starts ?? 0) - (a.starts ?? 0)).slice(0, 2);
  return join({ keys: [seriesKey(series), ...latest.map(({ id }) => meetingKey(id))] });
};
const item = (id: string, tables: Tables): Wanted => {
  const row = tables.items.get(id);
  return row ? meeting(row.meeting, tables) : join({ rows: [['items', id]] });
};
const note = (id: string, tables: Tables): Wanted => {
  const row = tables.notes.get(id);
  return row ? item(row.item, tables) : join({ rows: [['notes', id]] });
};
const page = (key: string): Wanted => join({ keys: [pageKey(key), meetingKey(meetingId(key))] });

const TABLES_OF = { task: 'tasks', meeting: 'meetings', item: 'items', note: 'notes' } as const;

/** Every quarter from one on to the one that holds `now` (ms). */
export const quartersFrom = (first: string, now: number): string[] => {
  const quarters: string[] = [];
  let [year, number] = [Number(first.slice(0, 4)), Number(first.slice(5))];
  for (const last = quarterOf(now); ; ) {
    const name = `${year}q${number}`;
    if (name > last) return quarters;
    quarters.push(name);
    [year, number] = number === 4 ? [year + 1, 1] : [year, number + 1];
  }
};

/** What a question is about. To be asked again once that is here: one thing may lead to another. */
export const wantedBy = (asked: Query | Command, tables: Tables, now: number): Wanted => {
  const said = asked as Readonly<Record<string, unknown>>;
  const text = (field: string): string | null => (typeof said[field] === 'string' ? said[field] : null);
  const parts: Wanted[] = [];
  const id = { decision: text('decision'), task: text('task'), meeting: text('meeting'), item: text('item') };
  if (id.decision) parts.push(join({ decisions: [id.decision] }));
  if (id.task) parts.push(join({ rows: [['tasks', id.task]] }));
  if (id.meeting) parts.push(meeting(id.meeting, tables));
  if (id.item) parts.push(item(id.item, tables));
  const aNote = text('note');
  if (aNote) parts.push(note(aNote, tables));
  const series = text('series');
  if (series) parts.push(before(series, tables));
  const event = text('event');
  if (event) parts.push(meeting(meetingId(event), tables));
  const older = (said.supersedes as { decision?: unknown } | null | undefined)?.decision;
  if (typeof older === 'string') parts.push(join({ decisions: [older] }));
  for (const anchor of [said.anchor, said.source] as (Anchor | null | undefined)[])
    if (anchor) parts.push(join({ keys: anchorKeys(anchor) }));
  if (asked.name === 'record.restore') parts.push(join({ rows: [[TABLES_OF[asked.kind], asked.id]] }));
  if (asked.name === 'today' && asked.page !== null) parts.push(page(asked.page));
  if (asked.name === 'page' || asked.name === 'capture') parts.push(page(asked.key));
  const from = text('from');
  if (from) parts.push(join({ keys: quartersFrom(from, now).map(quarterKey) }));
  return parts.length === 0 ? NOTHING : join(...parts);
};
