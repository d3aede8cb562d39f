import { useEffect, useState } from 'preact/hooks';
import type { PageContext, PageFacts } from '../../lib/protocol/page.ts';
import { platform } from '../../lib/protocol/platform.ts';
import { useValue } from '../ui/host.ts';

/** The page beside the panel: `?tab=` where the panel stands in a window of its own, else the active tab (its number only). */
export interface PageOfTab {
  readonly tab: number | null;
  readonly key: string | null;
  readonly context: PageContext | null;
}

export function usePageOfTab(): PageOfTab {
  const [tab, setTab] = useState<number | null>(tabOfAddress);
  useEffect(() => {
    if (tabOfAddress() !== null) return;
    const tabs = platform()?.tabs;
    if (!tabs) return;
    const look = () =>
      void tabs.query({ active: true, currentWindow: true }).then(
        ([active]) => setTab(active?.id ?? null),
        () => undefined,
      );
    look();
    tabs.onActivated.addListener(look);
    return () => tabs.onActivated.removeListener(look);
  }, []);
  const context = useValue(null, tab === null ? null : { name: 'context', tab });
  return { tab, context, key: keyOf(context?.facts ?? null) };
}

export function tabOfAddress(): number | null {
  const named = Number(new URLSearchParams(location.search).get('tab') ?? Number.NaN);
  return Number.isInteger(named) ? named : null;
}

export const keyOf = (facts: PageFacts | null): string | null =>
  facts === null ? null : facts.kind === 'mail' ? (facts.thread?.key ?? null) : facts.key;
