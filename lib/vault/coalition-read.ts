import type { DBSchema, IDBPTransaction } from 'idb';
import type { SignedFact } from '../coalition/fact.ts';
import type { FactsWanted, Loaded, RowStore, RowsWanted, StoredFact, StoredRow } from './types.ts';

/** A fact as it lies in its store; the three fields beside it are missing where an older version wrote it. */
export type FactEntry = SignedFact & Partial<Omit<StoredFact, 'signed'>>;

export interface CoalitionSchema extends DBSchema {
  /** The signature tells two facts of a forked device apart. */
  facts: {
    key: [string, number, string];
    value: FactEntry;
    indexes: { hash: string; group: string };
  };
  /** The numbers that this browser's own facts have taken. */
  numbers: { key: [string, number]; value: number };
  updates: { key: number; value: { seq?: number; volume: string; update: Uint8Array }; indexes: { volume: string } };
  rows: { key: [string, string]; value: StoredRow; indexes: { keys: string } };
  derived: { key: [string, string]; value: StoredRow; indexes: { keys: string } };
  meta: { key: string; value: unknown };
  commands: { key: number; value: { id: string; answer: unknown }; indexes: { id: string } };
  outbox: { key: number; value: { id: string; bytes: Uint8Array }; indexes: { id: string } };
}
export const STORES = ['facts', 'numbers', 'updates', 'rows', 'derived', 'meta', 'commands', 'outbox'] as const;
type Tx = IDBPTransaction<CoalitionSchema, (typeof STORES)[number][], 'readwrite'>;

/** Sorts above every text that a key can begin with. */
const LAST = '\uffff';

export const entryOf = ({ signed, hash, past, group }: StoredFact): FactEntry => ({ ...signed, hash, past, group });
const factOf = ({ hash = '', past = null, group = '', ...signed }: FactEntry): StoredFact => ({
  signed: signed as SignedFact,
  hash,
  past,
  group,
});

/** Meta, outbox and rows under some keys; without keys all rows. */
export const readStart = async (tx: Tx, keys: readonly string[] | null): Promise<Omit<Loaded, 'facts'>> => {
  const rowsOf = (name: RowStore) => (keys === null ? tx.objectStore(name).getAll() : readRows(tx, name, { keys }));
  const [rows, derived, names, values, outbox] = await Promise.all([
    rowsOf('rows'),
    rowsOf('derived'),
    tx.objectStore('meta').getAllKeys(),
    tx.objectStore('meta').getAll(),
    tx.objectStore('outbox').getAll(),
  ]);
  return { rows, derived, meta: new Map(names.map((name, i) => [name, values[i]])), outbox };
};

export const readAllFacts = async (tx: Tx): Promise<StoredFact[]> =>
  (await tx.objectStore('facts').getAll()).map(factOf);

export const readFacts = async (
  tx: Tx,
  { groups = [], hashes = [], places = [], from = [] }: FactsWanted,
): Promise<StoredFact[]> => {
  const facts = tx.objectStore('facts');
  const lists = await Promise.all([
    ...groups.map((group) => facts.index('group').getAll(group)),
    ...hashes.map((hash) => facts.index('hash').getAll(hash)),
    ...places.map(([device, n]) => facts.getAll(IDBKeyRange.bound([device, n, ''], [device, n, LAST]))),
    ...from.map(([device, n]) =>
      facts.getAll(IDBKeyRange.bound([device, n, ''], [device, Number.MAX_SAFE_INTEGER, LAST])),
    ),
  ]);
  return [...new Map(lists.flat().map((entry) => [entry.signature, factOf(entry)])).values()];
};

export const readRows = async (
  tx: Tx,
  name: RowStore,
  { keys = [], ids = [], prefixes = [] }: RowsWanted,
): Promise<StoredRow[]> => {
  const store = tx.objectStore(name);
  const lists = await Promise.all([
    ...keys.map((key) => store.index('keys').getAll(key)),
    ...ids.map(async ([table, id]) => {
      const row = await store.get([table, id]);
      return row ? [row] : [];
    }),
    ...prefixes.map(([table, prefix]) => store.getAll(IDBKeyRange.bound([table, prefix], [table, prefix + LAST]))),
  ]);
  return [...new Map(lists.flat().map((row) => [`${row.table} ${row.id}`, row])).values()];
};

export const countRows = (tx: Tx, name: RowStore, table: string): Promise<number> =>
  tx.objectStore(name).count(IDBKeyRange.bound([table, ''], [table, LAST]));
