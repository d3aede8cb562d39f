import { all, boxOf, clean, fieldText, first, textOf, watchDom } from './dom.ts';
import * as css from './google-docs.selectors.ts';
import type { Box, DocumentFacts, SelectionFacts, Site, Slot } from './site.ts';

/** Google Docs: the text stands on a canvas, so what is selected comes from Docs' own copy handler. */
export const googleDocs: Site = {
  id: 'google-docs',
  hosts: ['https://docs.google.com/*'],
  matches: (url) => url.hostname === 'docs.google.com' && documentId(url) !== null,
  read,
  watch(page, signal, changed) {
    const options = { attributes: true, attributeFilter: ['aria-selected', 'class', 'value'] };
    // Not the text's own nodes: canvas tiles and carets change with every key.
    watchDom(page, ['[role=tree]', css.saved], options, signal, changed, 250);
    first(page, css.title)?.addEventListener('change', changed, { signal });
  },
  selection,
  slots(page) {
    const anchor = first(page, css.editor);
    return anchor === null ? [] : [{ id: 'rail', kind: 'rail', anchor } satisfies Slot];
  },
  canvas: { edge: (page) => paperEdge(page)?.left, lines, hear },
  // Docs takes no text from outside without a person's paste: the clipboard and a hint are the honest way.
  insert: () => ({ ok: false, why: 'by-hand' }),
};

function lines(page: Document, end: Box, began: number): Box {
  const { top, right, bottom } = end;
  const edge = paperEdge(page)?.left ?? right;
  return { left: 0, right: edge, top: Math.min(top, began - 10), bottom: Math.max(bottom, began + 10) };
}

function hear(page: Document, signal: AbortSignal, key: (event: KeyboardEvent) => void): void {
  let frame: Document | undefined;
  const listen = () => {
    const now = typingTarget(page)?.frame;
    if (now === undefined || now === frame) return;
    frame = now;
    for (const type of ['keyup', 'keydown'] as const) now.addEventListener(type, key, { signal, capture: true });
  };
  for (const type of ['focusin', 'mouseup']) page.addEventListener(type, listen, { signal, capture: true });
}

/** The document's id, the same for all members; null for published pages, whose id is another. */
export function documentId(url: URL): string | null {
  return /^\/document\/(?:u\/\d+\/)?d\/(?!e\/)([\w-]{10,})/.exec(url.pathname)?.[1] ?? null;
}

/** The tab that the address names; without a name it is the first one. */
export const tabOf = (url: URL): string => url.searchParams.get('tab') ?? 't.0';

function read(page: Document, url: URL): DocumentFacts | { kind: 'none'; missing: string[] } {
  const id = documentId(url);
  if (id === null) return { kind: 'none', missing: [] };
  const name = first(page, css.title);
  // The suffix of the window's title is localised: cut at the last dash.
  const title = clean(fieldText(name)) || textOf(name) || clean(page.title.replace(/ [-–] [^-–]*$/, ''));
  const tab = url.searchParams.get('tab') ?? readTabs(page).find((one) => one.chosen)?.id ?? 't.0';
  const missing = [];
  if (page.readyState === 'complete') {
    if (title === '') missing.push('title');
    if (first(page, css.editor) === null) missing.push('editor');
    if (first(page, css.typing) === null) missing.push('selection');
  }
  return { kind: 'document', key: `gdoc:${id}`, title, tab, missing };
}

/** The document's tabs, as its left bar lists them; the first one's id is empty there. */
export function readTabs(page: Document): { id: string; name: string; chosen: boolean }[] {
  return all(page, css.chapter).map((chapter) => ({
    id: chapter.id.slice('chapter-container-'.length) || 't.0',
    name: textOf(first(chapter, css.chapterName)),
    chosen: own(chapter, css.chapterChosen),
  }));
}

