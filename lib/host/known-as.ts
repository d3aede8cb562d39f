import type { Tables } from '../coalition/tables.ts';
import type { PageFacts } from '../protocol/page.ts';
import { marksOf } from './marks.ts';

/**
 * What is open on a page, under the key by which a coalition knows it already (DESIGN, same thing, same key). Two mailboxes
 * may have taken a thread's first mail in on either side of a full minute; and Outlook's calendar shows no shared id, so
 * there an event that came as an invite is known by its start and its name.
 */
export const knownAs = (facts: PageFacts, coalitions: readonly Tables[]): PageFacts => {
  if (facts.kind === 'mail' && facts.thread) {
    const { thread } = facts;
    const linked = [thread.key, ...(thread.alike ?? [])].find((key) =>
      coalitions.some((tables) => marksOf(tables, key).linked),
    );
    return linked === undefined || linked === thread.key ? facts : { ...facts, thread: { ...thread, key: linked } };
  }
  if (facts.kind !== 'event' || !facts.key.startsWith('event:') || facts.starts === null) return facts;
  for (const tables of coalitions) {
    for (const { starts, title, event } of tables.meetings.values())
      if (starts === facts.starts && plain(title) === plain(facts.title)) return { ...facts, key: event };
  }
  return facts;
};

const plain = (title: string): string => title.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
