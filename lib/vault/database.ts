import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import { deleteDB, openDB } from 'idb';
import type { VaultDeps } from './types.ts';
import { VaultError } from './types.ts';

/** A database that opens itself again once when it was closed underneath (another window's update, the browser's clean-up). */
export interface Database<S extends DBSchema> {
  /** Runs `work` in one transaction and resolves when it has committed. `work` must issue all its requests without waiting for anything else. */
  run<T>(
    call: string,
    stores: StoreNames<S>[],
    mode: { readonly write: boolean; readonly durability?: 'strict' | 'relaxed' },
    work: (tx: IDBPTransaction<S, StoreNames<S>[], 'readwrite'>, step: (name: string) => void) => Promise<T>,
  ): Promise<T>;
  close(): void;
  destroy(): Promise<void>;
}

export interface DatabaseShape<S extends DBSchema> {
  readonly name: string;
  readonly version: number;
  /** `tx`: the transaction of the change, for stores that are there already. */
  upgrade(db: IDBPDatabase<S>, from: number, tx: IDBPTransaction<S, StoreNames<S>[], 'versionchange'>): void;
}

/** How long an older window may hold a database that must be upgraded or removed. */
const BLOCKED_MS = 5_000;

/** Opens a database. */
export const openDatabase = async <S extends DBSchema>(
  shape: DatabaseShape<S>,
  deps: VaultDeps = {},
): Promise<Database<S>> => {
  const step = deps.fail ?? (() => undefined);
  let db: IDBPDatabase<S> | null = null;
  let closed = false;

  const open = async (): Promise<IDBPDatabase<S>> => {
    if (closed) throw new VaultError('closed', 'this store was closed');
    if (db) return db;
    step('open');
    const opened = await openOnce(shape, () => {
      db = null;
    });
    if (closed) {
      opened.close();
      throw new VaultError('closed', 'this store was closed');
    }
    db = opened;
    return opened;
  };

  const begin = async (stores: StoreNames<S>[], write: boolean, durability: 'strict' | 'relaxed') => {
    const start = async () =>
      (await open()).transaction(stores, write ? 'readwrite' : 'readonly', { durability }) as IDBPTransaction<
        S,
        StoreNames<S>[],
        'readwrite'
      >;
    try {
      return await start();
    } catch (error) {
      // Closed underneath without an event: once more on a fresh connection.
      if (!isClosed(error) || closed) throw error;
      db = null;
      return start();
    }
  };

  await open().catch((error: unknown) => {
    throw asVaultError(error);
  });
  return {
    run: async (call, stores, { write, durability = 'relaxed' }, work) => {
      try {
        step(`${call}.begin`);
        const tx = await begin(stores, write, durability);
        // Its failure is told by `done` below; without this it would also be an unhandled rejection.
        tx.done.catch(() => undefined);
        try {
          const value = await work(tx, (name) => step(`${call}.${name}`));
          step(`${call}.done`);
          await tx.done;
          return value;
        } catch (error) {
          abort(tx);
          await tx.done.catch(() => undefined);
          throw tx.error ?? error;
        }
      } catch (error) {
        throw asVaultError(error);
      }
    },
    close: () => {
      closed = true;
      db?.close();
      db = null;
    },
    destroy: async () => {
      closed = true;
      db?.close();
      db = null;
      try {
        step('destroy');
        await withinTime((blocked) => deleteDB(shape.name, { blocked }));
      } catch (error) {
        throw asVaultError(error);
      }
    },
  };
};

/** What went wrong, as the host can tell a person. */
export const asVaultError = (error: unknown): VaultError => {
  if (error instanceof VaultError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return new VaultError('full', error);
  if (name === 'ConstraintError') return new VaultError('conflict', error);
  if (isClosed(error) || name === 'VersionError') return new VaultError('closed', error);
  return new VaultError('failed', error);
};

const openOnce = <S extends DBSchema>(shape: DatabaseShape<S>, gone: () => void): Promise<IDBPDatabase<S>> =>
  withinTime(async (blocked) => {
    const db = await openDB<S>(shape.name, shape.version, {
      upgrade: (database, from, _to, tx) => shape.upgrade(database, from, tx),
      blocked,
      // Another window wants to upgrade or remove it: let go at once, the next call opens it again.
      blocking: (_current, _next, event) => {
        (event.target as IDBDatabase).close();
        gone();
      },
      terminated: gone,
    });
    return db;
  });

/** Waits for `work`, but not for ever once it says that it is blocked. */
const withinTime = <T>(work: (blocked: () => void) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const blocked = () => {
      timer = setTimeout(() => reject(new VaultError('closed', 'another window holds the database')), BLOCKED_MS);
    };
    work(blocked)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });

const isClosed = (error: unknown): boolean =>
  (error instanceof Error || error instanceof DOMException) && error.name === 'InvalidStateError';

const abort = (tx: { abort(): void }) => {
  try {
    tx.abort();
  } catch {
    // It is over already.
  }
};
