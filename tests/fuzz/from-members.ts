import fc from 'fast-check';
import * as Y from 'yjs';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { createLedger, loadLedger } from '../../lib/ledger/ledger.ts';
import type { Bytes } from '../../lib/sync/bytes.ts';
import { admission, crypto_, delegate, foundCoalition, seen } from '../ledger/people.ts';
import { hashes, NOW, openDesk, task } from '../replica/desk.ts';
import { alike, type Boundary, holds, oneOf } from './boundary.ts';
import { nearBytes, nearJson } from './mutations.ts';

/** What comes out of a seal that a member made, and what lies in this browser's own store: both may be anything. */
export const fromMembers = async (): Promise<Boundary[]> => {
  const { coalition, devices } = await foundCoalition(2);
  const [ana, tom] = devices;
  if (!ana || !tom) throw new Error('nobody');
  await ana.say(await admission(coalition), delegate('p1'));
  await tom.ask(ana);
  await tom.say(seen, seen);
  await ana.ask(tom);
  const sound = ana.ledger.since({});
  const ledger = createLedger({ coalition, crypto: crypto_ });
  (await ledger.prepare(sound.slice(0, -1))).apply();
  const before = ledger.digest();
  const facts: Boundary = {
    name: 'signed fact',
    share: 20,
    inputs: nearJson(sound),
    take: async (input) => {
      const received = await ledger.prepare([input]);
      for (const { code } of received.refused)
        oneOf(code, ['malformed', 'foreign-coalition', 'bad-signature', 'bad-proof', 'fork']);
      for (const fact of received.facts)
        holds(
          sound.some((one) => alike(one, fact)),
          'a fact was believed that nobody signed',
          fact,
        );
      holds(ledger.digest() === before, 'something changed before it was committed');
    },
  };

  const stored: Boundary = {
    name: 'stored facts',
    share: 10,
    inputs: fc.tuple(fc.nat(sound.length - 1), nearJson(sound)),
    take: async (input) => {
      const [at, value] = input as [number, unknown];
      const opened = await loadLedger(
        { coalition, crypto: crypto_ },
        sound.map((fact, n) => (n === at ? value : fact)),
      );
      const first = sound[0] as SignedFact;
      if (at > 0)
        holds(
          opened.since({}).some(({ signature }) => signature === first.signature),
          'what was sound is gone',
        );
    },
  };

  // One desk for all inputs: whatever got in before must not let the next one do harm.
  const author = await openDesk('author');
  await author.change([task('2026q4.1'), task('2026q4.2', { title: 'Ünïcode 漢' })]);
  await author.change([task('2026q4.1', { title: 'Letter, again' })]);
  let reader = await openDesk('reader');
  await reader.receive([{ volume: '2026q4', update: author.stored.get('2026q4')?.[0] as Uint8Array }]);
  let taken = 0;
  const updates: Boundary = {
    name: 'update of a volume',
    share: 6,
    inputs: nearBytes([...(author.stored.get('2026q4') ?? []), handMade()]),
    take: async (input) => {
      // Strange but sound updates add up: now and then a fresh desk, or the run would only measure one large volume.
      if (++taken % 2_000 === 0) {
        reader = await openDesk('reader');
        await reader.change([task('2026q4.9')]);
      }
      const [was, rows] = [await hashes(reader), reader.replica.table('tasks').size];
      const received = await reader.receive([{ volume: '2026q4', update: input as Bytes }]);
      for (const { code } of received.refused) oneOf(code, ['corrupt-update', 'emptied-many', 'needs-more']);
      holds(reader.replica.pending().length === 0, 'something waits inside the document');
      holds(reader.replica.table('tasks').size >= rows, 'a row is gone');
      if (received.refused.length > 0) holds(alike(await hashes(reader), was), 'a refused update changed something');
    },
  };
  return [facts, stored, updates];
};

/** What no Concord writes: other types under the names of ours, deletions of what another holds. */
const handMade = (): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap('task').set('2026q4.1/title', new Y.Array());
  doc.getMap('task').set('2026q4.1/created', { at: NOW, by: 7 });
  doc.getMap('task').delete('2026q4.1/title');
  doc.getArray('other').push([Uint8Array.of(1), null, { a: Number.NaN }]);
  return Y.encodeStateAsUpdate(doc);
};
