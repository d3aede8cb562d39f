import type { Anchor } from '../coalition/fact.ts';
import { quarterOf, RECORD_VERSION, STANDING, volumeOf } from '../coalition/record.ts';
import type { MeetingRow, TaskRow } from '../coalition/tables.ts';
import { isOpenTask } from '../coalition/work/queries.ts';

/** The number of how stored rows are found again: raised whenever the same row would get other keys. */
const KEYS = 1;
/** Of stored rows: how they are found again, and in which format of records they were read. */
export const KEYS_VERSION = `${KEYS}.${RECORD_VERSION}`;

/** The key of rows that are in memory from the start. */
export const LIVE = 'live';
export const quarterKey = (quarter: string): string => `q:${quarter}`;
export const pageKey = (page: string): string => `page:${page}`;
export const meetingKey = (meeting: string): string => `meeting:${meeting}`;
export const seriesKey = (series: string): string => `series:${series}`;

/** Under which pages and meetings something is found that hangs on this. */
export const anchorKeys = (anchor: Anchor | null): string[] => {
  if (anchor === null) return [];
  if (anchor.in === 'item') return [meetingKey(anchor.meeting)];
  return 'key' in anchor ? [pageKey(anchor.key)] : [];
};

/** When something was over: its quarter, else the one that it was born in. */
const quarterAt = (id: string, at: number | null | undefined): string => {
  if (at != null) return quarterKey(quarterOf(at));
  const volume = volumeOf(id);
  return volume === STANDING ? LIVE : quarterKey(volume);
};

/**
 * Under what a record's row is found again. What is open is live; a task that is done and a meeting that has ended by
 * their quarter; what belongs to a page or a meeting by that. All else is little, and live.
 */
export const rowKeys = (table: string, row: object): string[] => {
  const removed = (row as { removedBy?: unknown }).removedBy != null ? [LIVE] : [];
  if (table === 'tasks') {
    const task = row as TaskRow;
    const when = isOpenTask(task) ? LIVE : quarterAt(task.id, task.done?.at ?? task.created?.at);
    return [...new Set([when, ...removed])].concat(anchorKeys(task.source));
  }
  if (table === 'meetings') {
    const { id, ended, series } = row as MeetingRow;
    const when = ended === null ? LIVE : quarterAt(id, ended.at);
    return [...new Set([when, ...removed]), ...(series === null ? [] : [seriesKey(series)])];
  }
  if (table === 'items' || table === 'notes') return [meetingKey((row as { meeting: string }).meeting), ...removed];
  return [LIVE];
};
