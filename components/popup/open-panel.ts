import { askForPanel } from '../card/open.ts';

/** From the popup's click: the background opens the panel (or a window) on that place. Said before the popup closes. */
export function openPanelHere(path: string, coalition: string | null): void {
  askForPanel(path, coalition);
  setTimeout(() => window.close(), 100);
}
