import type { ToPage } from '../protocol/page.ts';
import { platform } from '../protocol/platform.ts';
import type { Site } from '../sites/site.ts';
import { watchCapture } from './capture.ts';
import { guardFrame } from './clear.ts';
import { connect } from './connect.ts';
import { createFrames, type Frame } from './frames.ts';
import { createLayer } from './layer.ts';
import type { Marking } from './marks.ts';
import { sayUpdated } from './note.ts';
import type { Words } from './say.ts';
import { placeSlots } from './slots.ts';
import { watchUnreadable } from './unreadable.ts';

export interface Running {
  /** A card on the selected words, as soon as the host has answered. */
  capture(): void;
}

/**
 * Concord on one page of a site, until the signal aborts. With no coalition in this browser it does nothing but hold the
 * port; with one, it reads facts when something changed, and shows what the host says.
 */
export function runPage(page: Document, site: Site, end: AbortController, words: Words, marking: Marking): Running {
  const { signal } = end;
  const layer = createLayer(page, signal, words);
  let coalitions = 0;
  let hidden = false;
  let wish = false;
  let said = '';
  let back: Element | null = null;
  let watching: AbortController | null = null;
  const guarded = new WeakSet<Element>();

  const port = connect(signal, hear, fresh, gone);
  const frames = createFrames(
    layer,
    (nonce) => platform().runtime.getURL(`/card.html#${nonce}`),
    (slot, capture) => port.send({ t: 'card', slot, capture }),
    closed,
  );
  const url = () => new URL(page.location.href);
  const marks = marking({ page, site, layer, port, signal, open: openCard });
  const unreadable = watchUnreadable(
    page,
    site,
    layer,
    signal,
    () => hidden,
    (missing) => port.send({ t: 'missing', site: site.id, missing }),
  );

  function hear(message: ToPage): void {
    switch (message.t) {
      case 'ready':
        coalitions = message.coalitions;
        if (coalitions === 0) return rest();
        watch();
        if (wish) take();
        return;
      case 'marks':
        hidden = message.hidden;
        return marks.set(message);
      case 'text':
        return marks.read(message);
      case 'card':
        frames.arrived(message.nonce, message.slot);
        for (const element of layer.root.querySelectorAll('iframe')) guardOnce(element);
        return;
      case 'card-size':
        return frames.size(message.nonce, message.height);
      case 'card-close':
        return frames.close(message.nonce);
      case 'insert': {
        const done = site.insert(page, message.compose, message.text);
        return port.send({ t: 'inserted', compose: message.compose, how: done.ok ? 'inserted' : 'failed' });
      }
      case 'off':
        return end.abort();
      case 'capture-now':
        return void capture.now();
      case 'show':
        return marks.show(message.id);
    }
  }

  function watch(): void {
    if (watching !== null) return;
    watching = new AbortController();
    const stop = AbortSignal.any([signal, watching.signal]);
    site.watch(page, stop, changed);
    capture.start(stop);
    // Anchors move without telling anybody: followed on what moves them, and now and then while something stands there.
    const follow = () => requestAnimationFrame(replace);
    addEventListener('resize', follow, { signal: stop });
    page.addEventListener('scroll', follow, { signal: stop, capture: true, passive: true });
    const timer = setInterval(() => frames.count > 0 && page.visibilityState === 'visible' && replace(), 400);
    stop.addEventListener('abort', () => clearInterval(timer));
    page.addEventListener('keydown', (event) => event.key === 'Escape' && closeCards(), {
      signal: stop,
      capture: true,
    });
    changed();
  }

  /** No coalition any more: as if Concord were not here. */
  function rest(): void {
    watching?.abort();
    watching = null;
  }

  /** After the port came back the host knows nothing of this page. */
  function fresh(): void {
    said = '';
    unreadable.fresh();
    if (watching !== null) changed();
  }

  /** The extension was updated or taken out. */
  function gone(): void {
    const busy = frames.count > frames.list('compose').length;
    end.abort();
    if (busy) sayUpdated(page, words);
  }

  function changed(): void {
    const { origin, pathname, hash } = url();
    const read = site.read(page, url());
    unreadable.look();
    const facts = read.kind === 'none' ? null : read;
    const message = { t: 'facts', site: site.id, url: origin + pathname + hash, facts } as const;
    const now = JSON.stringify(message);
    if (now !== said) {
      said = now;
      port.send(message);
    }
    marks.on(facts);
    if (!hidden) placeSlots(page, site, frames, facts);
    replace();
  }

  function replace(): void {
    frames.replace();
    marks.draw();
  }

  /** A card beside a mark or a sentence; one at a time. */
  function openCard(ids: string[], at: DOMRect): void {
    closeCards();
    back = page.activeElement;
    const slot = { at: 'mark', ids } as const;
    frames.open(slot, null, capture.beside(at));
  }

  function closeCards(): void {
    for (const at of ['capture', 'mark'] as const) for (const { nonce } of frames.list(at)) frames.close(nonce);
  }

  /** Focus goes back to where the person was writing. */
  function closed(frame: Frame): void {
    port.send({ t: 'card-closed', nonce: frame.nonce });
    if (frame.slot.at !== 'capture' && frame.slot.at !== 'mark') return;
    const inside = (back as HTMLIFrameElement | null)?.contentDocument?.querySelector<HTMLElement>('[contenteditable]');
    const target = inside ?? (back as HTMLElement | null);
    if (target?.isConnected && page.activeElement !== back) target.focus({ preventScroll: true });
  }

  /** The host knows the page before it is asked for a card on it. */
  function take(): void {
    wish = coalitions === 0;
    if (wish) return;
    changed();
    void capture.now();
  }

  function guardOnce(element: HTMLIFrameElement): void {
    if (guarded.has(element)) return;
    guarded.add(element);
    guardFrame(element, layer, signal);
  }

  const capture = watchCapture(page, site, layer, {
    allowed: () => coalitions > 0 && !hidden,
    escape: closeCards,
    open(quote, text, place) {
      closeCards();
      back = page.activeElement;
      marks.captured?.();
      frames.open({ at: 'capture' }, { quote, text }, place);
    },
  });
  port.open();
  return { capture: take };
}
