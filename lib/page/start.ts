import { platform } from '../protocol/platform.ts';
import type { Site } from '../sites/site.ts';
import type { Marking } from './marks.ts';
import { sayUpdated, sweep } from './note.ts';
import { type Running, runPage } from './run.ts';
import words from './words.json' with { type: 'json' };

/**
 * Starts Concord on a page of this site, unless it runs there already, and gives what runs; null where the page is none of
 * the site's. Each site has a script of its own: none loads another's code.
 */
export function startPage(site: Site, marking: Marking): Running | null {
  if (!site.matches(new URL(location.href))) return null;
  // Put in twice, the one that is alive stays; one whose extension is gone (updated) makes room.
  const scope = globalThis as { concordPage?: { end: AbortController; alive: () => boolean; running: Running } };
  if (scope.concordPage?.alive()) return scope.concordPage.running;
  scope.concordPage?.end.abort();
  if (import.meta.env.FIREFOX && sweep(document)) sayUpdated(document, words);
  const end = new AbortController();
  const alive = () => !end.signal.aborted && Boolean(platform()?.runtime?.id);
  const running = runPage(document, site, end, words, marking);
  scope.concordPage = { end, alive, running };
  // What is over holds on to nothing of the page.
  end.signal.addEventListener('abort', () => {
    delete scope.concordPage;
  });
  return running;
}
