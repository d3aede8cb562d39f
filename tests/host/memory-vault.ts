import { IDBFactory } from 'fake-indexeddb';
import { memoryBrowserStore, memoryCoalitionStore } from '../../lib/vault/memory.ts';
import type { BrowserStore, CoalitionStore } from '../../lib/vault/open.ts';
import { openBrowserStore, openCoalitionStore, VaultError } from '../../lib/vault/open.ts';

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
      const store = stores.get(id) ?? memoryCoalitionStore({ fail });
      stores.set(id, store);
      return handleOf(store, () => stores.delete(id));
    },
  };
  return vault;
};

/** One opening of a store that outlives it: after its close nothing is read or written through it, as with IndexedDB. */
const handleOf = (store: CoalitionStore, gone: () => void): CoalitionStore => {
  let closed = false;
  const calls = Object.entries(store).map(([name, call]: [string, (...given: never[]) => unknown]) => [
    name,
    async (...given: never[]) => {
      if (closed) throw new VaultError('closed', 'this store was closed');
      return call(...given);
    },
  ]);
  return {
    ...(Object.fromEntries(calls) as CoalitionStore),
    close: () => {
      closed = true;
    },
    destroy: async () => {
      closed = true;
      gone();
      await store.destroy();
    },
  };
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
