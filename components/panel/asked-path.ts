import { useEffect } from 'preact/hooks';
import { platform } from '../../lib/protocol/platform.ts';

/** Where a card's *Open* leads: the background leaves it in the session's storage, for a panel that opens now or is open. */
const KEY = 'panelPath';
interface Asked {
  readonly path: string;
  /** The window of the click: panels of other windows stay where they are. */
  readonly window: number;
}
const isAsked = (value: unknown): value is Asked =>
  typeof value === 'object' && value !== null && String((value as Asked).path).startsWith('#');

/** Follows what is asked of this window's panel. A panel in a tab or window of its own is nobody's to steer. */
export function useAskedPath(): void {
  useEffect(() => {
    const api = platform();
    const session = api?.storage?.session;
    if (!session) return;
    let gone = false;
    const follow = async (asked: unknown) => {
      if (!isAsked(asked)) return;
      const [tab, own] = await Promise.all([api.tabs.getCurrent(), api.windows.getCurrent()]);
      if (tab || own.id !== asked.window || gone) return;
      location.hash = asked.path;
      await session.remove(KEY);
    };
    const changed = (changes: Readonly<Record<string, { newValue?: unknown }>>) => void follow(changes[KEY]?.newValue);
    void session.get(KEY).then((found) => follow(found[KEY]));
    session.onChanged.addListener(changed);
    return () => {
      gone = true;
      session.onChanged.removeListener(changed);
    };
  }, []);
}
