/**
 * npm start: a test build, the relay, the stage, and two browsers, "Tenant Union" and "Legal Aid", that share a
 * demonstration coalition. They stay open until Ctrl+C.
 *   --once                 goes through the three jobs by itself and ends with "main job: ok" or with what failed
 *   --real                 on the real sites instead of the stage
 *   --browsers=a,b         chromium or firefox for each of the two
 *   --headless, --headed   by default with windows where there is a screen
 */
import { buildExtension, buildRelay } from './build.mjs';
import { main } from './run.mjs';
import { importTs } from './run-ts.mjs';
import { setup } from './setup.mjs';

main(async () => {
  const args = process.argv.slice(2);
  const has = (name) => args.includes(`--${name}`);
  const once = has('once');
  const since = Date.now();

  const named = args
    .find((arg) => arg.startsWith('--browsers='))
    ?.slice('--browsers='.length)
    .split(',');
  const found = await setup(named ? { browsers: [...new Set(named)] } : { anyBrowser: true });
  const kinds = named ?? Array(2).fill(found.chromium ? 'chromium' : 'firefox');
  if (kinds.length !== 2 || kinds.some((kind) => !['chromium', 'firefox'].includes(kind))) {
    throw new Error('--browsers= takes two of chromium and firefox, such as --browsers=chromium,firefox');
  }

  console.log('Building the extension and the relay …');
  const build = { onlyIfStale: true, quiet: true };
  if (kinds.includes('chromium')) await buildExtension('chrome', { ...build, test: true });
  if (kinds.includes('firefox')) await buildExtension('firefox', { ...build, test: true });
  await buildRelay(build);
  console.log(`Ready to go after ${((Date.now() - since) / 1000).toFixed(1)} s.`);

  const headed = has('headed') || (!once && !has('headless') && hasScreen());
  const { default: story } = await importTs('tests/extension/story.ts');
  try {
    await story({ once, real: has('real'), headed, kinds });
    if (once) console.log('main job: ok');
    process.exit(0);
  } catch (error) {
    console.error(process.env.DEBUG ? error : error.message);
    if (once) console.log('main job: failed');
    process.exit(1);
  }
});

function hasScreen() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
