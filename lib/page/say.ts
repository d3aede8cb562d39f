/** The few words that Concord has on a page itself: names of buttons (words.json). Those of marks: mark-words.json. */
export type Words = Readonly<Record<'capture' | 'unreadable' | 'updated' | 'close', string>>;
