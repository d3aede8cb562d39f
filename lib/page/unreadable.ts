import { doubtsOf } from '../sites/doubt.ts';
import { isVisible, type Site } from '../sites/site.ts';
import type { Layer } from './layer.ts';
import { note } from './note.ts';

/** A page is half there for a moment whenever it changes: only what two looks in a row, so far apart (ms), do not find is said. */
const APART = 2_000;

/**
 * Tells when a page can't be read any more since its site changed it (P 7.11): to the host, and once to the person, in one
 * sentence, unless `isQuiet`. Call `look` whenever the page was read.
 */
export function watchUnreadable(
  page: Document,
  site: Site,
  layer: Layer,
  signal: AbortSignal,
  isQuiet: () => boolean,
  tell: (missing: string[]) => void,
) {
  let said: string[] = [];
  let doubted = '';
  let noted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer));
  const later = () => {
    timer ??= setTimeout(thorough, APART);
  };
  const thorough = () => {
    timer = undefined;
    const facts = site.read(page, new URL(page.location.href));
    const missing = [...facts.missing, ...doubtsOf(page, facts, isVisible)];
    const now = missing.join();
    if (now === said.join()) return;
    if (now !== '' && now !== doubted) {
      doubted = now;
      return later();
    }
    said = missing;
    tell(missing);
    if (missing.length === 0 || noted || isQuiet()) return;
    noted = true;
    note(layer, layer.words.unreadable);
  };
  return {
    look: later,
    /** The host was away and knows nothing. */
    fresh: () => said.length > 0 && tell(said),
  };
}
