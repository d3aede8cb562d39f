/** Google Calendar, newest first, each beside what it must find (see google-docs.selectors.ts). */
export const details = ['[role=dialog] [data-eventid]', '[role=dialog] [jslog^="35389"]']; // 2026-10; ids of the details part, never of a chip
export const details_ = [
  [1, 'google-calendar/popover-event-2026-07.html'],
  [1, 'google-calendar/popover-ja-timed-zoom-2026-09.html'],
  [1, 'google-calendar/popover-ja-year-teams-2026-09.html'],
  [0, 'google-calendar/week-chips-2026-10.html'],
  [0, 'google-calendar/search-results-ja-2026-09.html'],
  [0, 'google-calendar/MODEL-eventedit-page-2026.html'],
] as const;
export const bubble = '[role=dialog][data-chips-dialog="true"]'; // 2026-07
/** By role: one build puts the title into the "when" part, without its id. */
export const title = ['#rAECCd', '[role=heading]', 'h1, h2']; // 2026-07, 2026-09
export const title_ = [
  [1, 'google-calendar/popover-event-2026-07.html'],
  [1, 'google-calendar/popover-ja-timed-zoom-2026-09.html'],
] as const;
export const when = ['#xDetDlgWhen .AzuXid', '.AzuXid']; // 2026-09
/** Title and time together, where the lines have no class. */
export const whenPart = '#xDetDlgWhen'; // 2026-09
export const when_ = [
  [2, 'google-calendar/popover-event-2026-07.html'],
  [1, 'google-calendar/popover-ja-year-teams-2026-09.html'],
] as const;
export const guest = ['#xDetDlgAtt [data-email]', '[data-email]']; // 2026-10
export const guest_ = [
  [3, 'google-calendar/popover-event-2026-07.html'],
  [2, 'google-calendar/MODEL-eventedit-page-2026.html'],
] as const;
/** Calendar and organiser, the latter by name on the last line. */
export const organiser = '#xDetDlgCal'; // 2026-09

export const editing = ['[role=main] #xTiIn', '#xTiIn', '[data-is-create="false"] input[data-initial-value]']; // 2025–2026
export const editing_ = [
  [1, 'google-calendar/MODEL-eventedit-page-2026.html'],
  [0, 'google-calendar/popover-event-2026-07.html'],
] as const;
export const editTimes = ['#xStDaIn', '#xStTiIn', '#xEnDaIn', '#xEnTiIn']; // 2025–2026
