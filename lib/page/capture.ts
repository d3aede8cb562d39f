import type { Quote } from '../anchor/quote.ts';
import type { Box, SelectionFacts, Site } from '../sites/site.ts';
import type { Place } from './frames.ts';
import { viewSize } from './frames.ts';
import type { Layer } from './layer.ts';
import { placeCard } from './place.ts';

const CARD_WIDTH = 320;

export interface Capture {
  start(signal: AbortSignal): void;
  /** By keyboard: no button, the card at once. */
  now(): Promise<void>;
  beside(at: Box): Place;
}

/** Watches for a selection as people make one, and offers one small button beside it. Typing alone costs nothing. */
export function watchCapture(
  page: Document,
  site: Site,
  layer: Layer,
  host: {
    allowed(): boolean;
    open(quote: Quote, text: string, place: Place): void;
    escape(): void;
  },
): Capture {
  let button: HTMLButtonElement | null = null;
  let from: { x: number; y: number } | null = null;
  let pointer: Box | null = null;
  /** Where the press began: together with its end, the lines that a card must not cover. */
  let began: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    button?.remove();
    button = null;
  };
  const edge = () => site.canvas?.edge(page);
  const beside =
    (at: Box): Place =>
    (height) => ({
      ...placeCard(at, { width: CARD_WIDTH, height }, viewSize(), (edge() ?? at.right) + 30),
      width: CARD_WIDTH,
    });

  const take = async (): Promise<void> => {
    const selected = await site.selection(page);
    if (selected === null) return;
    const at = line(selected, pointer);
    hide();
    const { text, before, after, paragraph, position } = selected;
    const quote: Quote = {
      v: 1,
      exact: text.slice(0, 4_000),
      before,
      after,
      paragraph: paragraph.slice(0, 700),
      position,
    };
    host.open(quote, text, beside(at));
  };

  const offer = async (): Promise<void> => {
    if (!host.allowed()) return hide();
    const selected = await site.selection(page);
    if (selected === null) return hide();
    const at = line(selected, pointer);
    if (button === null) {
      button = page.createElement('button');
      button.append('+');
      button.title = layer.words.capture;
      button.setAttribute('aria-label', layer.words.capture);
      // The press must not take the focus: the selection would be gone.
      button.addEventListener('mousedown', (event) => event.preventDefault());
      button.addEventListener('click', (event) => event.isTrusted && void take());
      layer.root.append(button);
      layer.show();
    }
    button.style.left = `${Math.min(edge() ?? at.right + 6, innerWidth - 32)}px`;
    const end = selected.at ?? at;
    button.style.top = `${Math.max(4, (end.top + end.bottom) / 2 - 12)}px`;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void offer(), 120);
  };

  return {
    beside,
    now: async () => {
      if (host.allowed()) await take();
    },
    start(signal) {
      const down = (event: MouseEvent) => {
        if (layer.owns(event)) return;
        from = { x: event.clientX, y: event.clientY };
        began = event.clientY;
        hide();
      };
      const up = (event: MouseEvent) => {
        if (layer.owns(event)) return;
        const moved = from === null || Math.abs(event.clientX - from.x) + Math.abs(event.clientY - from.y) > 4;
        from = null;
        if (!moved && event.detail < 2 && !event.shiftKey) return;
        pointer = { left: event.clientX, right: event.clientX, top: event.clientY - 10, bottom: event.clientY + 10 };
        soon();
      };
      const key = (event: KeyboardEvent) => {
        began = null;
        if (event.shiftKey || ((event.ctrlKey || event.metaKey) && event.key === 'a')) soon();
        else if (button !== null && event.key !== 'Tab' && event.key !== 'Shift') hide();
      };
      const options = { signal, capture: true };
      page.addEventListener('mousedown', down, options);
      page.addEventListener('mouseup', up, options);
      page.addEventListener('keyup', key, options);
      site.canvas?.hear(page, signal, (event) => {
        if (event.type === 'keyup') key(event);
        else if (event.key === 'Escape') host.escape();
      });
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        hide();
      });
    },
  };
  /** The selection's last line. */
  function line(selected: SelectionFacts, last: Box | null): Box {
    const at = selected.at ?? last ?? { left: 40, right: 60, top: 120, bottom: 140 };
    return site.canvas?.lines(page, at, began ?? at.top) ?? at;
  }
}
