import type { RefObject } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { useOpen } from './open.ts';

/**
 * A page can lay things over our frame or move it under a click (P 8.8). What writes needs a trusted event, 300 ms since
 * the card was shown, and, where the browser can tell, that the pressed control is really visible. Else the panel does it.
 */
const BEAT = 300;

export interface Guarding {
  /** The beat has passed: a click may write. */
  readonly armed: boolean;
  readonly guard: (write: () => void) => (event: MouseEvent) => void;
}
export const GuardContext = createContext<Guarding>({ armed: true, guard: (write) => () => write() });
export const useGuard = () => useContext(GuardContext).guard;

export function useGuarding(root: RefObject<HTMLElement | null>, onDoubt: () => void): Guarding {
  const [armed, setArmed] = useState(false);
  const visible = useRef<boolean | null>(null);
  useEffect(() => {
    // Until the browser has said that the card is in view, it was never shown.
    let inView = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const shown = () => {
      clearTimeout(timer);
      setArmed(false);
      if (inView && !document.hidden) timer = setTimeout(() => setArmed(true), BEAT);
    };
    document.addEventListener('visibilitychange', shown);
    const stop = root.current
      ? watchVisible(root.current, visible, (now) => {
          if (now === inView) return;
          inView = now;
          shown();
        })
      : () => undefined;
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
      stop();
    };
  }, [root]);
  return {
    armed,
    guard: (write) => (event) => {
      if (!event.isTrusted || !armed) return;
      if (visible.current === false) return onDoubt();
      write();
    },
  };
}

interface VisibleEntry extends IntersectionObserverEntry {
  readonly isVisible?: boolean;
}
/** Null stays where the browser can't tell (then the page script checks what lies on top of the frame). */
function watchVisible(
  element: HTMLElement,
  visible: { current: boolean | null },
  onView: (inView: boolean) => void,
): () => void {
  const options = { threshold: [0, 0.25, 0.5, 0.75, 1], trackVisibility: true, delay: 100 } as IntersectionObserverInit;
  const observer = new IntersectionObserver((entries) => {
    const entry = entries.at(-1) as VisibleEntry | undefined;
    if (!entry) return;
    onView(entry.isIntersecting);
    visible.current = entry.isVisible === undefined ? null : entry.isVisible;
    element.dataset.clear = visible.current === false ? 'no' : 'yes';
  }, options);
  observer.observe(element);
  return () => observer.disconnect();
}

export function Doubt({ path }: { readonly path: string }) {
  const open = useOpen();
  return (
    <div class="refusal" role="alert">
      <p>{t('guard.covered')}</p>
      <div class="actions">
        <button type="button" class="button primary" onClick={() => open(path)}>
          {t('action.open-panel')}
        </button>
      </div>
    </div>
  );
}
