import type { RecordKind } from '../coalition/record.ts';
import { KINDS, keyOf, LOG_PREFIX, sameJson, TABLE_OF } from './flat.ts';
import type { Row } from './read.ts';
import { readRecord } from './read.ts';
import type { RowChange, TableName } from './types.ts';
import type { Touched, Volume } from './volume.ts';

/** The rows in memory, and what reading touched records again would change about them. */
export interface RowTables {
  table(name: TableName): ReadonlyMap<string, Row>;
  damaged(): ReadonlyMap<string, readonly string[]>;
  /** Rows that differ after a transaction. Nothing is changed yet. `staged`: rows of earlier, equally uncommitted ones. */
  project(volume: Volume, touched: Touched, by: string, staged: Map<string, Row>): Projection;
  apply(projections: readonly Projection[]): void;
  /** Rows from the store; those that are here already are newer or the same. */
  bring(rows: readonly RowChange[]): void;
  letGo(stays: (table: TableName, row: Row) => boolean): void;
  /** Notes the records of a freshly loaded volume that no row could be made of. */
  inspect(volume: Volume): void;
}
export interface Projection {
  readonly rows: readonly RowChange[];
  /** Records that lost fields in this transaction. */
  readonly emptied: number;
  /** `<kind> <id>` → the fields for whose sake it has no row; null: it has one (again). */
  readonly damage: ReadonlyMap<string, readonly string[] | null>;
}

/** Tables from the stored rows. */
export const createTables = (rows: Iterable<RowChange>): RowTables => {
  const tables = new Map<TableName, Map<string, Row>>(KINDS.map((kind) => [TABLE_OF[kind], new Map()]));
  const damage = new Map<string, { id: string; fields: readonly string[] }>();
  const put = ({ table, id, row }: RowChange) => {
    if (row) tables.get(table)?.set(id, row as Row);
    else tables.get(table)?.delete(id);
  };
  for (const row of rows) put(row);
  const rowOf = (kind: RecordKind, id: string) => tables.get(TABLE_OF[kind])?.get(id);

  const project: RowTables['project'] = (volume, touched, by, staged) => {
    const changes: RowChange[] = [];
    const damaged = new Map<string, readonly string[] | null>();
    let emptied = 0;
    for (const [record, { kind, id, fields }] of touched) {
      const last = staged.get(record) ?? rowOf(kind, id);
      const read = readRecord(volume.raw(kind, id), last, { by, fields });
      const root = volume.map(kind);
      const lost = (field: string) => fields.has(field) && !root.has(keyOf(id, field));
      if (read.gone.some(lost) || (last && [...fields].some((field) => field.startsWith(LOG_PREFIX) && lost(field))))
        emptied++;
      damaged.set(record, read.row ? null : read.damaged);
      if (!read.row || (last && sameJson(last, read.row))) continue;
      staged.set(record, read.row);
      changes.push({ table: TABLE_OF[kind], id, row: read.row });
    }
    return { rows: changes, emptied, damage: damaged };
  };

  return {
    table: (name) => tables.get(name) ?? new Map(),
    damaged: () => new Map([...damage.values()].map(({ id, fields }) => [id, fields])),
    project,
    apply: (projections) => {
      for (const { rows: changes, damage: found } of projections) {
        for (const change of changes) put(change);
        for (const [record, fields] of found) {
          if (fields) damage.set(record, { id: record.slice(record.indexOf(' ') + 1), fields });
          else damage.delete(record);
        }
      }
    },
    bring: (rows) => {
      for (const { table, id, row } of rows) {
        const rowsHere = tables.get(table);
        if (row && rowsHere && !rowsHere.has(id)) rowsHere.set(id, row as Row);
      }
    },
    letGo: (stays) => {
      for (const [name, rowsHere] of tables)
        for (const [id, row] of rowsHere) if (!stays(name, row)) rowsHere.delete(id);
    },
    inspect: (volume) => {
      for (const { kind, id } of volume.records()) {
        if (rowOf(kind, id)) continue;
        const read = readRecord(volume.raw(kind, id), undefined, { by: '', fields: new Set() });
        if (!read.row) damage.set(`${kind} ${id}`, { id, fields: read.damaged });
      }
    },
  };
};
