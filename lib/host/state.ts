import type { Context } from '../coalition/command.ts';
import type { Refusal } from '../coalition/result.ts';
import type { LocalState, Tables } from '../coalition/tables.ts';
import type { PreparedRecords, Replica, RowChange } from '../replica/replica.ts';
import { type CoalitionEntry, type CoalitionStore, type StoreCommit, VaultError } from '../vault/open.ts';
import type { FactDraft, Facts } from './facts.ts';
import { createQuestions } from './questions.ts';
import { KEYS_VERSION, rowKeys } from './row-keys.ts';
import { storageRefusal } from './storage.ts';
import type { Behind } from './succeeding.ts';
import { joinTables } from './tables.ts';

export interface StateDeps {
  readonly entry: CoalitionEntry;
  readonly store: CoalitionStore;
  readonly facts: Facts;
  readonly replica: Replica;
  readonly local: Pick<LocalState, 'heldSince' | 'found' | 'lookedAt'>;
  /** Somebody else spoke with this device's key, as far as was noticed before the last stop. */
  readonly behind: Behind | null;
  now(): number;
  newId(): string;
}
/** What one commit changes: records and facts that were prepared, and what else belongs to them. */
export interface Change extends Pick<StoreCommit, 'meta' | 'command' | 'outbox'> {
  readonly records?: PreparedRecords;
  readonly draft?: FactDraft;
  /** `draft`'s facts were said by this device. */
  readonly own?: boolean;
  /** ms; when new openings came into this browser's hands. */
  readonly at?: number;
  readonly durability?: 'strict' | 'relaxed';
  /** Done when it is stored, before anybody is told that something changed. */
  stored?(): void;
  /** Done in the same moment when everybody was told: who hears that it has left closes this coalition at once. */
  told?(): void;
}
export type Failure = { readonly ok: false; readonly error: Refusal };

/**
 * What one coalition's workspace knows besides documents and facts, the tables that all of it gives, and the one way to
 * change it: stored first, in one transaction, then shown.
 */
export const createState = (deps: StateDeps) => {
  const { store, facts, replica } = deps;
  const questions = createQuestions();
  const watchers = new Set<() => void>();
  let { entry, behind } = deps;
  let { heldSince, found, lookedAt } = deps.local;
  let tables: Tables | null = null;
  let counts: Tables['counts'] | null = null;
  /** How rows are found again is noted with the first of them. */
  let isKeyed = false;

  const read = (): Tables => {
    tables ??= joinTables(facts.tables(), replica, counts, {
      coalition: entry.id,
      device: entry.device,
      person: entry.person,
      heldSince,
      found,
      lookedAt,
      inert: facts.inert(),
      questions: questions.shown(),
    });
    return tables;
  };
  const changed = (): void => {
    tables = null;
    counts = null;
    for (const watcher of watchers) watcher();
  };

  /** "Held since": new openings from now on; those whose decision is final ask nobody any more. */
  const heldWith = ({ openings, settled }: FactDraft, at: number): typeof heldSince => {
    const isNew = openings.some((hash) => !Object.hasOwn(heldSince, hash));
    if (!isNew && !settled.some((hash) => Object.hasOwn(heldSince, hash))) return heldSince;
    const held = { ...Object.fromEntries(openings.map((hash) => [hash, at])), ...heldSince };
    for (const hash of settled) delete held[hash];
    return held;
  };

  /** Stores; when that fails, what was prepared is thrown away so that no later edit hangs on it. */
  const keep = async (change: Change): Promise<Failure | null> => {
    const { records, draft, own = false, at = deps.now(), meta, command, outbox, durability = 'strict' } = change;
    try {
      const held = draft ? heldWith(draft, at) : heldSince;
      await store.commit(
        {
          ...(draft && { [own ? 'ownFacts' : 'facts']: draft.facts, derived: draft.derived }),
          ...(records && { updates: records.updates, rows: keyed(records.rows) }),
          ...(command && { command }),
          ...(outbox && { outbox }),
          meta: {
            ...records?.meta,
            ...draft?.meta,
            ...meta,
            ...(held !== heldSince && { heldSince: held }),
            ...(!isKeyed && records && { keys: KEYS_VERSION }),
          },
        },
        durability,
      );
      heldSince = held;
    } catch (error) {
      await records?.discard();
      draft?.giveUp();
      return storageRefusal(error);
    }
    isKeyed ||= records !== undefined;
    draft?.apply();
    records?.apply();
    change.stored?.();
    changed();
    change.told?.();
    return null;
  };

  return {
    read,
    changed,
    keep,
    questions,
    /** Other rows are in memory: nothing changed but what can be read. */
    brought: (): void => {
      tables = null;
    },
    entry: (): CoalitionEntry => entry,
    setEntry: (next: CoalitionEntry): void => {
      entry = next;
    },
    behind: (): Behind | null => behind,
    setBehind: (next: Behind | null): void => {
      behind = next;
    },
    /** Whether this device's key is not its own alone: then it says nothing more. */
    isBehind: (): boolean => behind?.device === entry.device,
    isCounted: (): boolean => counts !== null,
    count: async (): Promise<void> => {
      const [decisions, tasks, meetings] = await Promise.all([
        store.count('derived', 'decisions'),
        store.count('rows', 'tasks'),
        store.count('rows', 'meetings'),
      ]);
      counts = { decisions, tasks, meetings };
    },
    /** How the words of decisions stand in a document, as a page says (P 2.7). Kept in this browser only. */
    setFound: (next: LocalState['found']): Promise<Failure | null> => {
      const merged = { ...found, ...next };
      return keep({
        meta: { found: merged },
        durability: 'relaxed',
        stored: () => {
          found = merged;
        },
      });
    },
    /** Nobody is told: what somebody just read does not go away when it is left for a moment. */
    setLookedAt: async (at: number): Promise<Failure | null> => {
      try {
        await store.commit({ meta: { lookedAt: at } }, 'relaxed');
      } catch (error) {
        return storageRefusal(error);
      }
      lookedAt = at;
      return null;
    },
    /** Who acts, and when. `grace`: ms (P 7.6). */
    context: (grace: number): Context => ({
      by: entry.person,
      device: entry.device,
      at: deps.now(),
      grace,
      newId: deps.newId,
    }),
    onChanged: (watcher: () => void, signal: AbortSignal): void => subscribe(watchers, watcher, signal),
  };
};
export type State = ReturnType<typeof createState>;

/** What could not be read or written is a refusal to whoever said it; anything else is a fault. */
export const refusedByStore = (error: unknown): Failure => {
  if (!(error instanceof VaultError)) throw error;
  return storageRefusal(error);
};

/** What was derived for a draft goes no further than its commit: whatever stops that, it is given up. */
export const orGiveUp = async <T>(draft: FactDraft, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    draft.giveUp();
    throw error;
  }
};

export const subscribe = <T>(set: Set<T>, item: T, signal: AbortSignal): void => {
  if (signal.aborted) return;
  set.add(item);
  signal.addEventListener('abort', () => set.delete(item), { once: true });
};

/** Rows with the keys under which they are found again. */
const keyed = (rows: readonly RowChange[]) =>
  rows.map((change) => ({ ...change, keys: change.row ? rowKeys(change.table, change.row) : [] }));
