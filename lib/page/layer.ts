import type { Words } from './say.ts';

/**
 * One closed shadow root for all that Concord shows on a page. The page sees an element with a random name and nothing in
 * it; its styles neither reach in nor are reached. If the page takes it away or changes it, it comes back, ever more slowly.
 */
export interface Layer {
  /** Everything of ours is a fixed child of this root. */
  readonly root: ShadowRoot;
  /** Puts the element into the page; nothing stands there before something is to be shown. */
  show(): void;
  /** Whether anything was ever shown. */
  readonly shown: boolean;
  /** Whether it stands as we put it, untouched by the page. */
  intact(): boolean;
  /** Whether an event came from here. */
  owns(event: Event): boolean;
  readonly host: HTMLElement;
  words: Words;
}

const SHEET = `
:host{all:initial}
button,.note{position:fixed;box-sizing:border-box;border:1px solid light-dark(rgb(28 27 25/.12),rgb(236 234 228/.14));border-radius:6px;background:light-dark(#fff,#1e1e22);color:light-dark(#1c1b19,#eceae4);font:13px/18px system-ui,sans-serif;display:flex;gap:3px}
button{min-width:24px;height:24px;padding:0 5px;font-weight:600;font-variant-numeric:tabular-nums;align-items:center;justify-content:center;cursor:pointer}
.note{right:16px;bottom:16px;max-width:320px;padding:10px 12px;gap:8px}.note button{position:static}
button:hover{background:light-dark(#f3f1ec,#2a2a2f)}
button:focus-visible{outline:2px solid light-dark(#1f4fa3,#9dbcf5);outline-offset:1px}
iframe{position:fixed;border:0;border-radius:6px;color-scheme:normal;background:transparent}
.card{box-shadow:0 4px 16px rgb(0 0 0/.22)}
@media print{:host{display:none!important}}`;

/** Makes the layer when something is first to be shown; until then a page costs nothing. Aborting leaves nothing behind. */
export function createLayer(page: Document, signal: AbortSignal, words: Words): Layer {
  let made: ReturnType<typeof makeHost> | null = null;
  const parts = () => {
    made ??= makeHost(page, signal);
    return made;
  };
  let wanted = false;
  let returning = false;
  let wait = 50;
  let last = 0;
  const intact = () =>
    made !== null &&
    made.host.parentNode === page.documentElement &&
    made.host.matches(':popover-open') &&
    made.host.style.cssText === made.style;
  const put = () => {
    if (signal.aborted || !wanted || intact()) return;
    const { host, style } = parts();
    if (host.parentNode !== page.documentElement) page.documentElement.append(host);
    if (host.style.cssText !== style) host.style.cssText = style;
    // The top layer: no opacity, transform or clip of what is around reaches us there, nothing of an index lies over us.
    host.popover = 'manual';
    if (!host.matches(':popover-open')) host.showPopover();
  };
  const lost = () => {
    if (returning || intact()) return;
    // A page that fights us wins in the end (the panel is still there); one that left us alone for a minute doesn't fight.
    if (performance.now() - last > 60_000) wait = 50;
    if (wait > 60_000) return;
    last = performance.now();
    returning = true;
    setTimeout(() => {
      returning = false;
      put();
    }, wait);
    wait *= 2;
  };
  return {
    get root() {
      return parts().root;
    },
    get host() {
      return parts().host;
    },
    words,
    intact,
    get shown() {
      return wanted;
    },
    owns: (event) => made !== null && event.composedPath().includes(made.host),
    show() {
      if (!wanted) {
        const observer = new MutationObserver(lost);
        observer.observe(page.documentElement, { childList: true });
        observer.observe(parts().host, { attributes: true });
        signal.addEventListener('abort', () => {
          observer.disconnect();
          made?.host.remove();
        });
      }
      wanted = true;
      put();
    },
  };
}

/** `style` is what its attribute says as long as nobody touches it. */
function makeHost(page: Document, signal: AbortSignal): { host: HTMLElement; root: ShadowRoot; style: string } {
  const host = page.createElement(`x-${Math.random().toString(36).slice(2, 10)}`);
  // Inline and important: no rule of the page moves, hides or blurs it by accident.
  host.style.cssText =
    'all:initial!important;position:fixed!important;inset:0 auto auto 0!important;width:0!important;height:0!important;color-scheme:light dark';
  const root = host.attachShadow({ mode: 'closed' });
  try {
    // A constructed sheet is no inline style: the page's policy has no say in it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const sheet = page.createElement('style');
    sheet.textContent = SHEET;
    root.append(sheet);
  }
  // The page must not take a click on our buttons for one "outside" its own dialogs.
  for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'wheel', 'keydown', 'keyup'])
    host.addEventListener(type, (event) => event.stopPropagation(), { signal, passive: true });
  return { host, root, style: host.style.cssText };
}
