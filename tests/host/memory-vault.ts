import { IDBFactory } from 'fake-indexeddb';
import { memoryBrowserStore, memoryCoalitionStore } from '../../lib/vault/memory.ts';
import type { BrowserStore, CoalitionStore } from '../../lib/vault/open.ts';
import { openBrowserStore, openCoalitionStore } from '../../lib/vault/open.ts';

/** A vault that outlives the host which closes it, so that a restart can be told. */
export interface TestVault {
  readonly browser: BrowserStore;
  open(id: string): Promise<CoalitionStore>;
  /** Is told each step before it is done; throws what the step shall fail with. Null: healthy. */
  fail: ((call: string) => void) | null;
}

/** In memory. */
export const createMemoryVault = (): TestVault => {
  const stores = new Map<string, CoalitionStore>();
  const fail = (call: string) => vault.fail?.(call);
  const vault: TestVault = {
    browser: { ...memoryBrowserStore({ fail }), close: () => {} },
    fail: null,
    open: async (id) => {
      const known = stores.get(id);
      if (known) return known;
      const store = memoryCoalitionStore({ fail });
      const destroy = async (): Promise<void> => {
        stores.delete(id);
        await store.destroy();
      };
      stores.set(id, { ...store, close: () => {}, destroy });
      return stores.get(id) as CoalitionStore;
    },
  };
  return vault;
};

/** The vault as it is shipped, over an IndexedDB in memory. Names its databases as in a browser: one such vault at a time. */
export const createIndexedVault = async (): Promise<TestVault> => {
  globalThis.indexedDB = new IDBFactory();
  const hook: Pick<TestVault, 'fail'> = { fail: null };
  const deps = { fail: (call: string) => hook.fail?.(call) };
  return Object.assign(hook, {
    browser: await openBrowserStore(deps),
    open: (id: string) => openCoalitionStore(id, deps),
  });
};

/** A copy of all that a vault holds now, as of a browser profile that was copied or set back. */
export const copyOf = async (vault: TestVault): Promise<TestVault> => {
  const copy = createMemoryVault();
  for (const entry of await vault.browser.coalitions()) {
    await copy.browser.put(entry);
    const [from, to] = [await vault.open(entry.id), await copy.open(entry.id)];
    const { facts, rows, derived, meta, outbox } = await from.load();
    const updates: { volume: string; update: Uint8Array }[] = [];
    for (const volume of await from.volumes())
      for (const update of await from.updatesOf(volume)) updates.push({ volume, update });
    await to.commit({ facts, rows, derived, meta: Object.fromEntries(meta), outbox, updates }, 'strict');
  }
  return copy;
};
