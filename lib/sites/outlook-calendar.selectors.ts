/** Outlook calendar on the web, newest first, each beside what it must find (see google-docs.selectors.ts). */
const peek_2026 = 'outlook-calendar/MODEL-peek-card-2026.html';
const month_2026 = 'outlook-calendar/month-tile-2026-09.html';

/** The small card over the calendar. */
export const peek = ['[data-app-section="CalendarItemPeek"]']; // 2026-10
export const peek_ = [
  [1, peek_2026],
  [0, month_2026],
] as const;
/** An event opened for itself, to read or to change. */
export const form = ['[data-app-section="Form_Content"]']; // 2026-10
export const form_ = [
  [0, peek_2026],
  [0, month_2026],
] as const;
export const title = ['[role=heading]', '[id$="_SUBJECT"]']; // 2026-10
export const title_ = [[1, peek_2026]] as const;
/** The field of the subject, when the event is being changed: the first to write in. */
export const titleField = ['input[id$="_SUBJECT"]', 'input[type="text"], input:not([type])']; // 2026
/** Where the time stands: beside the clock. The label is English only. */
export const time = ['[aria-label="Time"]', 'time', '[data-icon-name^="Clock"] + *']; // 2026-10
export const time_ = [[1, peek_2026]] as const;

export const tile = ['[data-calitemid]']; // 2026-09
export const tile_ = [
  [1, peek_2026],
  [1, month_2026],
] as const;
export const tileLabel = ['[role=button][aria-label]', '[aria-label]']; // 2026-09
/** A month's cell, whose id holds the day with its zone: machine time. */
export const cell = '[id^="monthDayCell_"]'; // 2026-09

export const guest = ['[data-lpc-hover-target-id]', '.lpc-hoverTarget', '[data-email]']; // 2025–2026
/** What the opened event stands in: its card goes beside it. */
export const shell = '.ms-Dialog-main, [role=dialog], [data-app-section="ReadingPane"]'; // 2026-05
