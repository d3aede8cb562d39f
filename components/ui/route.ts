import { useEffect, useState } from 'preact/hooks';

/** Where a surface stands, kept in the address's fragment: `#decision=<id>&coalition=<id>`, `#work`. */
export interface Route {
  readonly view: string;
  readonly id: string;
  readonly coalition: string | null;
}

export function readRoute(hash: string): Route {
  const fields = new URLSearchParams(hash.replace(/^#\/?/, ''));
  const coalition = fields.get('coalition');
  fields.delete('coalition');
  const [view = 'today', id = ''] = [...fields.entries()][0] ?? [];
  return { view, id, coalition };
}

export const to = (view: string, id = ''): string => `#${view}${id ? `=${encodeURIComponent(id)}` : ''}`;
export const go = (view: string, id = ''): void => {
  location.hash = to(view, id);
};

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
