import { defineContentScript } from 'wxt/utils/define-content-script';
import { markAnyPage } from '../lib/page/any/marks.ts';
import { anyPage } from '../lib/page/any/site.ts';
import { startPage } from '../lib/page/start.ts';

/** P 7.5. Registered nowhere: put into the one tab on which the person called for it, for as long as that page stays. */
export default defineContentScript({
  matches: ['<all_urls>'],
  registration: 'runtime',
  runAt: 'document_idle',
  main: () => startPage(anyPage, markAnyPage)?.capture(),
});
