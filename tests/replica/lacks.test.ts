import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { type HeldVolume, lackedBy } from '../../lib/replica/lacks.ts';
import { loadVolume } from '../../lib/replica/volume.ts';

const NAME = 'standing';
const docOf = (...updates: (Uint8Array | null)[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) if (update) Y.applyUpdate(doc, update);
  return doc;
};
const rowHashOf = (...updates: Uint8Array[]): string => loadVolume(NAME, updates, null).summary().rowHash;
const heldAs = (doc: Y.Doc): HeldVolume => ({
  volume: NAME,
  rowHash: rowHashOf(Y.encodeStateAsUpdate(doc)),
  since: async (vector) => Y.encodeStateAsUpdate(doc, vector ?? undefined),
});
const set = (doc: Y.Doc, key: string, value: string): void => void doc.getMap('task').set(key, value);

describe('what a snapshot lacks', () => {
  it('nothing, of the same and of more; what is newer here; all, where there is none', async () => {
    const doc = new Y.Doc();
    for (let n = 0; n < 50; n++) set(doc, `a/${n % 10}`, `value ${n}`);
    const same = Y.encodeStateAsUpdate(doc);
    expect(await lackedBy(same, heldAs(doc))).toBeNull();

    set(doc, 'a/3', 'changed');
    const lacked = await lackedBy(same, heldAs(doc));
    const both = docOf(same, lacked);
    expect(both.getMap('task').toJSON()).toEqual(doc.getMap('task').toJSON());
    expect((lacked as Uint8Array).length).toBeLessThan(same.length);
    expect(await lackedBy(Y.encodeStateAsUpdate(doc), heldAs(docOf(Y.encodeStateAsUpdate(doc))))).toBeNull();
    expect(
      docOf(await lackedBy(null, heldAs(doc)))
        .getMap('task')
        .toJSON(),
    ).toEqual(doc.getMap('task').toJSON());
  });

  it('a deletion is something that it may lack', async () => {
    const doc = new Y.Doc();
    set(doc, 'a/1', 'one');
    set(doc, 'a/2', 'two');
    const before = Y.encodeStateAsUpdate(doc);
    doc.getMap('task').delete('a/1');
    const lacked = await lackedBy(before, heldAs(doc));
    expect(docOf(before, lacked).getMap('task').toJSON()).toEqual({ 'a/2': 'two' });
  });

  it('one that has the numbers but not what stands under them lacks everything', async () => {
    const doc = new Y.Doc();
    doc.clientID = 7;
    set(doc, 'a/1', 'true');
    const liar = new Y.Doc();
    liar.clientID = 7;
    set(liar, 'a/1', 'lies');
    const lacked = await lackedBy(Y.encodeStateAsUpdate(liar), heldAs(doc));
    expect(docOf(lacked).getMap('task').toJSON()).toEqual({ 'a/1': 'true' });
    for (const garbage of [new Uint8Array(), Uint8Array.of(1, 2, 3), Y.encodeStateAsUpdate(doc).subarray(0, 9)])
      expect(
        docOf(await lackedBy(garbage, heldAs(doc)))
          .getMap('task')
          .toJSON(),
      ).toEqual({ 'a/1': 'true' });
  });
});
