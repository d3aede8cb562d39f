import type { MarkShape } from '../protocol/page.ts';
import type { Layer } from './layer.ts';
import { markIcon, worstOf } from './mark-icons.ts';
import words from './mark-words.json' with { type: 'json' };
import { clusters } from './place.ts';

/** A mark that is to be drawn: where its sentence stands on the screen, or null when that isn't known. */
export interface RailMark {
  id: string;
  shape: MarkShape;
  top: number | null;
  /** On another page of the document, out of sight: neither drawn nor counted as lost. */
  away: boolean;
  /** Whose it is, where this browser has several coalitions (P 7.10). */
  of: string | undefined;
}
export interface RailFrame {
  left: number;
  top: number;
  bottom: number;
  /** Too narrow for a rail: one count for all. */
  folded: boolean;
}

/** Icons and counts at the page's edge. What has no known place is counted at the foot, never put at a guessed line. */
export function drawRail(
  layer: Layer,
  frame: RailFrame | null,
  marks: readonly RailMark[],
  open: (ids: string[], at: DOMRect) => void,
): void {
  const wanted: { key: string; top: number; shapes: MarkShape[]; ids: string[]; lost: boolean; of: string }[] = [];
  if (frame !== null && marks.length > 0) {
    const lost = marks.filter((mark) => mark.top === null && !mark.away);
    const placed = marks.flatMap((mark) => (mark.top === null ? [] : [{ ...mark, top: mark.top }]));
    const add = (key: string, top: number, list: readonly Pick<RailMark, 'id' | 'shape' | 'of'>[], lost: boolean) => {
      if (list.length === 0) return;
      const of = [...new Set(list.map((mark) => mark.of ?? ''))].join(' ');
      wanted.push({ key, top, ids: list.map(({ id }) => id), shapes: list.map(({ shape }) => shape), lost, of });
    };
    if (frame.folded) add('all', frame.top + 8, marks, false);
    else {
      for (const { top, marks: group } of clusters(placed))
        if (top > frame.top - 12 && top < frame.bottom - 12) add(group.map(({ id }) => id).join(), top, group, false);
      add('lost', frame.bottom - 36, lost, true);
    }
  }
  if (wanted.length === 0 && !layer.shown) return;
  const old = new Map<string, HTMLButtonElement>();
  for (const button of layer.root.querySelectorAll<HTMLButtonElement>('button[data-rail]'))
    old.set(button.dataset.rail ?? '', button);
  for (const { key, top, shapes, ids, lost, of } of wanted) {
    const look = `${key}|${shapes.join()}|${of}`;
    const button = old.get(look) ?? make(layer, look, shapes, ids, lost, of, open);
    old.delete(look);
    button.style.left = `${frame?.left ?? 0}px`;
    button.style.top = `${top}px`;
  }
  for (const button of old.values()) button.remove();
}

function make(
  layer: Layer,
  look: string,
  shapes: MarkShape[],
  ids: string[],
  lost: boolean,
  of: string,
  open: (ids: string[], at: DOMRect) => void,
): HTMLButtonElement {
  const page = layer.host.ownerDocument;
  const button = page.createElement('button');
  button.dataset.rail = look;
  const shape = worstOf(shapes);
  button.append(markIcon(page, shape));
  if (ids.length > 1) button.append(String(ids.length));
  if (of) button.append(of);
  button.title = `${words[lost ? 'lost' : shape].replace('{count}', String(ids.length))} ${of}`.trim();
  button.setAttribute('aria-label', button.title);
  button.addEventListener('click', (event) => {
    if (event.isTrusted) open(ids, button.getBoundingClientRect());
  });
  layer.root.append(button);
  layer.show();
  return button;
}
