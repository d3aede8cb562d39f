import type { Inert } from '../coalition/book.ts';
import { type Changed, createDerivation, type FactTables, isLive } from '../coalition/index.ts';
import { quarterOf } from '../coalition/record.ts';
import type { DecisionRow } from '../coalition/tables.ts';
import type { StoredRow } from '../vault/open.ts';
import { anchorKeys, LIVE, quarterKey } from './row-keys.ts';

/** The number of what is computed from facts: raised whenever the same facts would give other rows. */
export const DERIVATION_VERSION = 8;

/** Under what a decision is found again: while it is live always; then by the quarter in which it ended, and by what it hangs on. */
const keysOf = (row: DecisionRow): string[] => [
  isLive(row) ? LIVE : quarterKey(quarterOf(row.closed?.at ?? row.proposedAt)),
  ...anchorKeys(row.anchor),
];

/** A decision's row as it is stored; null: there is none any more. */
export const decisionRowOf = (id: string, row: DecisionRow | undefined): StoredRow => ({
  table: 'decisions',
  id,
  row: row ?? null,
  keys: row ? keysOf(row) : [],
});

/** Who belongs and by which rows it decides: little, and changed seldom, so it is one row. */
type Members = Omit<FactTables, 'decisions'>;
const MEMBERS = 'members';
const SPOKE = 'spoke';

/** A fact that counts for nothing, with the reason. */
export const inertRow = (inert: Inert): StoredRow => ({ table: 'inert', id: inert.hash, row: inert, keys: [LIVE] });

/** The rows that an `add` changed, as they are stored in the same transaction as its facts. */
export const changedRows = (
  changed: Changed,
  tables: FactTables,
  inert: readonly Inert[],
  spoke: ReadonlyMap<string, number>,
  receiptsOf: (decision: string) => object,
): StoredRow[] => {
  const { decisions, ...members } = tables;
  const receipts = new Set([...changed.receipts, ...changed.decisions.filter((id) => decisions.has(id))]);
  return [
    ...changed.decisions.map((id) => decisionRowOf(id, decisions.get(id))),
    ...[...receipts].map((id) => ({ table: 'receipts', id, row: receiptsOf(id), keys: [] })),
    ...(changed.membership ? [{ table: MEMBERS, id: MEMBERS, row: members satisfies Members, keys: [LIVE] }] : []),
    ...inert.map(inertRow),
    ...(changed.spoke ? [{ table: SPOKE, id: SPOKE, row: new Map(spoke), keys: [LIVE] }] : []),
  ];
};

/** What is shown of facts. */
export interface Derived {
  members: Members;
  readonly decisions: Map<string, DecisionRow>;
  readonly inert: Map<string, Inert>;
  spoke: ReadonlyMap<string, number>;
}

/** Nothing, as in a coalition where nothing has been said. */
export const nothingDerived = (): Derived => {
  const { decisions: _, ...members } = createDerivation().tables();
  return { members, decisions: new Map(), inert: new Map(), spoke: new Map() };
};

/** Takes stored rows over what is shown. */
export const show = (derived: Derived, rows: readonly StoredRow[]): Derived => {
  const put = <T>(map: Map<string, T>, { id, row }: StoredRow): void => {
    if (row === null) map.delete(id);
    else map.set(id, row as T);
  };
  for (const row of rows) {
    if (row.table === 'decisions') put(derived.decisions, row);
    if (row.table === 'inert') put(derived.inert, row);
    if (row.table === MEMBERS && row.row) derived.members = row.row as Members;
    if (row.table === SPOKE && row.row) derived.spoke = row.row as Derived['spoke'];
  }
  return derived;
};
