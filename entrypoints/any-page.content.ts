import { defineContentScript } from 'wxt/utils/define-content-script';
import { markAnyPage } from '../lib/page/any/marks.ts';
import { anyPage } from '../lib/page/any/site.ts';
import { runPage } from '../lib/page/run.ts';
import words from '../lib/page/words.json' with { type: 'json' };
import { platform } from '../lib/protocol/platform.ts';

/** P 7.5. Registered nowhere: put into the one tab on which the person called for it, for as long as that page stays. */
export default defineContentScript({
  matches: ['<all_urls>'],
  registration: 'runtime',
  runAt: 'document_idle',
  main() {
    if (!anyPage.matches(new URL(location.href))) return;
    const scope = globalThis as { concordAnyPage?: { alive(): boolean; capture(): void; end(): void } };
    if (!scope.concordAnyPage?.alive()) {
      scope.concordAnyPage?.end();
      const end = new AbortController();
      const { capture } = runPage(document, anyPage, end, words, markAnyPage);
      scope.concordAnyPage = {
        alive: () => !end.signal.aborted && Boolean(platform()?.runtime?.id),
        capture,
        end: () => end.abort(),
      };
    }
    scope.concordAnyPage?.capture();
  },
});
