import {
  type CoalitionSchema,
  countRows,
  entryOf,
  readAllFacts,
  readFacts,
  readRows,
  readStart,
  STORES,
} from './coalition-read.ts';
import type { DatabaseShape } from './database.ts';
import { openDatabase } from './database.ts';
import type { CoalitionStore, StoredRow, VaultDeps } from './types.ts';

/** Answers of commands that are kept: far more than a surface can still ask for after a dropped port. */
export const KEPT_COMMANDS = 1_000;

const shapeOf = (coalition: string): DatabaseShape<CoalitionSchema> => ({
  name: `concord:${coalition}`,
  version: 2,
  upgrade: (db, from, tx) => {
    if (from < 1) {
      db.createObjectStore('facts', { keyPath: ['device', 'n', 'signature'] });
      db.createObjectStore('numbers');
      db.createObjectStore('updates', { keyPath: 'seq', autoIncrement: true }).createIndex('volume', 'volume');
      for (const name of ['rows', 'derived'] as const) db.createObjectStore(name, { keyPath: ['table', 'id'] });
      db.createObjectStore('meta');
      db.createObjectStore('commands', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
      db.createObjectStore('outbox', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
    }
    // What lies there already has no places and no keys: the host writes it anew at its next start.
    tx.objectStore('facts').createIndex('hash', 'hash');
    tx.objectStore('facts').createIndex('group', 'group');
    for (const name of ['rows', 'derived'] as const)
      tx.objectStore(name).createIndex('keys', 'keys', { multiEntry: true });
  },
});

/** The database of one coalition, `concord:<id>`. */
export const openCoalitionStore = async (coalition: string, deps: VaultDeps = {}): Promise<CoalitionStore> => {
  const db = await openDatabase(shapeOf(coalition), deps);
  /** The key of the last command that was stored since the start. */
  let latestCommand = 0;
  return {
    // Each request is issued at once: one that waits for another's answer makes a commit a turn of the disk's queue longer.
    commit: (commit, durability) =>
      db.run('commit', [...STORES], { write: true, durability }, async (tx, step) => {
        const requests: Promise<unknown>[] = [];
        const issue = (name: string, request: () => Promise<unknown>) => {
          step(name);
          const asked = request();
          // A rejection is told by Promise.all below, or by the transaction if a later step throws first.
          asked.catch(() => undefined);
          requests.push(asked);
        };
        const store = <N extends (typeof STORES)[number]>(name: N) => tx.objectStore(name);

        for (const fact of commit.facts ?? []) issue('facts', () => store('facts').put(entryOf(fact)));
        for (const fact of commit.ownFacts ?? []) {
          const { device, n } = fact.signed;
          issue('own-number', () => store('numbers').add(n, [device, n]));
          issue('own-facts', () => store('facts').put(entryOf(fact)));
        }
        for (const { volume, update } of commit.updates ?? [])
          issue('updates', () => store('updates').add({ volume, update }));
        for (const name of ['rows', 'derived'] as const)
          for (const row of commit[name] ?? [])
            issue(name, () => (row.row ? store(name).put(plainRow(row)) : store(name).delete([row.table, row.id])));
        for (const [key, value] of Object.entries(commit.meta ?? {}))
          issue('meta', () => (value === undefined ? store('meta').delete(key) : store('meta').put(value, key)));
        const { command } = commit;
        if (command) {
          issue('command', async () => {
            latestCommand = await store('commands').add(command);
          });
          const older = latestCommand + 1 - KEPT_COMMANDS;
          if (older > 0) issue('command', () => store('commands').delete(IDBKeyRange.upperBound(older)));
        }
        for (const entry of commit.outbox ?? []) issue('outbox', () => store('outbox').add(entry));
        for (const id of commit.outboxDone ?? []) issue('outbox-done', () => deleteById(store('outbox'), id));
        await Promise.all(requests);
      }),
    load: () =>
      db.run('load', ['facts', 'rows', 'derived', 'meta', 'outbox'], { write: false }, async (tx) => {
        const [facts, rest] = await Promise.all([readAllFacts(tx), readStart(tx, null)]);
        return { facts, ...rest };
      }),
    begin: (keys) =>
      db.run('begin', ['rows', 'derived', 'meta', 'outbox'], { write: false }, (tx) => readStart(tx, keys)),
    facts: (wanted) => db.run('facts', ['facts'], { write: false }, (tx) => readFacts(tx, wanted)),
    rows: (name, wanted) => db.run('rows', [name], { write: false }, (tx) => readRows(tx, name, wanted)),
    count: (name, table) => db.run('count', [name], { write: false }, (tx) => countRows(tx, name, table)),
    updatesOf: (volume) =>
      db.run('updates-of', ['updates'], { write: false }, async (tx) =>
        (await tx.objectStore('updates').index('volume').getAll(volume)).map((row) => row.update),
      ),
    volumes: () =>
      db.run('volumes', ['updates'], { write: false }, async (tx) => {
        const found: string[] = [];
        let cursor = await tx.objectStore('updates').index('volume').openKeyCursor(null, 'nextunique');
        for (; cursor; cursor = await cursor.continue()) found.push(cursor.key);
        return found;
      }),
    compact: (volume, snapshot, replaced) =>
      db.run('compact', ['updates'], { write: true, durability: 'strict' }, async (tx, step) => {
        const updates = tx.objectStore('updates');
        const keys = await updates.index('volume').getAllKeys(volume, replaced);
        const last = keys.at(-1);
        if (keys.length < replaced || last === undefined) throw new Error('fewer updates than the snapshot replaces');
        step('delete');
        await Promise.all(keys.map((key) => updates.delete(key)));
        step('snapshot');
        // In the place of what it replaces, before what came later.
        await updates.put({ seq: last, volume, update: snapshot });
      }),
    answered: (id) =>
      db.run(
        'answered',
        ['commands'],
        { write: false },
        async (tx) => (await tx.objectStore('commands').index('id').get(id))?.answer,
      ),
    close: db.close,
    destroy: db.destroy,
  };
};

type Tx = Parameters<Parameters<Awaited<ReturnType<typeof openDatabase<CoalitionSchema>>>['run']>[3]>[0];
type Store<N extends (typeof STORES)[number]> = ReturnType<typeof storeOf<N>>;
const storeOf = <N extends (typeof STORES)[number]>(tx: Tx, name: N) => tx.objectStore(name);

/** Rows come out of `rows` as plain objects: a class or a view would not survive the copy. */
const plainRow = ({ table, id, row, keys = [] }: StoredRow): StoredRow => ({ table, id, row, keys });

const deleteById = async (store: Store<'outbox'>, id: string) => {
  const key = await store.index('id').getKey(id);
  if (key !== undefined) await store.delete(key);
};
