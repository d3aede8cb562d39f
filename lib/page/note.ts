import { createLayer, type Layer } from './layer.ts';
import type { Words } from './say.ts';

/** ms that a farewell stands. */
const FAREWELL = 60_000;

/** One sentence at the page's corner, with a button that takes it away. */
export function note(layer: Layer, sentence: string, closed: () => void = () => {}): void {
  const page = layer.host.ownerDocument;
  const box = page.createElement('div');
  box.className = 'note';
  box.setAttribute('role', 'status');
  const close = page.createElement('button');
  close.append('×');
  close.setAttribute('aria-label', layer.words.close);
  close.addEventListener('click', () => {
    box.remove();
    closed();
  });
  box.append(sentence, close);
  layer.root.append(box);
  layer.show();
}

/** Somebody had a card open when Concord was updated (P 8.9): says so, and leaves nothing behind. */
export function sayUpdated(page: Document, words: Words): void {
  const end = new AbortController();
  note(createLayer(page, end.signal, words), words.updated, () => end.abort());
  setTimeout(() => end.abort(), FAREWELL);
}

/**
 * Firefox ends a script with its extension, before it can take anything down: the next one does it. Gives whether a card was
 * open. Where an element's closed root can't be seen (Chromium), the old script has cleaned up itself.
 */
export function sweep(page: Document): boolean {
  let open = false;
  for (const left of page.querySelectorAll<HTMLElement>(':root > [popover="manual"]')) {
    const root = (left as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
    if (!root || !/^x-[a-z\d]+$/.test(left.localName) || left.childElementCount > 0) continue;
    open ||= root.querySelector('.card') !== null;
    left.remove();
  }
  return open;
}
