import { defineContentScript } from 'wxt/utils/define-content-script';
import { runPage } from '../lib/page/run.ts';
import words from '../lib/page/words.json' with { type: 'json' };
import { platform } from '../lib/protocol/platform.ts';
import { siteOf, sites } from '../lib/sites/index.ts';

/** The one content script; the background registers it where the member switched Concord on. */
export default defineContentScript({
  matches: sites.flatMap((site) => site.hosts),
  registration: 'runtime',
  runAt: 'document_idle',
  main() {
    const site = siteOf(new URL(location.href));
    if (site === null) return;
    // Put in twice, the one that is alive stays; one whose extension is gone (updated) makes room.
    const scope = globalThis as { concordPage?: { end: AbortController; alive: () => boolean } };
    if (scope.concordPage?.alive()) return;
    scope.concordPage?.end.abort();
    const end = new AbortController();
    scope.concordPage = { end, alive: () => !end.signal.aborted && Boolean(platform()?.runtime?.id) };
    runPage(document, site, end, words);
  },
});
