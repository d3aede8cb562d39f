import type { RecordKind } from '../coalition/record.ts';
import { RECORD_FIELDS } from '../coalition/record.ts';
import type { TableName } from './types.ts';

/** Records as flat keys: `<id>/<field>` in the root map of their kind. */

export const KINDS = Object.keys(RECORD_FIELDS) as RecordKind[];

/** The table that a kind's rows stand in. */
export const TABLE_OF: Readonly<Record<RecordKind, TableName>> = {
  profile: 'profile',
  organisation: 'organisations',
  person: 'people',
  task: 'tasks',
  meeting: 'meetings',
  item: 'items',
  note: 'notes',
  page: 'pages',
  invite: 'invites',
  draft: 'drafts',
};

/** The field that holds a record's format number. */
export const VERSION_FIELD = 'v';
/** How a history line's field begins. */
export const LOG_PREFIX = 'log.';

export const keyOf = (id: string, field: string): string => `${id}/${field}`;

/** A key's record and field. Ids may hold slashes (a page's address), fields never do. Null for what is no such key. */
export const splitKey = (key: string): { id: string; field: string } | null => {
  const slash = key.lastIndexOf('/');
  return slash < 1 ? null : { id: key.slice(0, slash), field: key.slice(slash + 1) };
};

/** Whether a record belongs in this volume: a key that names another volume counts for nothing here. */
export const livesIn = (id: string, volume: string): boolean => id.startsWith(`${volume}.`);

/** What may be the name of a volume. */
export const isVolume = (name: string): boolean => /^(standing|2\d{3}q[1-4])$/.test(name);

/** A value as JSON keeps it, with halves of surrogate pairs replaced: else it would read differently once it was encoded. */
export const plainJson = (value: unknown): unknown => {
  const text = JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? inner.toWellFormed() : inner));
  return text === undefined ? null : JSON.parse(text);
};

/** Whether two JSON values are the same, whatever the order of their keys. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
};
