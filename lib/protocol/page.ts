import type { Quote } from '../coalition/fact.ts';

/**
 * Content script ↔ host, over a port named `page`. Types only, so that nothing of the schemas weighs on the page;
 * the host checks what comes by the schemas in `page-schema.ts` and binds it to the port's own tab and origin (P 8.8).
 * Events and requests of an untrusted party: nothing here writes to a coalition.
 */

export interface DocumentFacts {
  readonly kind: 'document';
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly tab: string | null;
}
export interface MailPerson {
  readonly name: string;
  readonly address: string;
}
export interface ComposeFacts {
  readonly id: string;
  readonly subject: string;
  readonly recipients: readonly (MailPerson & { readonly area: 'to' | 'cc' | 'bcc' })[];
}
export interface MailThread {
  readonly key: string;
  /** Keys that the same thread may have in another mailbox. */
  readonly alike?: readonly string[] | undefined;
  readonly subject: string;
  readonly people: readonly MailPerson[];
}
export interface MailFacts {
  readonly kind: 'mail';
  readonly url: string;
  readonly thread: MailThread | null;
  readonly composes: readonly ComposeFacts[];
}
export interface EventFacts {
  readonly kind: 'event';
  readonly url: string;
  readonly key: string;
  readonly series: string | null;
  readonly title: string;
  readonly when: string;
  readonly starts: number | null;
  readonly minutes: number | null;
  readonly guests: readonly string[];
}
export type PageFacts = DocumentFacts | MailFacts | EventFacts;

/** What the page's script has read, as it stands there: what it means to a coalition is for the host to say. */
export type SaidFacts =
  | (Pick<DocumentFacts, 'kind' | 'key' | 'title'> & {
      readonly tab: string;
      /** Any page: where it is, without what is the viewer's own. */
      readonly address?: string | undefined;
    })
  | (Pick<MailFacts, 'kind' | 'composes'> & { readonly thread: SaidThread | null })
  | (Pick<EventFacts, 'kind' | 'key' | 'series' | 'title' | 'minutes'> & {
      readonly whenText: string;
      /** ISO. */
      readonly startsAt: string | null;
      readonly guests: readonly { readonly address: string }[];
    });
/** By its first mail's sender and minute (since 1970) the host makes its key, which is the same in every mailbox. */
export interface SaidThread extends Pick<MailThread, 'subject' | 'people'> {
  readonly first: { readonly address: string; readonly minute: number | null };
}

/** What a card or the panel knows of a page. `slot`: which place this card sits in. */
export interface PageContext {
  readonly tab: number;
  readonly site: string;
  readonly facts: PageFacts | null;
  /** What should be readable here and is not, by the names of this site (P 7.11). */
  readonly missing: readonly string[];
  readonly slot: Slot | null;
  /** The selection that opened the card. */
  readonly capture: { readonly quote: Quote; readonly text: string } | null;
  /** "Not on this document": nothing is drawn on it in this browser (P 7.9). */
  readonly hidden: boolean;
  /** "text as of 14:02": when the document's text was last read (ms), or why it could not be. */
  readonly text:
    | { readonly at: number }
    | { readonly refused: 'copy-forbidden' | 'signed-out' | 'unreachable' | 'no-access' }
    | null;
}
/** `capture`: beside a sentence; `compose`: the strip of one compose window; `event`: beside a calendar event; `mark`: behind a mark. */
export type Slot =
  | { readonly at: 'capture' }
  | { readonly at: 'compose'; readonly compose: string }
  | { readonly at: 'event' }
  | { readonly at: 'mark'; readonly ids: readonly string[] };

export type MarkShape = 'open' | 'passed' | 'blocked' | 'changed';
/** What the page may know: a shape and the words to find, which are the page's own. */
export interface PageMark {
  readonly id: string;
  readonly shape: MarkShape;
  readonly quote: Quote | null;
  readonly tab: string | null;
  /** Whose it is, in two letters, where this browser has several coalitions (P 7.10). */
  readonly of?: string;
}

/** Content script → host. */
export type FromPage =
  | { readonly t: 'facts'; readonly site: string; readonly url: string; readonly facts: SaidFacts | null }
  /** Something could not be read for a while, or can again: `[]` (P 7.11). */
  | { readonly t: 'missing'; readonly site: string; readonly missing: readonly string[] }
  /** Asks for a nonce: the host introduces the frame that will show it. */
  | { readonly t: 'card'; readonly slot: Slot; readonly capture: PageContext['capture'] }
  | { readonly t: 'card-closed'; readonly nonce: string }
  /** Asks the host to read the document's text; the host takes the address from the tab itself. Any page (P 7.5) gives its own `text`. */
  | { readonly t: 'read-text'; readonly key: string; readonly tab: string | null; readonly text?: string }
  | { readonly t: 'not-here'; readonly key: string }
  | { readonly t: 'inserted'; readonly compose: string; readonly how: 'inserted' | 'copied' | 'failed' };
export interface FoundOnPage {
  readonly id: string;
  readonly state: 'unchanged' | 'moved' | 'reworded' | 'uncertain' | 'gone';
  readonly difference: readonly { readonly kind: 'same' | 'gone' | 'new'; readonly text: string }[] | null;
  /** The places that it could be, where it is uncertain. */
  readonly candidates?: readonly Quote[];
}

/** The page's own words at which a mark stands, and a little around them; empty where there is no one place. */
export interface MarkPlace {
  readonly id: string;
  readonly state: FoundOnPage['state'];
  readonly words: string;
  readonly before: string;
  readonly after: string;
  readonly headings: readonly string[];
  /** Any page: the offset in the text that it gave. */
  readonly start?: number | null;
}

/** Host → content script. */
export type ToPage =
  | {
      readonly t: 'marks';
      readonly key: string;
      readonly linked: boolean;
      readonly hidden: boolean;
      readonly marks: readonly PageMark[];
    }
  /** A frame may be opened now: `card.html#<nonce>`. */
  | { readonly t: 'card'; readonly nonce: string; readonly slot: Slot }
  /** The card asks for its height (px) or to be taken away. */
  | { readonly t: 'card-size'; readonly nonce: string; readonly height: number }
  | { readonly t: 'card-close'; readonly nonce: string }
  | {
      readonly t: 'text';
      readonly key: string;
      readonly tab: string | null;
      /** Where each mark's words stand in the text that was just read; empty if it could not be read. */
      readonly places: readonly MarkPlace[];
      readonly at: number;
      readonly refused: string | null;
    }
  | { readonly t: 'insert'; readonly compose: string; readonly text: string }
  | { readonly t: 'capture-now' }
  /** The member switched this site off: everything of ours goes from the page (P 8.9). */
  | { readonly t: 'off' }
  | { readonly t: 'show'; readonly id: string }
  /** Whether any coalition has something to say here; else nothing but the 24 px button on selection (P 7.9). */
  | { readonly t: 'ready'; readonly coalitions: number };
