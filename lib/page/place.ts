import type { Box } from '../sites/site.ts';

export interface Size {
  width: number;
  height: number;
}
export interface Spot {
  left: number;
  top: number;
}
const GAP = 8;

/**
 * Where a card stands: never over what it is about. Beside it at `edge` (the page's rail) if there is room, else below,
 * else above; only a window too small for all of them gets it at the foot.
 */
export function placeCard(about: Box, size: Size, view: Size, edge = about.right): Spot {
  const top = clamp(about.top, GAP, view.height - size.height - GAP);
  const beside = Math.max(edge, about.right) + GAP;
  if (beside + size.width <= view.width - GAP) return { left: beside, top };
  if (about.left - GAP - size.width >= GAP) return { left: about.left - GAP - size.width, top };
  const left = clamp(about.right - size.width, GAP, view.width - size.width - GAP);
  if (about.bottom + GAP + size.height <= view.height) return { left, top: about.bottom + GAP };
  if (about.top - GAP - size.height >= 0) return { left, top: about.top - GAP - size.height };
  return { left, top: clamp(about.bottom + GAP, GAP, view.height - size.height) };
}

/**
 * The strip of a compose window: right over the send row, which stays where it is; it grows upwards. Where that row is the
 * window's head, it stands at the window's foot, or the view's where that is higher.
 */
export function placeStrip(send: Box, window: Box, height: number, view: Size): Spot & { width: number } {
  const atHead = send.top - window.top < 96;
  const line = atHead ? Math.min(window.bottom, view.height) : send.top;
  return { left: window.left + 12, width: window.right - window.left - 24, top: line - 6 - height };
}

/** Marks down a rail: those that would overlap become one with a count; order and places stay. */
export function clusters<T extends { top: number }>(marks: readonly T[], height = 26): { top: number; marks: T[] }[] {
  const found: { top: number; marks: T[] }[] = [];
  for (const mark of [...marks].sort((a, b) => a.top - b.top)) {
    const last = found.at(-1);
    if (last && mark.top - last.top < height) last.marks.push(mark);
    else found.push({ top: mark.top, marks: [mark] });
  }
  return found;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));
