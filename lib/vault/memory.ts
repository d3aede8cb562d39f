import { asVaultError } from './database.ts';
import type {
  BrowserStore,
  CoalitionEntry,
  CoalitionStore,
  FactsWanted,
  OutboxEntry,
  RowsWanted,
  StoreCommit,
  StoredFact,
  StoredRow,
  VaultDeps,
} from './types.ts';
import { VaultError } from './types.ts';

interface Content {
  facts: Map<string, NonNullable<StoreCommit['facts']>[number]>;
  numbers: Set<string>;
  updates: { volume: string; update: Uint8Array }[];
  rows: Map<string, StoredRow>;
  derived: Map<string, StoredRow>;
  meta: Map<string, unknown>;
  commands: Map<string, unknown>;
  outbox: Map<string, OutboxEntry>;
}
const nothing = (): Content => ({
  facts: new Map(),
  numbers: new Set(),
  updates: [],
  rows: new Map(),
  derived: new Map(),
  meta: new Map(),
  commands: new Map(),
  outbox: new Map(),
});

/** New containers for the same entries: those are never changed in place. */
const copyOf = (content: Content): Content => ({
  facts: new Map(content.facts),
  numbers: new Set(content.numbers),
  updates: [...content.updates],
  rows: new Map(content.rows),
  derived: new Map(content.derived),
  meta: new Map(content.meta),
  commands: new Map(content.commands),
  outbox: new Map(content.outbox),
});

/** A coalition's store in memory, for tests. Works on a copy and swaps it in, so a commit is whole or nothing here too. */
export const memoryCoalitionStore = (deps: VaultDeps = {}): CoalitionStore => {
  let content = nothing();
  const { run, close } = createGate(deps);
  return {
    commit: (commit) =>
      run('commit', (step) => {
        const next = copyOf(content);
        const own = structuredClone(commit);
        for (const fact of own.facts ?? []) {
          step('facts');
          next.facts.set(fact.signed.signature, fact);
        }
        for (const fact of own.ownFacts ?? []) {
          step('own-number');
          const { device, n, signature } = fact.signed;
          if (next.numbers.has(`${device} ${n}`)) throw new VaultError('conflict', `number ${n} is taken`);
          next.numbers.add(`${device} ${n}`);
          step('own-facts');
          next.facts.set(signature, fact);
        }
        for (const update of own.updates ?? []) {
          step('updates');
          next.updates.push(update);
        }
        for (const name of ['rows', 'derived'] as const)
          for (const row of own[name] ?? []) {
            step(name);
            const key = rowKey(row.table, row.id);
            if (row.row) next[name].set(key, { ...row, keys: row.keys ?? [] });
            else next[name].delete(key);
          }
        for (const [key, value] of Object.entries(own.meta ?? {})) {
          step('meta');
          if (value === undefined) next.meta.delete(key);
          else next.meta.set(key, value);
        }
        if (own.command) {
          step('command');
          if (next.commands.has(own.command.id)) throw new VaultError('conflict', 'this command was done');
          next.commands.set(own.command.id, own.command.answer);
          const [oldest] = next.commands.keys();
          if (next.commands.size > 1_000 && oldest !== undefined) next.commands.delete(oldest);
        }
        for (const entry of own.outbox ?? []) {
          step('outbox');
          if (next.outbox.has(entry.id)) throw new VaultError('conflict', 'this lies in the outbox');
          next.outbox.set(entry.id, entry);
        }
        for (const id of own.outboxDone ?? []) {
          step('outbox-done');
          next.outbox.delete(id);
        }
        step('done');
        content = next;
      }),
    load: () =>
      run('load', () => {
        const { facts, rows, derived, meta, outbox } = structuredClone(content);
        return {
          facts: [...facts.values()],
          rows: [...rows.values()],
          derived: [...derived.values()],
          meta,
          outbox: [...outbox.values()],
        };
      }),
    begin: (keys) =>
      run('begin', () =>
        structuredClone({
          rows: rowsOf(content.rows, { keys }),
          derived: rowsOf(content.derived, { keys }),
          meta: content.meta,
          outbox: [...content.outbox.values()],
        }),
      ),
    facts: (wanted) => run('facts', () => structuredClone(factsOf(content.facts, wanted))),
    rows: (name, wanted) => run('rows', () => structuredClone(rowsOf(content[name], wanted))),
    count: (name, table) => run('count', () => [...content[name].values()].filter((row) => row.table === table).length),
    updatesOf: (volume) =>
      run('updates-of', () =>
        content.updates.filter((row) => row.volume === volume).map(({ update }) => update.slice()),
      ),
    volumes: () => run('volumes', () => [...new Set(content.updates.map(({ volume }) => volume))].sort()),
    compact: (volume, snapshot, replaced) =>
      run('compact', (step) => {
        const mine = content.updates.filter((row) => row.volume === volume);
        if (mine.length < replaced) throw new Error('fewer updates than the snapshot replaces');
        step('delete');
        step('snapshot');
        const others = content.updates.filter((row) => row.volume !== volume);
        content.updates = [...others, { volume, update: snapshot.slice() }, ...mine.slice(replaced)];
      }),
    answered: (id) => run('answered', () => structuredClone(content.commands.get(id))),
    close,
    destroy: async () => {
      close();
      content = nothing();
    },
  };
};

