import type { BrowserStore, CoalitionStore, VaultDeps } from './types.ts';

/** A coalition's store in memory, for tests. */
export const memoryCoalitionStore = (_deps: VaultDeps = {}): CoalitionStore => {
  throw new Error('under way');
};

/** A browser's store in memory, for tests. */
export const memoryBrowserStore = (_deps: VaultDeps = {}): BrowserStore => {
  throw new Error('under way');
};
