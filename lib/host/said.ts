import type { PageFacts, SaidFacts, SaidThread } from '../protocol/page.ts';
import { threadKeys } from '../sites/thread-key.ts';

/** What a page said, with the key of its mail thread, which is the same in every mailbox (DESIGN, same thing, same key). */
export const keyed = (said: SaidFacts): PageFacts =>
  said.kind === 'mail' ? { ...said, thread: said.thread && keyedThread(said.thread) } : said;

/** Null where a thread can't be told from another: its first message is not known. */
function keyedThread({ subject, first, people }: SaidThread) {
  if (first.address === '' || (subject === '' && first.minute === null)) return null;
  // No salt yet: the coalition's own may hash this once more.
  const [key = '', ...alike] = threadKeys(subject, first.address, first.minute, '');
  return { key, alike, subject, people };
}
