import { judgeCarrierInBrowsers } from '../sync/browser/carrier-suite.ts';
import { launch } from './driver/index.ts';

judgeCarrierInBrowsers(
  'Chromium, Firefox',
  () => launch('chromium'),
  () => launch('firefox'),
);
