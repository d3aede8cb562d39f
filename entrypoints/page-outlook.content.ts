import { defineContentScript } from 'wxt/utils/define-content-script';
import { noMarks } from '../lib/page/no-marks.ts';
import { startPage } from '../lib/page/start.ts';
import { outlook } from '../lib/sites/outlook.ts';

/** Outlook on the web, mail and calendar: registered by the background where the member switched it on (lib/browser/registrations.ts). */
export default defineContentScript({
  matches: outlook.hosts,
  registration: 'runtime',
  runAt: 'document_idle',
  main: () => void startPage(outlook, noMarks),
});
