import { groupOf } from '../coalition/index.ts';
import { type LedgerDeps, type LedgerState, placeStored } from '../ledger/ledger.ts';
import { rereadRows } from '../replica/reread.ts';
import type { CoalitionStore } from '../vault/open.ts';
import { WAITING } from './facts.ts';
import { KEYS_VERSION, rowKeys } from './row-keys.ts';

const SLICE = 500;

/**
 * A store of a version that kept facts without their places: they are placed once more and written anew, in slices; the
 * ledger's state comes last, so that whatever interrupts this, it begins again. Null where there is nothing yet.
 */
export const upgradeFacts = async (deps: LedgerDeps, store: CoalitionStore): Promise<LedgerState | null> => {
  const { facts: stored, meta } = await store.load();
  if (stored.length === 0) return null;
  const { facts, state } = await placeStored(
    deps,
    stored.map(({ signed }) => signed),
  );
  for (let at = 0; at < facts.length; at += SLICE) {
    const slice = facts.slice(at, at + SLICE);
    const placed = slice.map((fact) => ({ ...fact, group: fact.past ? groupOf(fact.signed) : WAITING }));
    await store.commit({ facts: placed }, 'relaxed');
  }
  const openings = new Set(facts.filter(({ signed }) => signed.kind === 'opening').map(({ hash }) => hash));
  const held = (meta.get('heldSince') ?? {}) as Record<string, number>;
  const heldSince = Object.fromEntries(Object.entries(held).filter(([hash]) => openings.has(hash)));
  await store.commit({ meta: { ledger: state, derivation: undefined, heldSince } }, 'strict');
  return state;
};

/**
 * Rows of a version that found them otherwise, or knew less of a record: read once more and written anew under their keys, in
 * slices; the version comes last.
 */
export const upgradeRows = async (store: CoalitionStore): Promise<void> => {
  const { rows: stored } = await store.load();
  const rows = new Map(stored.map((row) => [`${row.table} ${row.id}`, row] as const));
  for (const volume of await store.volumes())
    for (const row of rereadRows(volume, await store.updatesOf(volume), (table, id) => rows.get(`${table} ${id}`)?.row))
      rows.set(`${row.table} ${row.id}`, row);
  if (rows.size === 0) return;
  const all = [...rows.values()];
  for (let at = 0; at < all.length; at += SLICE) {
    const slice = all
      .slice(at, at + SLICE)
      .map((row) => ({ ...row, keys: row.row ? rowKeys(row.table, row.row) : [] }));
    await store.commit({ rows: slice }, 'relaxed');
  }
  await store.commit({ meta: { keys: KEYS_VERSION } }, 'strict');
};
