import type { PageContext } from '../../lib/protocol/page.ts';
import { platform } from '../../lib/protocol/platform.ts';

/**
 * What can be passed on about a page that can't be read (P 7.11): names of what was looked for and what the page is built
 * of; neither its text nor an address. Without the page's structure where the browser gives no way into it.
 */
export async function reportOf({ tab, site, missing }: PageContext): Promise<string> {
  const head = [
    `Concord ${platform()?.runtime?.getManifest?.().version ?? ''}`,
    `site: ${site}`,
    `missing: ${missing.join(', ')}`,
  ];
  const structure = await platform()
    ?.scripting?.executeScript({ target: { tabId: tab }, files: ['/page-structure.js'] })
    .then(([frame]) => String(frame?.result ?? ''))
    .catch(() => '');
  return [...head, `browser: ${navigator.userAgent}`, structure ?? ''].join('\n');
}
