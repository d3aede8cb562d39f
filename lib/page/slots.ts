import type { SaidFacts } from '../protocol/page.ts';
import type { Site, Slot } from '../sites/site.ts';
import { type Frames, type Place, viewSize } from './frames.ts';
import { placeCard, placeStrip } from './place.ts';

const CARD_WIDTH = 320;

/**
 * Strips over send rows and the card beside an event: opened when the place appears, hidden, because a frame's first
 * load is slow; closed with it. A bubble that is used for another event gets a new card.
 */
export function placeSlots(page: Document, site: Site, frames: Frames, facts: SaidFacts | null): void {
  const slots = site.slots(page);
  for (const { id, kind } of slots) {
    const slot = { at: 'compose', compose: id } as const;
    if (kind === 'strip' && !frames.has(slot)) frames.open(slot, null, stripAt(page, site, id));
  }
  for (const { slot, nonce } of frames.list('compose'))
    if (slot.at === 'compose' && !slots.some(({ id }) => id === slot.compose)) frames.close(nonce);

  const event = facts?.kind === 'event' ? facts.key : null;
  for (const { nonce, element } of frames.list('event')) {
    // The event that a card was opened for: a bubble used for another one gets a new card.
    const of = element.dataset.event;
    if (event === null || (of !== undefined && of !== event)) frames.close(nonce);
    else element.dataset.event = event;
  }
  const slot = { at: 'event' } as const;
  if (event !== null && slots.some(({ kind }) => kind === 'card') && !frames.has(slot))
    frames.open(slot, null, cardAt(page, site));
}

const anchorOf = (page: Document, site: Site, test: (slot: Slot) => boolean): Element | null =>
  site.slots(page).find(test)?.anchor ?? null;

function stripAt(page: Document, site: Site, id: string): Place {
  let slot: Slot | undefined;
  return (height) => {
    if (!slot?.anchor.isConnected) slot = site.slots(page).find((one) => one.id === id);
    const row = slot?.anchor.getBoundingClientRect();
    // The window's own width is what a strip may take, not the send button's.
    const window = slot?.window?.getBoundingClientRect();
    if (!row || !window || row.height === 0) return null;
    return placeStrip(row, window, height, viewSize());
  };
}

function cardAt(page: Document, site: Site): Place {
  return (height) => {
    const box = anchorOf(page, site, (slot) => slot.kind === 'card')?.getBoundingClientRect();
    if (!box || box.height === 0) return null;
    const view = viewSize();
    // A page of its own: inside its right edge. A bubble: beside it.
    if (box.width > view.width * 0.8)
      return { left: box.right - CARD_WIDTH - 16, top: Math.max(box.top, 0) + 72, width: CARD_WIDTH };
    return { ...placeCard(box, { width: CARD_WIDTH, height }, view), width: CARD_WIDTH };
  };
}
