/**
 * The key of an event whose page shows no id that its guests share (Outlook), or whose invitation has no UID: its start (ISO,
 * UTC, whole seconds; else what is known of it) and its name. Not its organiser, whom some see by name, some not at all.
 */
export const keyOf = (title: string, start: string): string =>
  `event:${start}:${title.normalize('NFKC').toLowerCase()}`.slice(0, 300);
