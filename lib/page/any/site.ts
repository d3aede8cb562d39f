import type { Site } from '../../sites/site.ts';
import { addressKey, sharedAddress } from './address.ts';
import { readPageText } from './text.ts';

/** ms between two looks at whether the page went to another address without a load. */
const LOOK = 1_000;
const AROUND = 80;

/**
 * Any page (P 7.5): nothing is known of it but its address, its title and its words. Put in by a click of the person on
 * this very tab (`activeTab`), never by itself.
 */
export const anyPage: Site = {
  id: 'any-page',
  hosts: [],
  matches: (url) => sharedAddress(url) !== null,
  read(page, url) {
    const address = sharedAddress(url);
    if (address === null) return { kind: 'none', missing: [] };
    const title = (page.title.trim() || url.hostname).slice(0, 300);
    return { kind: 'document', key: addressKey(address), address, title, tab: '', missing: [] };
  },
  watch(page, signal, changed) {
    let { href } = page.location;
    const timer = setInterval(() => {
      if (page.location.href === href) return;
      href = page.location.href;
      changed();
    }, LOOK);
    signal.addEventListener('abort', () => clearInterval(timer));
  },
  async selection(page) {
    const selection = page.getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    const { text, spanOf } = readPageText(page);
    const span = spanOf(range);
    if (span === null) return null;
    const { start, end } = span;
    const { left, top, right, bottom } = Array.from(range.getClientRects()).at(-1) ?? range.getBoundingClientRect();
    return {
      text: text.slice(start, end),
      before: text.slice(Math.max(0, start - AROUND), start),
      after: text.slice(end, end + AROUND),
      paragraph: text.slice(
        text.lastIndexOf('\n', start - 1) + 1,
        (text.indexOf('\n', end) + 1 || text.length + 1) - 1,
      ),
      position: start,
      suggested: false,
      at: { left, top, right, bottom },
    };
  },
  slots: () => [],
  insert: () => ({ ok: false, why: 'no-place' }),
};
