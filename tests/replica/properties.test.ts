import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordChange } from '../../lib/coalition/record.ts';
import type { VolumeUpdate } from '../../lib/replica/replica.ts';
import type { Desk } from './desk.ts';
import { hashes, meet, NOW, openDesk, task } from './desk.ts';

/** One step of a random history: who, what, on which record, and what goes wrong. */
const step = fc.record({
  who: fc.nat(2),
  act: fc.constantFrom('edit', 'edit', 'edit', 'deliver', 'deliver', 'restart'),
  record: fc.nat(4),
  field: fc.constantFrom('title', 'notes', 'state', 'due'),
  value: fc.nat(3),
  volume: fc.constantFrom('2026q4', '2026q4', '2026q2'),
  breaks: fc.boolean(),
});
const VALUES = {
  title: ['Flyers', 'Posters', 'Letter', 'Visit'],
  notes: ['', 'a', 'b', 'c'],
  state: ['todo', 'doing', 'done', 'dropped'],
  due: [null, '2026-12-01', '2026-12-02', '2026-12-03'],
} as const;

test('whatever the order, the doubles, the losses, the failed commits and the restarts: all end up equal, nothing pending', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const desks = await Promise.all(['a', 'b', 'c'].map((name) => openDesk(name)));
      const sent: VolumeUpdate[][] = [];
      let at = NOW;
      for (const { who, act, record, field, value, volume, breaks } of steps) {
        const desk = desks[who] as Desk;
        if (breaks && act !== 'restart') desk.failNext();
        const failed = () => undefined;
        if (act === 'edit') {
          const id = `${volume}.${record}`;
          const edit: RecordChange = { kind: 'task', id, fields: { [field]: VALUES[field][value] } };
          const made = await desk.change(desk.row('tasks', id) ? [edit] : [task(id), edit], ++at).catch(failed);
          if (made) sent.push([...made.updates]);
        } else if (act === 'deliver') {
          // Some of what was ever sent, in a wrong order, again and again.
          const some = sent.filter((_, i) => (i + record) % (value + 1) === 0).reverse();
          await desk.receive(some.flat(), 'partner').catch(failed);
        } else desks[who] = await desk.restart();
        // A failure that met no commit must not meet a later one.
        await (desks[who] as Desk).change([task(`2026q4.own${who}`)]).catch(failed);
      }
      for (let round = 0; round < 2; round++)
        for (const a of desks) for (const b of desks) if (a !== b) await meet(a, b);
      const [first, ...others] = desks as [Desk, ...Desk[]];
      for (const other of others) {
        expect(await hashes(other)).toEqual(await hashes(first));
        expect(new Map(other.replica.table('tasks'))).toEqual(new Map(first.replica.table('tasks')));
      }
      for (const desk of desks) {
        expect(desk.replica.pending()).toEqual([]);
        const again = await desk.restart();
        expect(await hashes(again)).toEqual(await hashes(desk));
        expect(new Map(again.replica.table('tasks'))).toEqual(new Map(desk.replica.table('tasks')));
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
