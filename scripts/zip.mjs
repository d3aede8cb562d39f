/** npm run zip: what the stores want, and the sources for Firefox's reviewers. */
import { main, mustBin } from './run.mjs';
import { setup } from './setup.mjs';

main(async () => {
  await setup();
  await mustBin('wxt/bin/wxt.mjs', ['zip']);
  await mustBin('wxt/bin/wxt.mjs', ['zip', '-b', 'firefox']);
});
