import type { DecisionBook, Past } from '../book.ts';
import { within } from '../book.ts';
import type { KnownFact, MatrixRow } from '../fact.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A fact is signed a moment after it was decided; a window shorter by no more than this still keeps its row. */
export const SLACK_MS = 10 * 60_000;
/** Windows end when people can still read their mail: 18:00. */
const END_OF_DAY_HOUR = 18;

/** Hours that a row's window stays open (P 1.7): the urgent lane's where it has one. */
export const windowHours = (row: MatrixRow, urgent: boolean): number =>
  urgent && row.urgentHours !== null ? Math.min(row.urgentHours, row.windowHours) : row.windowHours;

/**
 * The end that a surface proposes ("by Friday 18:00"): the row's window from `at`, rounded up to the next 18:00 of the
 * viewer. `at` and the result in ms; `zoneOffsetMinutes` = minutes east of UTC (the negative of `getTimezoneOffset()`).
 * An urgent lane is not rounded: its hours are counted. P 1.7.
 */
export const proposedEnd = (row: MatrixRow, at: number, zoneOffsetMinutes: number, urgent = false): number => {
  const earliest = at + windowHours(row, urgent) * HOUR_MS;
  if (urgent && row.urgentHours !== null) return earliest;
  const shift = zoneOffsetMinutes * 60_000 - END_OF_DAY_HOUR * HOUR_MS;
  return Math.ceil((earliest + shift) / DAY_MS) * DAY_MS - shift;
};

/** Half of an opening's window in ms: how long a device must have held it (P 2.4) and been reached before the end (P 2.3). */
export const halfWindow = (opens: number, ends: number): number => Math.max(0, ends - opens) / 2;

/**
 * The end of a decision's window as one past knows it (ms). A request for time moves it to the moment that was asked
 * for, at most one further window, for everybody alike: two ends would make two results (P 2.3).
 */
export const endAt = (decision: DecisionBook, opening: KnownFact<'opening'>, past: Past): number => {
  const { opens, ends } = opening.content;
  const latest = ends + Math.max(0, ends - opens);
  return decision.requests
    .filter((request) => within(past, request))
    .reduce((end, request) => Math.max(end, Math.min(request.content.until, latest)), ends);
};
