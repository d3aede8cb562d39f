/** A document as all members know it: the key is the same for each of them. */
export interface DocumentFacts {
  kind: 'document';
  key: string;
  title: string;
  tab: string;
  /** Any page: the address as all members may have it. A document of Docs gets its own by its key. */
  address?: string;
  missing: string[];
}

export interface Person {
  name: string;
  /** Empty where the page shows only a name. */
  address: string;
  /** Without address: who that is, only the coalition's own names can tell, and not for sure. */
  unsure?: true;
}

/** Mail ids differ per mailbox, so the host makes a thread's key from `first` (thread-key.ts); `local` is a hint only. */
export interface ThreadFacts {
  local: string;
  subject: string;
  first: { address: string; minute: number | null };
  people: Person[];
}
export interface Recipient extends Person {
  area: 'to' | 'cc' | 'bcc';
}
export interface ComposeFacts {
  id: string;
  subject: string;
  mode: 'new' | 'reply' | 'forward';
  /** The open thread that this answers, as its local id. */
  thread: string | null;
  recipients: Recipient[];
}
export interface MailFacts {
  kind: 'mail';
  account: string | null;
  thread: ThreadFacts | null;
  composes: ComposeFacts[];
  missing: string[];
}

export interface EventFacts {
  kind: 'event';
  /** `gcal:<event id>`, one occurrence of a series has its own; `event:<start>:<title>` where the page shows no shared id. */
  key: string;
  /** The page's own id of it, which differs in every mailbox: a hint only. */
  local?: string | null;
  /** The series' key, where the event is an occurrence. */
  series: string | null;
  title: string;
  /** As the page says it, in the viewer's language. */
  whenText: string;
  /** ISO, only where the page has machine time. */
  startsAt: string | null;
  /** Length, only where it can be read without doubt. */
  minutes: number | null;
  guests: (Person & { organiser: boolean })[];
  missing: string[];
}

/** A page of a site on which nothing that we know is open. `missing` says what should have been readable (P 7.11). */
export interface NoFacts {
  kind: 'none';
  missing: string[];
}
export type PageFacts = DocumentFacts | MailFacts | EventFacts | NoFacts;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface SelectionFacts {
  text: string;
  /** What stands around it, where the page can tell; else empty. */
  before: string;
  after: string;
  paragraph: string;
  position: number;
  /** Holds text of suggestions that are not accepted yet: a quote of it may not be in the document. */
  suggested: boolean;
  /** Where to show a button, in the viewport. */
  at: Box | null;
}

/** A spot beside which something of ours may stand. Always an overlay, so the page's own nodes stay as they are. */
export interface Slot {
  id: string;
  kind: 'rail' | 'strip' | 'card';
  anchor: Element;
  /** What a strip belongs to, and may be as wide as. */
  window?: Element;
}

export type InsertResult = { ok: true } | { ok: false; why: 'no-place' | 'by-hand' };

/** True for what a person can see. Old views stay in the pages' DOM, hidden. Tests pass their own: they have no layout. */
export type Visible = (element: Element) => boolean;
export const isVisible: Visible = (element) => {
  const root = element.ownerDocument.documentElement;
  // A document that is not laid out (parsed only) shows nothing at all: there its markup says what is hidden.
  if (root?.getClientRects?.().length) return element.getClientRects().length > 0;
  return element.closest('[hidden], [style*="display:none"], [style*="display: none"]') === null;
};

/** Text that is painted: the page itself sees neither a selection's place nor the keys. */
export interface Canvas {
  /** Where the paper ends on the screen. */
  edge(page: Document): number | undefined;
  /** The lines from where a press began to its end: their whole width, since no more can be known of them. */
  lines(page: Document, end: Box, began: number): Box;
  /** Hands on the keys of the frame that takes them, which may come late. */
  hear(page: Document, signal: AbortSignal, key: (event: KeyboardEvent) => void): void;
}

/** All that Concord knows about one site. Functions take the document; nothing here keeps state between calls. */
export interface Site {
  id: 'google-docs' | 'gmail' | 'google-calendar' | 'outlook' | 'any-page';
  /** Match patterns: what the host may ask permission for, and where the script is registered. */
  hosts: string[];
  matches(url: URL): boolean;
  read(page: Document, url: URL, visible?: Visible): PageFacts;
  /** Calls `changed` at most once a frame, when something that `read` reads may have changed. */
  watch(page: Document, signal: AbortSignal, changed: () => void): void;
  selection(page: Document): Promise<SelectionFacts | null>;
  canvas?: Canvas;
  slots(page: Document, visible?: Visible): Slot[];
  insert(page: Document, slot: string, text: string): InsertResult;
}
