import { platform } from '../../lib/protocol/platform.ts';
import { useCoalition } from '../ui/coalition.ts';

/** Opens the side panel (or a window) on a place. Said synchronously in the click: later the browser no longer counts it as one. */
export function useOpen(): (path: string) => void {
  const coalition = useCoalition();
  return (path) => {
    askForPanel(path, coalition);
  };
}
/** The background opens it: the panel where the browser has one, else a window. */
export function askForPanel(path: string, coalition: string | null): void {
  const full = coalition ? `#${path}&coalition=${encodeURIComponent(coalition)}` : `#${path}`;
  void platform()?.runtime.sendMessage({ t: 'open-panel', path: full });
}
export const placeOf = (view: string, id = ''): string => (id ? `${view}=${encodeURIComponent(id)}` : view);
