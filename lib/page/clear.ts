import type { Layer } from './layer.ts';
import { type TopLayer, watchTopLayer } from './top-layer.ts';

/** ms between two looks, and how many in a row must find the frame clear and still. */
const EVERY = 120;
const CALM = 3;
/** ms between two steps of the search while the pointer rests on the frame. */
const REST = 12;

/**
 * Whether what stands in our layer can be seen as we put it there (P 8.8): in the browser's top layer, which no style of the
 * page around it reaches, untouched. Firefox can't tell a frame what lies over it (Chromium's `trackVisibility` does, in
 * the card), so there it is looked for: at the frame's corners and middle, and among what else is in the top layer, since
 * the page may let clicks through that.
 */
function isClear(frame: Element, layer: Layer, above: TopLayer | null): boolean {
  const { host } = layer;
  const page = host.ownerDocument;
  const { opacity, filter } = getComputedStyle(page.documentElement);
  if (!layer.intact() || opacity !== '1' || filter !== 'none') return false;
  if (above === null) return true;
  const box = frame.getBoundingClientRect();
  if (box.width < 40 || box.height < 20) return false;
  for (const x of [0.05, 0.5, 0.95])
    for (const y of [0.05, 0.5, 0.95])
      if (page.elementFromPoint(box.left + box.width * x, box.top + box.height * y) !== host) return false;
  return !above.others().some((other) => {
    const { left, right, top, bottom } = other.getBoundingClientRect();
    return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
  });
}

/** Lets a frame take clicks only after it has been clear and still for a moment; at once no more when the page touches it. */
export function guardFrame(frame: HTMLElement, layer: Layer, signal: AbortSignal): void {
  const { host } = layer;
  const above = import.meta.env.FIREFOX ? watchTopLayer(host.ownerDocument, host) : null;
  /** Whether the whole page was searched since the last doubt. */
  let searched = false;
  let next: ReturnType<typeof setTimeout> | undefined;
  let calm = 0;
  let last = '';
  let tall = 0;
  const doubt = () => {
    calm = 0;
    searched = above === null;
    above?.afresh();
    frame.style.pointerEvents = 'none';
  };
  const look = () => {
    if (!frame.isConnected && !layer.root.contains(frame)) return end();
    // A strip that has nothing to say yet.
    if (above !== null && frame.style.visibility === 'hidden') return doubt();
    const { left, top, height } = frame.getBoundingClientRect();
    const here = `${left} ${top}`;
    // A card that grows or shrinks finds another place by itself: a click meanwhile must not fall through to the page.
    const moved = here !== last && height === tall;
    tall = height;
    // For the look it takes what is asked for at its place, or nothing would ever be found to be clear.
    frame.style.pointerEvents = 'auto';
    if (moved || !isClear(frame, layer, above)) doubt();
    else if (++calm < CALM || !searched) frame.style.pointerEvents = 'none';
    last = here;
    if (above !== null) search(above);
  };
  /** A step with each look; as fast as the page's own work allows, before it takes clicks and while the pointer is on it. */
  const search = (top: TopLayer) => {
    clearTimeout(next);
    if (top.step()) searched = true;
    else if (!searched || frame.matches(':hover')) next = setTimeout(search, searched ? REST : 0, top);
  };
  // Told before the next click is dealt with; to look now and then would leave a moment in which the page can move us.
  const touched = new MutationObserver(doubt);
  touched.observe(host, { attributes: true });
  touched.observe(host.ownerDocument.documentElement, { attributes: true, childList: true });
  const timer = setInterval(look, EVERY);
  const end = () => {
    clearInterval(timer);
    clearTimeout(next);
    touched.disconnect();
    // Else the signal would hold on to every frame that ever stood here.
    signal.removeEventListener('abort', end);
  };
  signal.addEventListener('abort', end);
  doubt();
}
