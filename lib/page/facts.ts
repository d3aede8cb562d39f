import type { SaidFacts } from '../protocol/page.ts';
import type { PageFacts as SiteFacts } from '../sites/site.ts';

/** What the site read, in the form that the host takes. Null where nothing is open that could be linked. */
export function toFacts(facts: SiteFacts, url: URL): SaidFacts | null {
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
  const { thread } = facts;
  return {
    kind: 'mail',
    url: at,
    thread: thread && { subject: thread.subject, first: thread.first, people: thread.people },
    composes: facts.composes.map(({ id, subject, recipients }) => ({ id, subject, recipients })),
  };
}
