import { defineBackground } from 'wxt/utils/define-background';
import { runBackground } from '../lib/browser/background.ts';
import { runHost } from '../lib/browser/host-page.ts';
import { offscreenDoor } from '../lib/browser/offscreen.ts';

/** Chrome: a worker that keeps the host's page alive. Firefox: the background page is the host itself. */
export default defineBackground(() => {
  if (!import.meta.env.FIREFOX) return runBackground(offscreenDoor());
  const host = runHost();
  runBackground({
    wake: async () => {},
    capture: (tab) => void host.then((ready) => ready.capture(tab)),
    siteOff: (site) => void host.then((ready) => ready.siteOff(site)),
  });
});
