import type { DBSchema } from 'idb';
import type { DatabaseShape } from './database.ts';
import { openDatabase } from './database.ts';
import type { BrowserStore, CoalitionEntry, VaultDeps } from './types.ts';

interface Schema extends DBSchema {
  coalitions: { key: string; value: CoalitionEntry };
  settings: { key: string; value: unknown };
}

const shape: DatabaseShape<Schema> = {
  name: 'concord',
  version: 1,
  upgrade: (db, from) => {
    if (from >= 1) return;
    db.createObjectStore('coalitions', { keyPath: 'id' });
    db.createObjectStore('settings');
  },
};

/** This browser's own database, `concord`. */
export const openBrowserStore = async (deps: VaultDeps = {}): Promise<BrowserStore> => {
  const db = await openDatabase(shape, deps);
  const strict = { write: true, durability: 'strict' } as const;
  return {
    coalitions: () =>
      db.run('coalitions', ['coalitions'], { write: false }, (tx) => tx.objectStore('coalitions').getAll()),
    put: (entry) =>
      db.run('put', ['coalitions'], strict, async (tx) => void (await tx.objectStore('coalitions').put(entry))),
    remove: (id) => db.run('remove', ['coalitions'], strict, (tx) => tx.objectStore('coalitions').delete(id)),
    setting: <T>(key: string) =>
      db.run(
        'setting',
        ['settings'],
        { write: false },
        async (tx) => (await tx.objectStore('settings').get(key)) as T | undefined,
      ),
    setSetting: (key, value) =>
      db.run(
        'set-setting',
        ['settings'],
        strict,
        async (tx) => void (await tx.objectStore('settings').put(value, key)),
      ),
    close: db.close,
    destroy: db.destroy,
  };
};
