import type { RecordKind } from '../coalition/record.ts';
import { RECORD_VERSION } from '../coalition/record.ts';

export type Fields = Readonly<Record<string, unknown>>;
/** From one format to the next. Pure, and lenient: what it gets may be damaged. */
export type Upgrade = (fields: Fields) => Fields;

/** For each kind its upgrades in order: the first leads from format 1 to 2. Format 1 is the only one so far. */
export const UPGRADES: Readonly<Partial<Record<RecordKind, readonly Upgrade[]>>> = {};

/** A record's fields in the newest format that this version knows. Those of a newer one come back as they are. */
export const upgradeFields = (
  kind: RecordKind,
  fields: Fields,
  from: number,
  { to = RECORD_VERSION, upgrades = UPGRADES }: { to?: number; upgrades?: typeof UPGRADES } = {},
): Fields => (upgrades[kind] ?? []).slice(from - 1, Math.max(from, to) - 1).reduce((old, next) => next(old), fields);
