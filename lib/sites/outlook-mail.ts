import { all, clean, fieldText, first, selectionIn, textOf } from './dom.ts';
import { OUTLOOK } from './outlook-hosts.ts';
import * as css from './outlook-mail.selectors.ts';
import { addPerson, peopleIn, personIn } from './people.ts';
import { languagesOf, minuteIn } from './prose-time.ts';
import {
  type ComposeFacts,
  isVisible,
  type Person,
  type Recipient,
  type Site,
  type ThreadFacts,
  type Visible,
} from './site.ts';
import { modeOf } from './subject.ts';

/** Outlook mail: the conversation in the reading pane, and every mail that is being written, each with its recipients. */
export const outlookMail: Omit<Site, 'id' | 'hosts' | 'watch'> = {
  matches: (url) => OUTLOOK.includes(url.hostname) && /^\/(?:mail|owa)\b/.test(url.pathname),
  read(page, url, visible = isVisible) {
    const thread = readThread(page, url, visible);
    const editors = openEditors(page, visible);
    const composes = editors.map((editor) => readCompose(page, editor, thread, visible));
    const missing = [];
    // A message's words without its heading: the page has changed. An empty pane is one that is still to be filled.
    const words = first(page, [css.body], (one) => visible(one) && one.closest('[contenteditable="true"]') === null);
    if (page.readyState === 'complete' && thread === null && words !== null && editors.length === 0)
      missing.push('thread');
    if (editors.length === 0 && first(page, css.send, visible) !== null) missing.push('editor');
    return { kind: 'mail', account: accountOf(page), thread, composes, missing };
  },
  selection: async (page) => selectionIn(page, css.body),
  slots: (page, visible = isVisible) =>
    openEditors(page, visible).flatMap((editor, at) => {
      const window = windowOf(editor, page);
      const send = first(window, css.send, visible);
      if (send === null) return [];
      return [{ id: composeId(window, at), kind: 'strip' as const, anchor: send.parentElement ?? send, window }];
    }),
  insert(page, slot, text) {
    const editors = openEditors(page, isVisible);
    const editor = editors.find((one, at) => composeId(windowOf(one, page), at) === slot) as HTMLElement | undefined;
    const chosen = page.getSelection();
    if (editor === undefined || chosen === null) return { ok: false, why: 'no-place' };
    editor.focus();
    if (!editor.contains(chosen.anchorNode)) {
      const last = ownWords(editor).at(-1);
      if (last === undefined) chosen.collapse(editor, 0);
      else chosen.collapse(last, last.textContent?.length ?? 0);
    }
    // As if typed: the mail program's own undo takes it back.
    return page.execCommand('insertText', false, text) ? { ok: true } : { ok: false, why: 'by-hand' };
  },
};

function readThread(page: Document, url: URL, visible: Visible): ThreadFacts | null {
  const heading = first(page, css.subject, (one) => visible(one) && one.closest('[role=listbox]') === null);
  if (heading === null) return null;
  const people: Person[] = [];
  const senders = all(page, css.sender).filter((one) => visible(one) && one.closest(css.body) === null);
  const messages = senders.map((element, at) => messageOf(element, senders[at + 1] ?? null, page));
  const opened = messages.map((part, at) => {
    const sender = personIn(senders[at] as Element);
    if (sender !== null) addPerson(people, sender);
    for (const well of all(part, css.recipients).filter(visible))
      for (const one of readWell(well)) addPerson(people, one);
    const time = first(part, css.received, visible);
    return { sender, minute: minuteIn(textOf(time) || (time?.getAttribute('title') ?? ''), languagesOf(page)) };
  });
  // The reader chooses whether the newest stands at the top: the first is the earliest.
  const [start] = [...opened].sort((a, b) => (a.minute ?? Infinity) - (b.minute ?? Infinity) || 0);
  return {
    local: conversationOf(page, heading, url),
    subject: clean(heading.getAttribute('title') ?? '') || textOf(heading),
    first: { address: start?.sender?.address ?? '', minute: start?.minute ?? null },
    people,
  };
}

/** The part of the page that is one message's: as far up as no other message's sender is in it. */
function messageOf(sender: Element, next: Element | null, page: Document): Element {
  let part = sender;
  while (part.parentElement !== null && part.parentElement !== page.body) {
    const above = part.parentElement;
    if (above.querySelectorAll(css.sender[0] ?? '').length > 1 || (next !== null && above.contains(next))) break;
    part = above;
  }
  return part;
}

