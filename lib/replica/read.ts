import * as v from 'valibot';
import type { LogLine, RecordKind } from '../coalition/record.ts';
import { LOGGED_KINDS, LogLineSchema, RECORD_DEFAULTS, RECORD_FIELDS, RECORD_VERSION } from '../coalition/record.ts';
import { plainJson, sameJson } from './flat.ts';
import type { RowExtras } from './types.ts';
import { upgradeFields } from './upgrades.ts';

/** A record as it stands in its Y.Doc: only the fields that are there. */
export interface RawRecord {
  readonly kind: RecordKind;
  readonly id: string;
  readonly version: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly log: readonly unknown[];
}
export type Row = { readonly id: string } & RowExtras & Readonly<Record<string, unknown>>;

export interface ReadRecord {
  /** Null where a required field is missing or damaged and no good value of it was ever seen. */
  readonly row: Row | null;
  /** Fields whose value is refused, or which are required and missing. */
  readonly damaged: readonly string[];
  /** Fields that are gone from the Y.Doc: the row still shows their last good value. */
  readonly gone: readonly string[];
}

/** Lines of a record's history that a row shows. */
export const SHOWN_LINES = 50;

/**
 * A record as a row. Tolerant: each field is judged by itself; what fails shows its last good value (`last`, the row as it
 * was), else the usual one. Nothing of this is ever written back. `emptiedBy` is put down for fields newly gone.
 */
export const readRecord = (
  raw: RawRecord,
  last: Row | undefined,
  emptied: { readonly by: string; readonly fields: ReadonlySet<string> },
): ReadRecord => {
  const version = typeof raw.version === 'number' && Number.isInteger(raw.version) && raw.version > 0 ? raw.version : 1;
  const fields = upgradeFields(raw.kind, raw.fields, version);
  const defaults: Readonly<Record<string, unknown>> = RECORD_DEFAULTS[raw.kind];
  const row: Record<string, unknown> = { id: raw.id };
  const damaged: string[] = [];
  const gone: string[] = [];
  let complete = true;

  for (const [field, schema] of Object.entries(RECORD_FIELDS[raw.kind]) as [string, v.GenericSchema][]) {
    const present = Object.hasOwn(fields, field);
    const read = present ? readField(schema, fields[field]) : undefined;
    if (read) {
      row[field] = read.value;
      continue;
    }
    if (present) damaged.push(field);
    const lost = last?.[field];
    const usual = Object.hasOwn(defaults, field);
    if (lost !== undefined && !(usual && sameJson(lost, defaults[field]))) {
      if (!present) gone.push(field);
      row[field] = lost;
    } else if (usual) {
      row[field] = defaults[field];
    } else {
      if (!present) damaged.push(field);
      complete = false;
    }
  }
  if (!complete) return { row: null, damaged, gone };

  if (LOGGED_KINDS.includes(raw.kind)) row.log = readLog(raw.log, last);
  const newly = gone.some((field) => emptied.fields.has(field));
  const extras: RowExtras = {
    removedBy: gone.length === 0 ? null : newly ? emptied.by : (last?.removedBy ?? emptied.by),
    readOnly: version > RECORD_VERSION,
    ...(damaged.length > 0 && { damaged }),
  };
  return { row: { ...row, ...extras } as Row, damaged, gone };
};

const readField = (schema: v.GenericSchema, value: unknown): { value: unknown } | undefined => {
  const read = v.safeParse(schema, value);
  return read.success ? { value: read.output } : undefined;
};

/** Lines are only ever added, so those that the row has shown stay, also when somebody took them out of the Y.Doc. */
const readLog = (raw: readonly unknown[], last: Row | undefined): LogLine[] => {
  const lines = new Map<string, LogLine>();
  const shown = Array.isArray(last?.log) ? (last.log as unknown[]) : [];
  for (const value of [...shown, ...raw]) {
    const line = readField(LogLineSchema, value)?.value as LogLine | undefined;
    if (!line) continue;
    try {
      const plain = plainJson(line) as LogLine;
      lines.set(JSON.stringify([plain.at, plain.by, plain.field, plain.from, plain.to]), plain);
    } catch {
      // No JSON (somebody put a binary or a number without end there): a line that says nothing.
    }
  }
  return [...lines]
    .sort(([a, x], [b, y]) => x.at - y.at || (a < b ? -1 : 1))
    .slice(-SHOWN_LINES)
    .map(([, line]) => line);
};
