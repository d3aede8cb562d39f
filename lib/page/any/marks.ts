import type { ToPage } from '../../protocol/page.ts';
import type { Marking } from '../marks.ts';
import { type PageText, readPageText } from './text.ts';

type MarksMessage = Extract<ToPage, { t: 'marks' }>;
/** ms after the page's last change, and between two looks at its words. */
const CALM = 1_000;
const GAP = 5_000;

/**
 * The words of decisions and tasks on any page, by the Custom Highlight API: no node of the page is changed. The host looks
 * for the quotes in the page's text. Highlights lie open to the page's scripts, so nothing but the page's own words is in
 * them, under a name without meaning; a click on them opens the card. Where a browser has no highlights, or the words are
 * not found, the panel lists them under "On this page".
 */
export const markAnyPage: Marking = ({ page, port, signal, open }) => {
  const name = `x${Math.random().toString(36).slice(2, 10)}`;
  const { highlights } = CSS as unknown as { highlights?: HighlightRegistry };
  const sheet = drawnAs(page, name);
  let message: MarksMessage | null = null;
  let key: string | null = null;
  let read: PageText | null = null;
  let asked = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  let ranges = new Map<string, Range>();

  const wanted = () => message !== null && message.key === key && !message.hidden && message.marks.length > 0;
  const clear = () => {
    highlights?.delete(name);
    ranges = new Map();
  };
  /** The text goes to the host, which keeps it until the next one and looks for the quotes in it. */
  const tell = () => {
    if (key === null || signal.aborted) return;
    asked = Date.now();
    read = readPageText(page);
    port.send({ t: 'read-text', key, tab: null, text: read.text });
  };
  const soon = () => {
    clearTimeout(later);
    later = setTimeout(() => wanted() && tell(), Math.max(CALM, asked + GAP - Date.now()));
  };
  const observer = new MutationObserver(soon);
  const follow = () => {
    observer.disconnect();
    if (wanted()) observer.observe(page.body, { subtree: true, childList: true, characterData: true });
    else clear();
  };
  signal.addEventListener('abort', () => {
    clearTimeout(later);
    observer.disconnect();
    clear();
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet);
  });
  page.addEventListener(
    'click',
    ({ clientX: x, clientY: y, isTrusted }) => {
      if (!isTrusted || page.getSelection()?.isCollapsed === false) return;
      const at = [...ranges].filter(([, range]) =>
        Array.from(range.getClientRects()).some(
          (box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom,
        ),
      );
      const [first] = at;
      if (first)
        open(
          at.map(([id]) => id),
          first[1].getBoundingClientRect(),
        );
    },
    { signal },
  );

  return {
    on(facts) {
      const next = facts?.kind === 'document' ? facts.key : null;
      if (next === key) return;
      key = next;
      clear();
    },
    set(next) {
      const before = JSON.stringify([message?.key, message?.marks]);
      message = next;
      follow();
      if (wanted() && before !== JSON.stringify([next.key, next.marks])) tell();
    },
    read(answer) {
      if (answer.key !== key || read === null) return;
      ranges = new Map();
      for (const { id, words, start } of answer.places) {
        // Told of a text that the page has left behind by now: it is read again soon.
        if (words === '' || start == null || !read.text.startsWith(words, start)) continue;
        const range = read.rangeOf(start, start + words.length);
        if (range) ranges.set(id, range);
      }
      highlights?.set(name, new Highlight(...ranges.values()));
    },
    captured: tell,
    draw() {},
    show: (id) => ranges.get(id)?.startContainer.parentElement?.scrollIntoView({ block: 'center' }),
  };
};

/** A constructed sheet is no inline style: the page's policy has no say in it. */
function drawnAs(page: Document, name: string): CSSStyleSheet | null {
  try {
    const View = page.defaultView as (Window & typeof globalThis) | null;
    const sheet = new (View ?? globalThis).CSSStyleSheet();
    sheet.replaceSync(
      `::highlight(${name}){text-decoration:underline 2px;text-decoration-color:#8a5a00;background:#f6e7b066}`,
    );
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
    return sheet;
  } catch {
    return null;
  }
}
