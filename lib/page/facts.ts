import type { PageFacts } from '../protocol/page.ts';
import type { PageFacts as SiteFacts, ThreadFacts } from '../sites/site.ts';
import { threadKeys } from '../sites/thread-key.ts';

/** What the site read, in the form that the host takes. Null where nothing is open that could be linked. */
export async function toFacts(facts: SiteFacts, url: URL): Promise<PageFacts | null> {
  if (facts.kind === 'none') return null;
  if (facts.kind === 'document') {
    const { key, title, tab } = facts;
    if (facts.address) return { kind: 'document', key, url: facts.address, title, tab: null };
    // The address without what is the viewer's own: account number, place, query.
    const at = `${url.origin}/document/d/${key.slice(5)}/edit?tab=${encodeURIComponent(tab)}`;
    return { kind: 'document', key, url: at, title, tab };
  }
  const at = url.origin + url.pathname + url.hash;
  if (facts.kind === 'event') {
    const starts = facts.startsAt === null ? Number.NaN : Date.parse(facts.startsAt);
    return {
      kind: 'event',
      url: at,
      key: facts.key,
      series: facts.series,
      title: facts.title,
      when: facts.whenText,
      starts: Number.isNaN(starts) ? null : starts,
      minutes: facts.minutes,
      guests: facts.guests.map((guest) => guest.address).filter((address) => address !== ''),
    };
  }
  const composes = facts.composes.map(({ id, subject, recipients }) => ({ id, subject, recipients }));
  return { kind: 'mail', url: at, thread: facts.thread && (await toThread(facts.thread)), composes };
}

/** Null where a thread can't be told from another: its first message is not known. */
async function toThread({ subject, first, people }: ThreadFacts) {
  if (first.address === '' || (subject === '' && first.minute === null)) return null;
  // No salt here: the coalition's own stays with the host, which may hash this once more.
  const [key = '', ...alike] = await threadKeys(subject, first.address, first.minute, '');
  return { key, alike, subject, people };
}
