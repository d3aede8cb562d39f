import { isVolume, TABLE_OF } from './flat.ts';
import { type Row, readRecord } from './read.ts';
import type { RowChange } from './types.ts';
import { loadVolume } from './volume.ts';

/**
 * The rows of one volume, read once more out of its stored updates, by a version that knows more of a record than the one that
 * read them last. `last`: the stored rows, whose good values stay where the volume has none. Empty for what is no volume.
 */
export const rereadRows = (
  name: string,
  updates: readonly Uint8Array[],
  last: (table: string, id: string) => object | null | undefined,
): RowChange[] => {
  if (!isVolume(name)) return [];
  const volume = loadVolume(name, updates, null);
  const rows = [...volume.records()].flatMap(({ kind, id }) => {
    const table = TABLE_OF[kind];
    const before = (last(table, id) ?? undefined) as Row | undefined;
    const { row } = readRecord(volume.raw(kind, id), before, { by: '', fields: new Set() });
    return row ? [{ table, id, row }] : [];
  });
  volume.drop();
  return rows;
};
