import type { MarkPlace } from '../protocol/page.ts';
import * as css from '../sites/google-docs.selectors.ts';

/** What Docs has drawn over its canvas now (visible pages only), as one line of text, and where each run stands. */
export interface Drawn {
  text: string;
  runs: { start: number; end: number; box: DOMRect }[];
}

const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** Reads the drawn layer; empty where Docs draws none. */
export function drawnText(page: Document): Drawn {
  const boxes = [...page.querySelectorAll(css.run)]
    .map((element) => ({ words: flat(element.getAttribute('aria-label') ?? ''), box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.height > 0)
    .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  const runs: Drawn['runs'] = [];
  let text = '';
  for (const { words, box } of boxes) {
    if (text !== '' && !text.endsWith(' ')) text += ' ';
    runs.push({ start: text.length, end: text.length + words.length, box });
    text += words;
  }
  return { text, runs };
}

/**
 * Where a found sentence is drawn: the first of its lines. 'away': not among the pages that are drawn. Null: nobody knows;
 * of two equal sentences the surroundings must say which.
 */
export function placeOf({ text, runs }: Drawn, place: MarkPlace): DOMRect | 'away' | null {
  const words = flat(place.words).trim();
  if (words === '' || runs.length === 0) return null;
  let copies: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) copies.push(at);
  if (copies.length === 0) return 'away';
  if (copies.length > 1) {
    const before = flat(place.before).trim().slice(-40);
    const after = flat(place.after).trim().slice(0, 40);
    copies = copies.filter(
      (at) =>
        text.slice(0, at).trimEnd().endsWith(before) &&
        text
          .slice(at + words.length)
          .trimStart()
          .startsWith(after),
    );
  }
  const [at] = copies;
  if (at === undefined || copies.length > 1) return null;
  return runs.find((run) => run.end > at && run.start < at + words.length)?.box ?? null;
}
