import { defineContentScript } from 'wxt/utils/define-content-script';

/**
 * Google Docs only, in the page's own world, before Docs starts: asks Docs to draw its text as an invisible layer over the
 * canvas, under our own extension's id (never another's), so that marks can stand at their sentences. Where Docs doesn't
 * do that (any more), marks are counted at the rail's foot.
 */
export default defineContentScript({
  matches: ['https://docs.google.com/document/*'],
  registration: 'runtime',
  runAt: 'document_start',
  world: 'MAIN',
  main() {
    // The page's world has no extension API; Chrome names the extension in the stack. Firefox's would be a fingerprint.
    const id = /chrome-extension:\/\/([a-p]{32})/.exec(new Error().stack ?? '')?.[1] ?? 'concord@example.org';
    const page = window as Window & { _docs_annotate_canvas_by_ext?: string };
    page._docs_annotate_canvas_by_ext ??= id;
  },
});
