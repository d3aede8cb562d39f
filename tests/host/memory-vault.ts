import { memoryBrowserStore, memoryCoalitionStore } from '../../lib/vault/memory.ts';
import type { BrowserStore, CoalitionStore } from '../../lib/vault/open.ts';

/** A vault in memory that outlives the host which closes it, so that a restart can be told. `fail` makes the next calls fail. */
export interface MemoryVault {
  readonly browser: BrowserStore;
  open(id: string): Promise<CoalitionStore>;
  /** Throws what the vault's next calls shall fail with; null = healthy. */
  fail: ((call: string) => void) | null;
}
export const createMemoryVault = (): MemoryVault => {
  const stores = new Map<string, CoalitionStore>();
  const vault: MemoryVault = {
    browser: { ...memoryBrowserStore(), close: () => {} },
    fail: null,
    open: async (id) => {
      const known = stores.get(id);
      if (known) return known;
      const store = memoryCoalitionStore({ fail: (call) => vault.fail?.(call) });
      stores.set(id, { ...store, close: () => {} });
      return stores.get(id) as CoalitionStore;
    },
  };
  return vault;
};
