import type { SelectionFacts, Visible } from './site.ts';

/** Selectors of one thing, newest first: the first that finds anything decides. */
export function all(root: ParentNode, selectors: readonly string[]): Element[] {
  for (const selector of selectors) {
    const found = [...root.querySelectorAll(selector)];
    if (found.length > 0) return found;
  }
  return [];
}

/** The first that matches and can be seen. */
export function first(root: ParentNode, selectors: readonly string[], visible: Visible = () => true): Element | null {
  for (const selector of selectors) {
    for (const element of root.querySelectorAll(selector)) if (visible(element)) return element;
  }
  return null;
}

/** Text as people read it: one line, single spaces. */
export const textOf = (element: Element | null): string => clean(element?.textContent ?? '');
export const clean = (text: string): string =>
  text
    .replace(/[\u200b-\u200d\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** What a field holds now; before a script ran, what its markup says. */
export const fieldText = (element: Element | null): string =>
  (element as HTMLInputElement | null)?.value || (element?.getAttribute('value') ?? '');

/**
 * One observer for a page: calls `changed` when something under the roots changes, at most once in `pause` ms and never
 * twice in a frame. Roots that don't exist yet are looked for until they do, ever more rarely.
 */
export function watchDom(
  page: Document,
  roots: readonly string[],
  options: MutationObserverInit,
  signal: AbortSignal,
  changed: () => void,
  pause = 100,
): void {
  const view = page.defaultView;
  if (view === null) return;
  let waiting = false;
  const soon = () => {
    if (waiting || signal.aborted) return;
    waiting = true;
    const look = () => {
      waiting = false;
      if (!signal.aborted) changed();
    };
    // In a tab that nobody sees no frame comes: it waits for the one when it is looked at, and doesn't ask for more.
    view.setTimeout(() => view.requestAnimationFrame(look), pause);
  };
  const observer = new view.MutationObserver(soon);
  const left = new Set(roots);
  const look = (delay: number) => {
    if (signal.aborted) return;
    for (const root of left) {
      const element = page.querySelector(root);
      if (element === null) continue;
      observer.observe(element, { childList: true, subtree: true, ...options });
      left.delete(root);
      soon();
    }
    if (left.size > 0 && delay < 60_000) view.setTimeout(look, delay, delay * 2);
  };
  look(250);
  // The script's world doesn't see pushState: the Navigation API tells where there is one, else the DOM's change does.
  const { navigation } = view as Window & { navigation?: EventTarget };
  navigation?.addEventListener('navigatesuccess', soon, { signal });
  for (const type of ['popstate', 'hashchange', 'focus']) view.addEventListener(type, soon, { signal });
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
}

/** The element's box in the viewport, null if it has none. */
export function boxOf(element: Element | null): { left: number; top: number; right: number; bottom: number } | null {
  const box = element?.getBoundingClientRect();
  return box && (box.width > 0 || box.height > 0) ? box : null;
}

/** What is selected inside one element that matches, with up to 80 characters on either side of it there; null for nothing. */
export function selectionIn(page: Document, within: string): SelectionFacts | null {
  const chosen = page.getSelection();
  if (chosen === null || chosen.isCollapsed || chosen.rangeCount === 0) return null;
  const range = chosen.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const body = (node instanceof Element ? node : node.parentElement)?.closest(within);
  const text = chosen.toString().trim();
  if (!body || text === '') return null;
  const around = body.textContent ?? '';
  const lead = page.createRange();
  lead.setStart(body, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const start = lead.toString().length;
  const end = start + range.toString().length;
  return {
    text,
    before: around.slice(Math.max(0, start - 80), start),
    after: around.slice(end, end + 80),
    paragraph: text,
    position: start,
    suggested: false,
    at: boxOf(range as unknown as Element),
  };
}
