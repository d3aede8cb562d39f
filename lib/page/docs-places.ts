import { describe, type Found, find } from '../anchor/index.ts';
import { all } from '../sites/dom.ts';
import * as css from '../sites/google-docs.selectors.ts';

/** A stretch of text that Docs has drawn over its canvas, and where. */
interface Run {
  start: number;
  end: number;
  box: DOMRect;
}
export interface Drawn {
  text: string;
  runs: Run[];
}

/** All that is drawn now (visible pages only), as one text with its places. Empty where Docs draws no such layer. */
export function drawnText(page: Document): Drawn {
  const boxes = [...page.querySelectorAll(css.run)]
    .map((element) => ({ words: element.getAttribute('aria-label') ?? '', box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.height > 0)
    .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  const runs: Run[] = [];
  let text = '';
  for (const { words, box } of boxes) {
    if (text !== '' && !/\s$/.test(text)) text += '\n';
    runs.push({ start: text.length, end: text.length + words.length, box });
    text += words;
  }
  return { text, runs };
}

/** Where a found sentence is drawn: the first of its lines. 'away' = not among the pages that are drawn. */
export function placeOf(drawn: Drawn, text: string, found: Found): DOMRect | 'away' | null {
  if (!('start' in found) || drawn.runs.length === 0) return null;
  // Looked for as a quote: of two equal sentences the surroundings say which, and if they don't, there is no place.
  const here = find(drawn.text, describe(text, found.start, found.end));
  if (here.state === 'uncertain') return null;
  if (here.state === 'gone' || here.state === 'reworded') return 'away';
  return drawn.runs.find((run) => run.end > here.start && run.start < here.end)?.box ?? null;
}

/** The right edge of the paper and the scrolled part's box: where a rail may stand. */
export function paperEdge(page: Document): { left: number; top: number; bottom: number; folded: boolean } | null {
  const [editor] = all(page, css.editor);
  if (editor === undefined) return null;
  const box = editor.getBoundingClientRect();
  const paper = all(page, css.paper).map((one) => one.getBoundingClientRect().right);
  const limit = box.right - 48;
  // Beside the paper, short of the scroll bar; where the window is narrow, over the paper's own margin.
  return {
    left: Math.min(Math.max(...paper, box.left) + 2, limit),
    top: box.top,
    bottom: box.bottom,
    folded: innerWidth < 1000,
  };
}

/** The last heading that stands before a place, as Docs lists it in its outline: a click on it leads there. */
export function headingBefore(page: Document, text: string, offset: number): HTMLElement | null {
  let best: HTMLElement | null = null;
  let from = 0;
  for (const item of all(page, css.outline)) {
    const words = item.textContent?.trim() ?? '';
    const at = text.indexOf(words, from);
    if (words === '' || at < 0 || at > offset) continue;
    from = at + words.length;
    best = item as HTMLElement;
  }
  return best;
}
