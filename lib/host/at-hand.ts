import type { Command } from '../coalition/command.ts';
import type { Query } from '../coalition/query.ts';
import { quarterOf } from '../coalition/record.ts';
import type { Tables } from '../coalition/tables.ts';
import type { Replica, RowChange } from '../replica/replica.ts';
import type { CoalitionStore, StoredRow } from '../vault/open.ts';
import { type Wanted, wantedBy } from './bring.ts';
import { decisionRowOf } from './derived-rows.ts';
import type { Facts } from './facts.ts';
import { LIVE, quarterKey, rowKeys } from './row-keys.ts';

/** Rows brought from the store above which those that are not needed from the start are let go. */
const MOST_VISITING = 4_000;
const QUARTER_MS = 91 * 86_400_000;

/** What is in memory from the start: what is live, and the last two quarters. `now` in ms. */
export const startKeys = (now: number): string[] => [
  LIVE,
  ...[now, now - QUARTER_MS].map((at) => quarterKey(quarterOf(at))),
];

/**
 * Brings older rows into memory when something is asked or said about them, and lets go of them. Work that changes rows
 * must not run meanwhile: callers take turns.
 */
export const createAtHand = (
  store: CoalitionStore,
  facts: Facts,
  replica: Replica,
  tables: () => Tables,
  now: () => number,
) => {
  const begun = startKeys(now());
  /** Keys whose rows are all here, and ids that were looked for. */
  const brought = new Set(begun);
  let visiting = 0;

  const lacking = (wanted: Wanted): Wanted | null => {
    const here = tables();
    const isHere = ([table, id]: readonly [string, string]): boolean =>
      brought.has(`${table} ${id}`) || (here[table as keyof Tables] as ReadonlyMap<string, unknown>).has(id);
    const keys = wanted.keys.filter((key) => !brought.has(key));
    const rows = wanted.rows.filter((row) => !isHere(row));
    const decisions = wanted.decisions.filter((id) => !isHere(['decisions', id]));
    return keys.length + rows.length + decisions.length === 0 ? null : { keys, rows, decisions };
  };
  const take = (rows: readonly StoredRow[], decisions: readonly StoredRow[]): void => {
    replica.bring(rows as readonly RowChange[]);
    facts.bring(decisions);
    visiting += rows.length + decisions.length;
  };

  return {
    isAtHand: (asked: Query | Command): boolean => lacking(wantedBy(asked, tables(), now())) === null,
    /** Until nothing more is wanted: an item leads to its meeting. */
    bring: async (asked: Query | Command): Promise<void> => {
      for (let wanted = lacking(wantedBy(asked, tables(), now())); wanted; ) {
        const { keys, rows: ids, decisions } = wanted;
        const [rows, derived] = await Promise.all([
          store.rows('rows', { keys, ids }),
          store.rows('derived', { keys, ids: decisions.map((id) => ['decisions', id] as const) }),
        ]);
        take(
          rows,
          derived.filter(({ table }) => table === 'decisions'),
        );
        for (const key of keys) brought.add(key);
        for (const [table, id] of ids) brought.add(`${table} ${id}`);
        for (const id of decisions) brought.add(`decisions ${id}`);
        wanted = lacking(wantedBy(asked, tables(), now()));
      }
    },
    /** Every row, for a file that holds them all. */
    bringAll: async (): Promise<void> => {
      const { rows, derived } = await store.load();
      take(
        rows,
        derived.filter(({ table }) => table === 'decisions'),
      );
    },
    /** Lets go of visitors when they are many. What is watched comes again with the next answer. */
    tidy: async (): Promise<void> => {
      if (visiting <= MOST_VISITING) return;
      const stays = (keys: readonly string[] | undefined): boolean => keys?.some((key) => begun.includes(key)) ?? true;
      await replica.letGo((table, row) => stays(rowKeys(table, row)));
      facts.letGo((row) => stays(decisionRowOf(row.id, row).keys));
      brought.clear();
      for (const key of begun) brought.add(key);
      visiting = 0;
    },
  };
};
export type AtHand = ReturnType<typeof createAtHand>;
