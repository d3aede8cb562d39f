import { useEffect } from 'preact/hooks';
import { platform } from '../../lib/protocol/platform.ts';

/** Where a card's *Open* leads: the background leaves it in the session's storage, for a panel that opens now or is open. */
const KEY = 'panelPath';

export function useAskedPath(): void {
  useEffect(() => {
    const session = platform()?.storage?.session;
    if (!session || new URLSearchParams(location.search).has('tab')) return;
    const follow = (path: unknown) => {
      if (typeof path !== 'string' || !path.startsWith('#')) return;
      location.hash = path;
      void session.remove(KEY);
    };
    const changed = (changes: Readonly<Record<string, { newValue?: unknown }>>) => follow(changes[KEY]?.newValue);
    void session.get(KEY).then((found) => follow(found[KEY]));
    session.onChanged.addListener(changed);
    return () => session.onChanged.removeListener(changed);
  }, []);
}
