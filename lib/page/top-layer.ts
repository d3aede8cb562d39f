/** ms of one step of the search: the page's own work goes on in between. */
const STEP = 3;
/** Elements between two looks at the clock. */
const MANY = 100;

export interface TopLayer {
  /** What else than ours is in the browser's top layer, as far as its shadow root is known. */
  others(): Element[];
  /** Goes on looking for shadow roots, for some ms. True when that ended a round, having seen the whole page once. */
  step(): boolean;
  /** Begins a new round. */
  afresh(): void;
}

/**
 * The browser's top layer, in shadow roots too, closed ones as well (only Firefox tells extensions of those). A page need
 * not say when it makes a root, and to ask each of 24,000 elements takes 45–90 ms: so they are asked in steps, round after
 * round, while the roots that are known are looked into at once.
 */
export function watchTopLayer(page: Document, host: Element): TopLayer {
  type Asked = Element & { openOrClosedShadowRoot?: ShadowRoot | null };
  let known = new Set<ShadowRoot>();
  let found = new Set<ShadowRoot>();
  let lists: NodeListOf<Asked>[] = [];
  let at = 0;
  return {
    afresh() {
      lists = [];
    },
    others: () =>
      [page, ...known, ...found]
        .flatMap((root) => [...root.querySelectorAll(':popover-open, :modal, :fullscreen')])
        .filter((element) => element !== host),
    step() {
      if (lists.length === 0) {
        found = new Set();
        lists = [page.querySelectorAll('*')];
        at = 0;
      }
      const end = performance.now() + STEP;
      for (let list = lists[0]; list !== undefined; list = lists[0]) {
        for (; at < list.length; at++) {
          if (at % MANY === MANY - 1 && performance.now() > end) {
            at++;
            return false;
          }
          const element = list[at];
          const root = element === host ? null : element?.openOrClosedShadowRoot;
          if (!root) continue;
          found.add(root);
          lists.push(root.querySelectorAll('*'));
        }
        lists.shift();
        at = 0;
      }
      known = found;
      return true;
    },
  };
}
