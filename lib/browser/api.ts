/** Firefox gives promises under `browser`, Chrome under `chrome`; the rest is the same for what we use. */
export const api: typeof chrome = ((globalThis as { browser?: typeof chrome }).browser ??
  globalThis.chrome) as typeof chrome;

/** Messages without an answer's shape of their own, between our pages and the background. Checked by `isRequest`. */
export type Request =
  /** Revive the host: it may have been closed by the browser. */
  | { readonly t: 'wake' }
  /** Open the card on the page of the tab in front. */
  | { readonly t: 'capture'; readonly tab?: number }
  /** Open the side panel, or a window where there is none, on this place (`#decision=…`). */
  | { readonly t: 'open-panel'; readonly path: string };

export const isRequest = (message: unknown): message is Request => {
  const said = message as { t?: unknown; path?: unknown } | null;
  if (typeof said !== 'object' || said === null) return false;
  if (said.t === 'open-panel') return typeof said.path === 'string' && said.path.length < 1_000;
  return said.t === 'wake' || said.t === 'capture';
};
