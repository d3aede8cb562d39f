import * as v from 'valibot';
import { Id, Key32, type SignedFact, SignedFactSchema } from '../fact.ts';
import type { RecordKind } from '../record.ts';
import { LOGGED_KINDS, RECORD_FIELDS } from '../record.ts';
import { fail, ok, type Result } from '../result.ts';
import { stableText } from './stable.ts';

/**
 * All that a coalition has, as JSON that other programs can read (P 8.6): facts with their signatures, so that anybody can
 * check them, and records by kind, id and field. One line each, in a fixed order: the same content gives the same bytes.
 */
export const EXPORT_FORMAT = 'concord-export';
export const EXPORT_VERSION = 1;

export interface ExportedRecord {
  readonly kind: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Lines of its history, where the kind has one. */
  readonly log?: readonly unknown[];
}
export interface ExportContent {
  readonly coalition: string;
  readonly name: string;
  /** Answers to open decisions that are hidden from this viewer, and so are not in it (P 2.3). */
  readonly withheld: number;
  readonly facts: readonly SignedFact[];
  readonly records: readonly ExportedRecord[];
}
/** `not-an-export`: some other file; `newer`: made by a newer Concord; `damaged`: something in it is not as it was written. */
export interface ExportError {
  readonly code: 'not-an-export' | 'newer' | 'damaged';
  readonly detail: string;
}

/** The content as text. */
export const exportJson = ({ coalition, name, withheld, facts, records }: ExportContent): string => {
  const head = stableText({ format: EXPORT_FORMAT, v: EXPORT_VERSION, coalition, name, withheld }).slice(0, -1);
  const list = (lines: readonly string[]) => (lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`);
  const sorted = <T>(items: readonly T[], key: (item: T) => readonly (string | number)[]) =>
    items
      .map((item) => ({ key: key(item), text: stableText(item) }))
      .sort((a, b) => compare(a.key, b.key) || compare([a.text], [b.text]))
      .map(({ text }) => text);
  const factLines = sorted(facts, ({ device, n, signature }) => [device, n, signature]);
  const recordLines = sorted(records, ({ kind, id }) => [kind, id]);
  return `${head},"facts":${list(factLines)},"records":${list(recordLines)}}\n`;
};

const Head = v.object({
  format: v.literal(EXPORT_FORMAT),
  v: v.literal(EXPORT_VERSION),
  coalition: Key32,
  name: v.pipe(v.string(), v.maxLength(300)),
  withheld: v.pipe(v.number(), v.integer(), v.minValue(0)),
  facts: v.pipe(v.array(v.unknown()), v.maxLength(1_000_000)),
  records: v.pipe(v.array(v.unknown()), v.maxLength(1_000_000)),
});
const Exported = v.object({
  kind: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  id: Id,
  fields: v.record(v.string(), v.unknown()),
  log: v.optional(v.array(v.unknown())),
});

/** Text → content of the right form. Never throws. Whether a signature is good is the ledger's question. */
export const importJson = (text: string): Result<ExportContent, ExportError> => {
  const json = parsed(text);
  if (typeof json !== 'object' || json === null || (json as { format?: unknown }).format !== EXPORT_FORMAT)
    return fail({ code: 'not-an-export', detail: 'no export of a coalition' });
  const version = (json as { v?: unknown }).v;
  if (typeof version === 'number' && version > EXPORT_VERSION)
    return fail({ code: 'newer', detail: `made by version ${version}` });
  const head = v.safeParse(Head, json, { abortEarly: true });
  if (!head.success) return damaged('export', head.issues[0]);
  const facts: SignedFact[] = [];
  for (const one of head.output.facts) {
    const fact = v.safeParse(SignedFactSchema, one, { abortEarly: true });
    if (!fact.success) return damaged('fact', fact.issues[0]);
    // The content as it came: a schema's copy drops keys such as "constructor", and the signature covers them.
    facts.push({ ...fact.output, content: (one as SignedFact).content });
  }
  const records: ExportedRecord[] = [];
  for (const one of head.output.records) {
    const record = v.safeParse(Exported, one, { abortEarly: true });
    if (!record.success) return damaged('record', record.issues[0]);
    const { kind, id, log } = record.output;
    records.push({ kind, id, fields: (one as ExportedRecord).fields, ...(log && { log }) });
  }
  const { coalition, name, withheld } = head.output;
  return ok({ coalition, name, withheld, facts, records });
};

/** A row as a record of the export: its fields and history, without what this browser adds to it. */
export const exportedRecord = (
  kind: RecordKind,
  row: Readonly<Record<string, unknown>> & { id: string },
): ExportedRecord => {
  const fields = Object.keys(RECORD_FIELDS[kind]).flatMap((field) => {
    const value = row[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  const log = LOGGED_KINDS.includes(kind) && Array.isArray(row.log) ? { log: row.log } : {};
  return { kind, id: row.id, fields: Object.fromEntries(fields), ...log };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
const damaged = (what: string, issue: v.BaseIssue<unknown>): Result<never, ExportError> =>
  fail({ code: 'damaged', detail: `${what}: ${v.getDotPath(issue) ?? ''} ${issue.type}`.slice(0, 200) });

const compare = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
  for (const [at, left] of a.entries()) {
    const right = b[at] as string | number;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
};
