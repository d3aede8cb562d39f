import type { MarkShape } from '../protocol/page.ts';

/** The few words that Concord has on a page itself: names of buttons (words.json, passed in by the entrypoint). */
export type Words = Readonly<Record<MarkShape | 'capture' | 'lost' | 'unreadable' | 'updated' | 'close', string>>;

export const say = (words: Words, key: keyof Words, count = 1): string => words[key].replace('{count}', String(count));
