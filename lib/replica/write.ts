import * as v from 'valibot';
import type { LogLine, RecordChange } from '../coalition/record.ts';
import { LOGGED_KINDS, RECORD_FIELDS, RECORD_VERSION, volumeOf } from '../coalition/record.ts';
import { isVolume, keyOf, LOG_PREFIX, plainJson, sameJson, VERSION_FIELD } from './flat.ts';
import { upgradeFields } from './upgrades.ts';
import type { Volume } from './volume.ts';

/** A value in a history line longer than this is cut: the line tells what changed, it is no backup. */
const LINE_TEXT = 500;

/** Changes with their values as they will be stored, by volume. Throws on what breaks a schema: no rule of ours asks for that. */
export const checkChanges = (changes: readonly RecordChange[]): Map<string, RecordChange[]> => {
  const byVolume = new Map<string, RecordChange[]>();
  for (const change of changes) {
    const volume = volumeOf(change.id);
    if (!isVolume(volume)) throw new Error(`no volume: ${volume}`);
    const fields: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(change.fields))
      if (value !== undefined) fields[field] = checkField(change, field, value);
    byVolume.set(volume, [...(byVolume.get(volume) ?? []), { ...change, fields }]);
  }
  return byVolume;
};

/** Writes one change into its volume, inside a transaction. Only what differs is written, each difference with a line of history. */
export const writeChange = (
  volume: Volume,
  { kind, id, fields }: RecordChange,
  stamp: { readonly at: number; readonly by: string },
  random: () => string,
): void => {
  const root = volume.map(kind);
  const raw = volume.raw(kind, id);
  const version = typeof raw.version === 'number' ? raw.version : null;
  if (version !== null && version > RECORD_VERSION) throw new Error(`made by a newer version, read-only: ${id}`);
  const exists = Object.keys(raw.fields).length > 0;
  // Whoever edits an older record writes all of it in the newest format.
  const older = exists && version !== null && version < RECORD_VERSION;
  const wanted = older ? { ...upgradeFields(kind, raw.fields, version), ...fields } : fields;
  let written = false;
  for (const [field, to] of Object.entries(wanted)) {
    const from = raw.fields[field];
    if (from !== undefined && sameJson(from, to)) continue;
    root.set(keyOf(id, field), to);
    written = true;
    if (!exists || !LOGGED_KINDS.includes(kind) || !Object.hasOwn(fields, field)) continue;
    const line: LogLine = { at: stamp.at, by: stamp.by, field, from: shorten(from), to: shorten(to) };
    root.set(keyOf(id, `${LOG_PREFIX}${stamp.at}.${random().replaceAll('/', '_')}`), line);
  }
  if (written && version !== RECORD_VERSION) root.set(keyOf(id, VERSION_FIELD), RECORD_VERSION);
};

const checkField = ({ kind, id }: RecordChange, field: string, value: unknown): unknown => {
  const schemas: Readonly<Record<string, v.GenericSchema>> = RECORD_FIELDS[kind];
  const schema = Object.hasOwn(schemas, field) ? schemas[field] : undefined;
  if (!schema) throw new Error(`no field ${field} in ${kind}`);
  const read = v.safeParse(schema, plainJson(value));
  if (!read.success) throw new Error(`${kind} ${id}: ${field} breaks its schema: ${read.issues[0].message}`);
  return read.output;
};

const shorten = (value: unknown): unknown => {
  const plain = value === undefined ? null : plainJson(value);
  return typeof plain === 'string' && plain.length > LINE_TEXT ? `${plain.slice(0, LINE_TEXT).toWellFormed()}…` : plain;
};
