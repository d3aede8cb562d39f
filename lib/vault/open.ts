import type { BrowserStore, CoalitionStore, VaultDeps } from './types.ts';

export * from './types.ts';

/** The database of one coalition, `concord:<id>`. */
export const openCoalitionStore = async (_coalition: string, _deps: VaultDeps = {}): Promise<CoalitionStore> => {
  throw new Error('under way');
};

/** This browser's own database, `concord`. */
export const openBrowserStore = async (_deps: VaultDeps = {}): Promise<BrowserStore> => {
  throw new Error('under way');
};
