import { defineContentScript } from 'wxt/utils/define-content-script';
import { noMarks } from '../lib/page/no-marks.ts';
import { startPage } from '../lib/page/start.ts';
import { gmail } from '../lib/sites/gmail.ts';

/** Gmail: registered by the background where the member switched it on (lib/browser/registrations.ts). */
export default defineContentScript({
  matches: gmail.hosts,
  registration: 'runtime',
  runAt: 'document_idle',
  main: () => void startPage(gmail, noMarks),
});
