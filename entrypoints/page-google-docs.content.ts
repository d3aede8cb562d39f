import { defineContentScript } from 'wxt/utils/define-content-script';
import { createMarks } from '../lib/page/marks.ts';
import { startPage } from '../lib/page/start.ts';
import { googleDocs } from '../lib/sites/google-docs.ts';

/** Google Docs: registered by the background where the member switched it on (lib/browser/registrations.ts). */
export default defineContentScript({
  matches: googleDocs.hosts,
  registration: 'runtime',
  runAt: 'document_idle',
  main: () => void startPage(googleDocs, createMarks),
});
