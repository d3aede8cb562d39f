/**
 * For browsers without `trackVisibility` (Firefox): whether the frame can really be seen. Nothing of the page lies over
 * it, and nothing around it makes it fade, blur or shift. Judged over the frame's corners and middle.
 */
export function isClear(frame: Element, host: Element): boolean {
  const page = host.ownerDocument;
  const view = page.defaultView;
  const box = frame.getBoundingClientRect();
  if (view === null || box.width < 40 || box.height < 20) return false;
  for (const x of [0.05, 0.5, 0.95]) {
    for (const y of [0.05, 0.5, 0.95]) {
      if (page.elementFromPoint(box.left + box.width * x, box.top + box.height * y) !== host) return false;
    }
  }
  for (let at: Element | null = host; at !== null; at = at.parentElement) {
    const style = view.getComputedStyle(at);
    if (Number(style.opacity) < 1 || style.filter !== 'none' || style.transform !== 'none' || style.clipPath !== 'none')
      return false;
  }
  return true;
}

/** Lets a frame take clicks only after it has been clear and still for a moment; it never does while it isn't. */
export function guardFrame(frame: HTMLElement, host: Element, signal: AbortSignal): void {
  let calm = 0;
  let last = '';
  const look = () => {
    const { left, top } = frame.getBoundingClientRect();
    const here = `${left} ${top}`;
    calm = here === last && isClear(frame, host) ? calm + 1 : 0;
    last = here;
    frame.style.pointerEvents = calm >= 3 ? 'auto' : 'none';
  };
  look();
  const timer = setInterval(() => (frame.isConnected ? look() : clearInterval(timer)), 120);
  signal.addEventListener('abort', () => clearInterval(timer));
}
