import { platform } from '../protocol/platform.ts';
import type { Site } from '../sites/site.ts';
import type { Marking } from './marks.ts';
import { runPage } from './run.ts';
import words from './words.json' with { type: 'json' };

/** Starts Concord on a page of this site, unless it runs there already. Each site has a script of its own: none loads another's code. */
export function startPage(site: Site, marking: Marking): void {
  if (!site.matches(new URL(location.href))) return;
  // Put in twice, the one that is alive stays; one whose extension is gone (updated) makes room.
  const scope = globalThis as { concordPage?: { end: AbortController; alive: () => boolean } };
  if (scope.concordPage?.alive()) return;
  scope.concordPage?.end.abort();
  const end = new AbortController();
  scope.concordPage = { end, alive: () => !end.signal.aborted && Boolean(platform()?.runtime?.id) };
  runPage(document, site, end, words, marking);
}
