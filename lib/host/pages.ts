import * as v from 'valibot';
import type { Found } from '../anchor/find.ts';
import { findAll, placesOf, quotesOf, withSurroundings } from '../anchor/places.ts';
import { describe } from '../anchor/quote.ts';
import type { FoundOnPage, FromPage, PageContext, PageFacts, Slot, ToPage } from '../protocol/page.ts';
import { FromPageSchema } from '../protocol/page-schema.ts';
import type { TextRead } from './deps.ts';
import { type HostPort, post } from './port.ts';
import { factsOf } from './said.ts';

/** A page of a site that our content script reads: what it says, and the cards that stand on it. */
interface OpenPage {
  readonly tab: number;
  readonly port: HostPort;
  site: string;
  /** As the page said them. */
  said: PageFacts | null;
  /** Under the key by which a coalition knows what is open. */
  facts: PageFacts | null;
  missing: readonly string[];
  text: PageContext['text'];
  /** The words of any page (P 7.5), as its script gave them last. */
  own: { readonly key: string; readonly at: number; readonly text: string } | null;
  readonly cards: Map<string, { readonly slot: Slot; readonly capture: PageContext['capture'] }>;
}
export interface PagesDeps {
  newId(): string;
  now(): number;
  /** The address comes from the browser (the port's sender), never from a message. */
  readText(url: string): Promise<TextRead>;
  /** A page's facts, or the cards on it, changed. */
  changed(): void;
  found(results: readonly FoundOnPage[]): void;
  hidden(key: string): void;
  isHidden(key: string): boolean;
  marks(facts: PageFacts): Omit<Extract<ToPage, { t: 'marks' }>, 't' | 'key'>;
  knownAs(facts: PageFacts): PageFacts;
  coalitions(): number;
}