/** People as pills; where there are none, as they are written in the line. */
function readWell(well: Element): Person[] {
  const pills = outermost(all(well, css.pill));
  if (pills.length > 0) return pills.flatMap((one) => personIn(one) ?? []);
  const lines =
    well.children.length > 1 ? [...well.children].map((one) => one.textContent ?? '') : [well.textContent ?? ''];
  return lines.flatMap(peopleIn);
}

const outermost = (elements: Element[]): Element[] =>
  elements.filter((one) => !elements.some((other) => other !== one && other.contains(one)));

/** The pane's own id, else the list's one chosen row, else the address. Several rows chosen are none. */
function conversationOf(page: Document, heading: Element, url: URL): string {
  const own = heading.closest('[data-convid]')?.getAttribute('data-convid');
  if (own) return own;
  const rows = all(page, css.chosen);
  const [row] = rows;
  if (row !== undefined && rows.length === 1) return row.getAttribute('data-convid') ?? '';
  const named = /\/id\/([^/]+)/.exec(url.pathname)?.[1];
  return named === undefined ? '' : safely(named);
}

function safely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const openEditors = (page: Document, visible: Visible): Element[] => all(page, css.editor).filter(visible);

/** All of one mail that is being written: up from the editor until its send button and its fields are inside, no other's. */
function windowOf(editor: Element, page: Document): Element {
  let box: Element = editor;
  for (let at = editor.parentElement; at !== null && at !== page.body; at = at.parentElement) {
    if (all(at, css.editor).length > 1) break;
    box = at;
    if (first(at, css.send) !== null && wellsOf(at, editor).length > 0) break;
  }
  return box;
}

/** Stable while it is open: the draft's id, which Outlook gives at once; else the place on the page. */
function composeId(window: Element, at: number): string {
  const field = first(window, css.composeSubject)?.id ?? '';
  return /^MSG_(.+)_SUBJECT$/.exec(field)?.[1] ?? (window.id || `compose-${at}`);
}

function readCompose(page: Document, editor: Element, open: ThreadFacts | null, visible: Visible): ComposeFacts {
  const window = windowOf(editor, page);
  const at = openEditors(page, visible).indexOf(editor);
  const field = first(window, css.composeSubject);
  const quoted = editor.querySelector(css.quoted) !== null;
  // An answer inside the conversation shows no subject of its own.
  const subject = field === null && quoted ? (open?.subject ?? '') : clean(fieldText(field));
  const mode = modeOf(subject, quoted);
  const recipients: Recipient[] = [];
  wellsOf(window, editor).forEach((well, place) => {
    const area = areaOf(well, place);
    for (const pill of outermost(all(well, css.pill))) {
      const person = personIn(pill);
      if (person !== null) addPerson(recipients, { ...person, area });
    }
  });
  return { id: composeId(window, at), subject, mode, thread: mode === 'new' ? null : open?.local || null, recipients };
}

/** Fields before the mail's own words, in the page's order. */
function wellsOf(window: Element, editor: Element): Element[] {
  const fields = [...window.querySelectorAll(css.well)];
  const above = fields.slice(0, fields.indexOf(editor));
  const boxes = above.map((one) => (one.tagName === 'INPUT' ? (one.closest('[role=group]') ?? one) : one));
  return outermost([...new Set(boxes)]);
}

const AREAS = ['to', 'cc', 'bcc'] as const;

/** What the fields are called is in the viewer's language; "Cc" and "Bcc" are much the same in most. Else by place. */
function areaOf(well: Element, place: number): Recipient['area'] {
  const label = (well.getAttribute('aria-label') ?? '').toLowerCase();
  if (/\bbcc\b|\bcc[io]\b|密件|скрыт|прихован|ukryt|숨은/.test(label)) return 'bcc';
  if (/\bcc\b|抄送|副本|копи|copi|kopi|참조/.test(label)) return 'cc';
  return AREAS[place] ?? 'to';
}

/** The person's own words in a mail: what stands before signature and quotation, as nodes with text. */
export function ownWords(editor: Element): Node[] {
  const end = editor.querySelector(`${css.signature}, ${css.quoted}`);
  const nodes = [...editor.childNodes];
  const till = nodes.findIndex((node) => end !== null && node.contains(end));
  return nodes.slice(0, till < 0 ? nodes.length : till).filter((node) => clean(node.textContent ?? '') !== '');
}

/** Own address, from the account's button, whose words are in the viewer's language. */
function accountOf(page: Document): string | null {
  const element = first(page, css.account);
  return (element && personIn(element)?.address) || null;
}
