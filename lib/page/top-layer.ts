/** ms of one step of the search: the page's own work goes on in between. */
const STEP = 3;
/** Elements between two looks at the clock. */
const MANY = 100;

export interface TopLayer {
  /** What else than ours is in the browser's top layer, as far as its shadow root is known. */
  others(): Element[];
  /** Goes on looking for shadow roots, for some ms. True when that ended a round, having seen the whole page once. */
  step(): boolean;
  /** The next step begins a new round. */
  afresh(): void;
}

/**
 * The browser's top layer, in shadow roots too, closed ones as well (only Firefox tells extensions of those). A page need
 * not say when it makes a root, and to ask each of 24,000 elements takes 45–90 ms: so they are asked in steps, round after
 * round, while the roots that are known are looked into at once.
 */
export function watchTopLayer(page: Document, host: Element): TopLayer {
  type Root = Document | ShadowRoot;
  const known = new Set<Root>([page]);
  let round: Iterator<void> | undefined;
  function* search() {
    const found = new Set<Root>([page]);
    let asked = 0;
    // Those that are added meanwhile are gone through as well.
    for (const root of found)
      for (const element of root.querySelectorAll<Element & { openOrClosedShadowRoot?: ShadowRoot | null }>('*')) {
        const inside = element.openOrClosedShadowRoot;
        if (inside && element !== host) {
          found.add(inside);
          known.add(inside);
        }
        if (++asked % MANY === 0) yield;
      }
    for (const root of known) if (!found.has(root)) known.delete(root);
  }
  return {
    afresh() {
      round = undefined;
    },
    others: () =>
      [...known]
        .flatMap((root) => [...root.querySelectorAll(':popover-open, :modal, :fullscreen')])
        .filter((element) => element !== host),
    step() {
      const end = performance.now() + STEP;
      round ??= search();
      while (!round.next().done) if (performance.now() > end) return false;
      round = undefined;
      return true;
    },
  };
}