/** Two windows on one document share a read; the page itself asks on focus, after a save, and once a minute (recipes: 429). */
const READ_EVERY_MS = 2_000;
const MOST_CARDS = 40;
/** The host answers others while it looks for many quotes in a long text. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Keeps the ports of content scripts. What they say is a proposal of an untrusted party: checked, bound to its tab. */
export const createPages = (deps: PagesDeps) => {
  const pages = new Set<OpenPage>();

  const sendMarks = (page: OpenPage): void => {
    if (!page.facts) return;
    const key = keyOf(page.facts);
    if (key !== null) post(page.port, { t: 'marks', key, ...deps.marks(page.facts) } satisfies ToPage);
  };

  const settle = (page: OpenPage): void => {
    page.facts = page.said && deps.knownAs(page.said);
  };

  const reading = new Map<string, { at: number; answer: Promise<TextRead> }>();
  /** The text of the document in this tab of the browser; its address is the port's own, never a message's. */
  const textOf = (page: OpenPage, tab: string | null): { at: number; answer: Promise<TextRead> } | null => {
    const { own } = page;
    if (own !== null)
      return page.facts !== null && own.key === keyOf(page.facts)
        ? { at: own.at, answer: Promise.resolve({ ok: true, text: own.text }) }
        : null;
    const url = page.port.sender?.url ?? page.port.sender?.tab?.url;
    if (url === undefined || page.facts?.kind !== 'document') return null;
    const target = withTab(url, tab);
    const at = deps.now();
    const earlier = reading.get(target);
    const fresh = earlier && at - earlier.at < READ_EVERY_MS ? earlier : { at, answer: deps.readText(target) };
    reading.set(target, fresh);
    return fresh;
  };

  /** Reads the text, looks for the marks' words in it, and tells the page where they stand: the text itself stays here. */
  const readText = async (page: OpenPage, key: string, tab: string | null): Promise<void> => {
    const fresh = page.facts?.kind === 'document' && page.facts.key === key ? textOf(page, tab) : null;
    if (fresh === null) return;
    const read = await fresh.answer;
    page.text = read.ok ? { at: fresh.at } : { refused: read.refused };
    const wanted = page.facts === null ? [] : deps.marks(page.facts).marks;
    const quotes = wanted.flatMap(({ id, quote, tab: own }) =>
      quote !== null && (own === null || tab === null || own === tab) ? [{ id, quote }] : [],
    );
    const found = read.ok ? await findAll(read.text, quotes, { now: deps.now, pause }) : [];
    if (read.ok)
      deps.found(
        found.map(({ id, found: one }) => ({
          id,
          state: one.state,
          difference: one.state === 'reworded' ? one.difference : null,
          ...(one.state === 'uncertain' && { candidates: quotesOf(read.text, one) }),
        })),
      );
    post(page.port, {
      t: 'text',
      key,
      tab,
      places: read.ok ? placesOf(read.text, found).map((place, at) => withStart(place, found[at]?.found)) : [],
      at: fresh.at,
      refused: read.ok ? null : read.refused,
    } satisfies ToPage);
    deps.changed();
  };

  /** A selection on a canvas comes without what stands around it: the document's text has it. */
  const complete = async (page: OpenPage, capture: PageContext['capture']): Promise<PageContext['capture']> => {
    const fresh = capture && page.facts?.kind === 'document' ? textOf(page, page.facts.tab) : null;
    if (capture === null || fresh === null) return capture;
    const { exact, position } = capture.quote;
    if (page.own?.text.startsWith(exact, position))
      return { ...capture, quote: describe(page.own.text, position, position + exact.length) };
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 2_000));
    const read = await Promise.race([fresh.answer, late]);
    return read?.ok ? { ...capture, quote: withSurroundings(capture.quote, read.text) } : capture;
  };

  const hear = (page: OpenPage, message: unknown): void => {
    const parsed = v.safeParse(FromPageSchema, message);
    if (!parsed.success) return; // an untrusted party's nonsense: nothing changes
    const said = parsed.output as FromPage;
    switch (said.t) {
      case 'facts':
        page.site = said.site;
        page.said = said.facts && factsOf(said.facts, said.url);
        settle(page);
        sendMarks(page);
        return deps.changed();
      case 'missing':
        page.site = said.site;
        page.missing = said.missing;
        return deps.changed();
      case 'card':
        if (page.cards.size >= MOST_CARDS) return;
        void complete(page, said.capture).then((capture) => {
          if (!pages.has(page)) return;
          const nonce = deps.newId();
          page.cards.set(nonce, { slot: said.slot, capture });
          post(page.port, { t: 'card', nonce, slot: said.slot } satisfies ToPage);
        });
        return;
      case 'card-closed':
        page.cards.delete(said.nonce);
        return;
      case 'read-text':
        if (said.text !== undefined) page.own = { key: said.key, at: deps.now(), text: said.text };
        void readText(page, said.key, said.tab);
        return;
      case 'not-here':
        return deps.hidden(said.key);
      case 'inserted':
        return;
    }
  };

  const contextOf = (page: OpenPage, card: Pick<PageContext, 'slot' | 'capture'>): PageContext => {
    const { tab, site, facts, missing, text } = page;
    const key = facts && keyOf(facts);
    return { tab, site, facts, missing, text, hidden: key !== null && deps.isHidden(key), ...card };
  };

  return {
    /** Takes a port named `page`. */
    accept: (port: HostPort): void => {
      const tab = port.sender?.tab?.id;
      if (tab === undefined || port.sender?.frameId !== 0) return port.disconnect();
      const page: OpenPage = {
        ...{ tab, port, site: '', said: null, facts: null, missing: [], text: null, own: null },
        cards: new Map(),
      };
      pages.add(page);
      port.onMessage.addListener((message) => hear(page, message));
      port.onDisconnect.addListener(() => {
        pages.delete(page);
        deps.changed();
      });
      post(port, { t: 'ready', coalitions: deps.coalitions() } satisfies ToPage);
    },
    /** What the card behind this nonce may know; null for a frame that none of our content scripts introduced. */
    byNonce: (nonce: string): PageContext | null => {
      for (const page of pages) {
        const card = page.cards.get(nonce);
        if (card) return contextOf(page, card);
      }
      return null;
    },
    byTab: (tab: number): PageContext | null => {
      for (const page of pages) if (page.tab === tab) return contextOf(page, { slot: null, capture: null });
      return null;
    },
    /** To the page on which this card stands. */
    tellCardPage: (nonce: string, message: ToPage): void => {
      for (const page of pages) if (page.cards.has(nonce)) post(page.port, message);
    },
    tellTab: (tab: number, message: ToPage): void => {
      for (const page of pages) if (page.tab === tab) post(page.port, message);
    },
    tellSite: (site: string, message: ToPage): void => {
      for (const page of pages) if (page.site === site) post(page.port, message);
    },
    closeCard: (nonce: string): void => {
      for (const page of pages)
        if (page.cards.delete(nonce)) post(page.port, { t: 'card-close', nonce } satisfies ToPage);
    },
    /** Coalitions or decisions changed: every page gets its marks anew. */
    refresh: (): void => {
      for (const page of pages) {
        post(page.port, { t: 'ready', coalitions: deps.coalitions() } satisfies ToPage);
        settle(page);
        sendMarks(page);
      }
    },
  };
};
export type Pages = ReturnType<typeof createPages>;

/** The key under which a page's decisions and tasks are linked; null where nothing is open. */
export const keyOf = (facts: PageFacts): string | null =>
  facts.kind === 'mail' ? (facts.thread?.key ?? null) : facts.key;

/** Where it starts in the text: any page has no other way to tell copies of the words apart. */
const withStart = <P extends object>(place: P, found: Found | undefined) => ({
  ...place,
  start: found && 'start' in found ? found.start : null,
});

/** The tab's own address, with the tab of the document that is on show now (it may change without a load). */
const withTab = (url: string, tab: string | null): string => {
  const address = new URL(url);
  if (tab !== null) address.searchParams.set('tab', tab);
  return address.href;
};
