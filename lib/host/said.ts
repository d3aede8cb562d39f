import type { PageFacts, SaidFacts, SaidThread } from '../protocol/page.ts';
import { threadKeys } from '../sites/thread-key.ts';

/** What a page said, as a coalition may know it: a mail thread by a key that is the same in every mailbox. */
export function factsOf(said: SaidFacts, url: string): PageFacts {
  if (said.kind === 'document') {
    const { kind, key, title, tab, address } = said;
    // The address without what is the viewer's own: account number, place, query.
    const at = address ?? `https://docs.google.com/document/d/${key.slice(5)}/edit?tab=${encodeURIComponent(tab)}`;
    return { kind, key, url: at, title, tab: tab || null };
  }
  if (said.kind === 'event') {
    const { whenText: when, startsAt, guests, ...same } = said;
    const starts = Date.parse(startsAt ?? '');
    const addresses = guests.map(({ address }) => address).filter((address) => address !== '');
    return { ...same, url, when, starts: Number.isNaN(starts) ? null : starts, guests: addresses };
  }
  return { ...said, url, thread: said.thread && threadOf(said.thread) };
}

/** Null where a thread can't be told from another: its first message is not known. */
function threadOf({ subject, first, people }: SaidThread) {
  if (first.address === '' || (subject === '' && first.minute === null)) return null;
  // No salt yet: the coalition's own may hash this once more.
  const [key = '', ...alike] = threadKeys(subject, first.address, first.minute, '');
  return { key, alike, subject, people };
}
