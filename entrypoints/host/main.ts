import { api } from '../../lib/browser/api.ts';
import { runHost } from '../../lib/browser/host-page.ts';

/** Chrome's offscreen document: the host, and nothing else. */
const host = runHost();
api.runtime.onMessage.addListener((message: { t?: unknown; tab?: unknown; site?: unknown }, sender) => {
  if (sender.id !== api.runtime.id) return;
  const { t, tab, site } = message ?? {};
  if (t === 'host-capture' && typeof tab === 'number') void host.then((ready) => ready.capture(tab));
  if (t === 'host-site-off' && typeof site === 'string') void host.then((ready) => ready.siteOff(site));
});
