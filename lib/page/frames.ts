import type { PageContext, Slot } from '../protocol/page.ts';
import type { Layer } from './layer.ts';
import type { Size, Spot } from './place.ts';

export interface Frame {
  slot: Slot;
  nonce: string;
  element: HTMLIFrameElement;
  height: number;
  /** Said by the card itself; until then it stays hidden, so nothing jumps. */
  sized: boolean;
  place: Place;
}
/** Where the frame belongs now, for a height that its card asked for; null: nowhere, hide it. */
export type Place = (height: number) => (Spot & { width: number }) | null;

export interface Frames {
  /** Asks the host for a nonce and opens the frame when it has come. */
  open(slot: Slot, capture: PageContext['capture'], place: Place): void;
  arrived(nonce: string, slot: Slot): void;
  size(nonce: string, height: number): void;
  close(nonce: string): void;
  list(at: Slot['at']): Frame[];
  /** Whether such a frame stands, or was asked for and the host has not answered yet. */
  has(slot: Slot): boolean;
  /** Puts every frame where it belongs now. */
  replace(): void;
  readonly count: number;
}

/** Frames of the extension's own origin: the page can neither read nor script them. */
export function createFrames(
  layer: Layer,
  url: (nonce: string) => string,
  ask: (slot: Slot, capture: PageContext['capture']) => void,
  closed: (frame: Frame) => void,
): Frames {
  const waiting = new Map<string, Place>();
  const open = new Map<string, Frame>();
  const draw = (frame: Frame) => {
    const { element, height } = frame;
    const spot = frame.place(height);
    const seen = spot !== null && frame.sized && height > 0;
    // Hidden by visibility, not display: the frame stays loaded and is there at once.
    element.style.visibility = seen ? 'visible' : 'hidden';
    if (spot === null) return;
    const { left, top, width } = spot;
    Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  };
  const shut = (frame: Frame) => {
    open.delete(frame.nonce);
    frame.element.remove();
    closed(frame);
  };
  return {
    open(slot, capture, place) {
      waiting.set(JSON.stringify(slot), place);
      ask(slot, capture);
    },
    arrived(nonce, slot) {
      const place = waiting.get(JSON.stringify(slot));
      if (place === undefined) return;
      waiting.delete(JSON.stringify(slot));
      const element = layer.host.ownerDocument.createElement('iframe');
      // Without credentials it may load where the page demands that of all its frames; it keeps nothing anyway.
      (element as HTMLIFrameElement & { credentialless?: boolean }).credentialless = true;
      element.className = slot.at === 'compose' ? '' : 'card';
      element.title = 'Concord';
      // Copying minutes is a click in our own frame; the page's policy shall not stand in its way.
      element.allow = 'clipboard-write';
      element.src = url(nonce);
      const frame: Frame = { slot, nonce, element, height: slot.at === 'compose' ? 32 : 240, sized: false, place };
      open.set(nonce, frame);
      layer.root.append(element);
      layer.show();
      draw(frame);
      // A card that doesn't say its size is shown all the same; a strip has nothing to say until it does.
      if (slot.at !== 'compose')
        element.addEventListener('load', () => {
          setTimeout(() => {
            frame.sized = true;
            draw(frame);
          }, 500);
        });
    },
    size(nonce, height) {
      const frame = open.get(nonce);
      if (frame === undefined || !(height >= 0)) return;
      frame.sized = true;
      frame.height = Math.min(height, innerHeight - 16);
      draw(frame);
    },
    close(nonce) {
      const frame = open.get(nonce);
      if (frame !== undefined) shut(frame);
    },
    list: (at) => [...open.values()].filter(({ slot }) => slot.at === at),
    has(slot) {
      const name = JSON.stringify(slot);
      return waiting.has(name) || [...open.values()].some((frame) => JSON.stringify(frame.slot) === name);
    },
    replace() {
      for (const frame of open.values()) draw(frame);
    },
    get count() {
      return open.size;
    },
  };
}

/** Room that the window has. */
export const viewSize = (): Size => ({ width: innerWidth, height: innerHeight });
