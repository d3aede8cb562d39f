import { defineContentScript } from 'wxt/utils/define-content-script';
import { runPage } from '../lib/page/run.ts';
import words from '../lib/page/words.json' with { type: 'json' };
import { siteOf, sites } from '../lib/sites/index.ts';

/** The one content script; the background registers it where the member switched Concord on. */
export default defineContentScript({
  matches: sites.flatMap((site) => site.hosts),
  registration: 'runtime',
  runAt: 'document_idle',
  main() {
    const site = siteOf(new URL(location.href));
    if (site === null) return;
    // An earlier run of this script in this page (put in twice, or updated) makes room for this one.
    const scope = globalThis as { concordPage?: AbortController };
    scope.concordPage?.abort();
    const end = new AbortController();
    scope.concordPage = end;
    runPage(document, site, end, words);
  },
});
