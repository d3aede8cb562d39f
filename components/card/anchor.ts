import type { Anchor } from '../../lib/coalition/fact.ts';
import type { PageContext } from '../../lib/protocol/page.ts';

/** Where the selected words stand, as the page's own facts say it. */
export function anchorOf(context: PageContext): Anchor | null {
  const { facts, capture } = context;
  if (!facts || !capture) return null;
  if (facts.kind === 'document') {
    return {
      in: 'document',
      key: facts.key,
      title: facts.title.slice(0, 300),
      url: facts.url.slice(0, 2_000),
      ...(facts.tab !== null && { tab: facts.tab.slice(0, 100) }),
      quote: capture.quote,
    };
  }
  if (facts.kind === 'mail' && facts.thread) {
    return { in: 'mail', key: facts.thread.key, subject: facts.thread.subject.slice(0, 300), quote: capture.quote };
  }
  return null;
}
