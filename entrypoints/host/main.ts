import { api } from '../../lib/browser/api.ts';
import { runHost } from '../../lib/browser/host-page.ts';

/** Chrome's offscreen document: the host, and nothing else. */
const host = runHost();
api.runtime.onMessage.addListener((message: { t?: unknown; tab?: unknown }, sender) => {
  if (sender.id !== api.runtime.id || message?.t !== 'host-capture' || typeof message.tab !== 'number') return;
  const { tab } = message;
  void host.then((ready) => ready.capture(tab));
});