const factsOf = (
  facts: Content['facts'],
  { groups = [], hashes = [], places = [], from = [] }: FactsWanted,
): StoredFact[] => {
  const wanted = { groups: new Set(groups), hashes: new Set(hashes), from: new Map(from) };
  const numbers = new Set(places.map(([device, n]) => `${n} ${device}`));
  return [...facts.values()].filter(
    ({ signed: { device, n }, hash, group }) =>
      wanted.groups.has(group) ||
      wanted.hashes.has(hash) ||
      numbers.has(`${n} ${device}`) ||
      n >= (wanted.from.get(device) ?? Number.POSITIVE_INFINITY),
  );
};
const rowsOf = (rows: Content['rows'], { keys = [], ids = [], prefixes = [] }: RowsWanted): StoredRow[] => {
  const found = new Map<string, StoredRow>();
  for (const [table, id] of ids) {
    const row = rows.get(rowKey(table, id));
    if (row) found.set(rowKey(table, id), row);
  }
  const wanted = new Set(keys);
  if (wanted.size + prefixes.length > 0)
    for (const [at, row] of rows)
      if (
        row.keys?.some((key) => wanted.has(key)) ||
        prefixes.some(([table, prefix]) => table === row.table && row.id.startsWith(prefix))
      )
        found.set(at, row);
  return [...found.values()];
};
const rowKey = (table: string, id: string): string => JSON.stringify([table, id]);

/** A browser's store in memory, for tests. */
export const memoryBrowserStore = (deps: VaultDeps = {}): BrowserStore => {
  const entries = new Map<string, CoalitionEntry>();
  const settings = new Map<string, unknown>();
  const { run, close } = createGate(deps);
  return {
    coalitions: () => run('coalitions', () => [...entries.values()].map((entry) => structuredClone(entry))),
    put: (entry) => run('put', () => void entries.set(entry.id, structuredClone(entry))),
    remove: (id) => run('remove', () => void entries.delete(id)),
    setting: <T>(key: string) => run('setting', () => structuredClone(settings.get(key)) as T | undefined),
    setSetting: (key, value) => run('set-setting', () => void settings.set(key, structuredClone(value))),
    close,
    destroy: async () => {
      close();
      entries.clear();
      settings.clear();
    },
  };
};

const createGate = (deps: VaultDeps) => {
  let closed = false;
  const step = deps.fail ?? (() => undefined);
  return {
    run: async <T>(call: string, work: (step: (name: string) => void) => T): Promise<T> => {
      try {
        step(`${call}.begin`);
        if (closed) throw new VaultError('closed', 'this store was closed');
        return work((name) => step(`${call}.${name}`));
      } catch (error) {
        throw asVaultError(error);
      }
    },
    close: () => {
      closed = true;
    },
  };
};