/** The headings, as the outline lists them while it is open. */
export function readOutline(page: Document): { text: string; level: number; element: Element }[] {
  return all(page, css.outline).map((element) => ({
    text: textOf(first(element, css.outlineText) ?? element),
    // The level is the label's last number, whatever the language around it.
    level: Number(/\d+(?!.*\d)/.exec(element.getAttribute('aria-label') ?? '')?.[0] ?? 1),
    element,
  }));
}

/** Chapters nest: only what belongs to this one and not to a child of it. */
function own(chapter: Element, selector: string): boolean {
  const found = chapter.querySelector(selector);
  return found !== null && found.closest('.chapter-container') === chapter;
}

/** The person's own caret: the one without a name; of several, the one that is on the screen. */
export function caretBox(page: Document): Box | null {
  for (const caret of ownCarets(page)) {
    const box = boxOf(caret);
    if (box !== null && box.bottom > 0) return box;
  }
  return null;
}

/** The person's own carets, one for each part of the page that has one: others' carry a name. */
export const ownCarets = (page: Document): Element[] =>
  all(page, css.cursor)
    .filter((cursor) => textOf(cursor.querySelector(css.cursorName)) === '')
    .flatMap((cursor) => cursor.querySelector(css.caret) ?? []);

/** The right edge of the paper and the scrolled part's box: where a rail may stand. */
export function paperEdge(page: Document): { left: number; top: number; bottom: number; folded: boolean } | null {
  const [editor] = all(page, css.editor);
  if (editor === undefined) return null;
  const { left, right, top, bottom } = editor.getBoundingClientRect();
  const paper = all(page, css.paper).map((one) => one.getBoundingClientRect().right);
  // Beside the paper, short of the scroll bar; where the window is narrow, over the paper's own margin.
  return { left: Math.min(Math.max(...paper, left) + 2, right - 48), top, bottom, folded: innerWidth < 1000 };
}

/** The frame's editable: where Docs listens. */
export function typingTarget(page: Document): { frame: Document; target: HTMLElement } | null {
  const frame = (first(page, css.typing) as HTMLIFrameElement | null)?.contentDocument;
  const target = frame?.querySelector<HTMLElement>('[contenteditable]');
  return frame && target ? { frame, target } : null;
}

/**
 * What is selected, asked as a copy would ask. The clipboard is not touched: a synthetic event only makes Docs write what
 * it would have copied. An empty answer means "nothing selected", "copying switched off", or "Docs changed": no guess.
 */
async function selection(page: Document): Promise<SelectionFacts | null> {
  const typing = typingTarget(page);
  if (typing === null) return null;
  const text = plain(copied(typing.frame, typing.target));
  if (text === '') return null;
  const at = caretBox(page);
  return { text, before: '', after: '', paragraph: text, position: 0, suggested: false, at };
}

function copied(frame: Document, target: HTMLElement): string {
  // First without a clipboard: Docs then fills its editable for the browser to copy, which needs nothing of the
  // browser's worlds. Only if that gave nothing, with a DataTransfer (Firefox may hide what the page wrote in it).
  const held = [...target.childNodes];
  target.replaceChildren();
  target.dispatchEvent(new CustomEvent('copy', { bubbles: true, cancelable: true }));
  const written = frame.body.textContent ?? '';
  target.replaceChildren(...held);
  if (plain(written) !== '') return written;
  try {
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event.clipboardData?.getData('text/plain') ?? '';
  } catch {
    return '';
  }
}

const INVISIBLE = new RegExp(`[${'\u0003\u200b\u200c\u200d\ufeff'}]`, 'g');
const BORDERS = new RegExp(`[${'\u0001\u0010\u0011\u0012\u001c\ue907'}]`);

/** Control characters are Docs' marks for tables and objects; a quote ends before the first of them. */
function plain(text: string): string {
  const lines = text
    .replace(INVISIBLE, '')
    .replace(/[\v\r]/g, '\n')
    .trim();
  return (lines.split(BORDERS)[0] ?? '').trim();
}
