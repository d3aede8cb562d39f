import { expect, test } from 'vitest';
import { createGroupCommit } from '../../relay/group-commit.ts';

/** A disk that takes one transaction at a time, and as long as it is told. */
const slowDisk = () => {
  const begun: { run(): void; end(): void; fail(error: Error): void }[] = [];
  const commit = createGroupCommit(
    (body) => new Promise<void>((resolve, reject) => begun.push({ run: body, end: resolve, fail: reject })),
  );
  return { begun, commit };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what comes while a transaction is on its way shares the next one, in order, and is answered when the disk has it', async () => {
  const { begun, commit } = slowDisk();
  const ran: string[] = [];
  const answered: string[] = [];
  const put = (name: string) => {
    const run = commit(() => {
      ran.push(name);
      return name;
    });
    void run.then((value) => answered.push(value));
  };
  put('a');
  put('b'); // before the first began: still in it
  expect(begun.length).toBe(1);
  begun[0]?.run();
  expect(ran).toEqual(['a', 'b']);
  put('c');
  put('d');
  await settled();
  expect([begun.length, answered]).toEqual([1, []]);
  begun[0]?.end();
  await settled();
  expect([begun.length, answered]).toEqual([2, ['a', 'b']]);
  begun[1]?.run();
  begun[1]?.end();
  await settled();
  expect(answered).toEqual(['a', 'b', 'c', 'd']);
  put('e'); // after a rest it goes on
  begun[2]?.run();
  begun[2]?.end();
  await settled();
  expect([begun.length, answered.at(-1)]).toEqual([3, 'e']);
});

test('a transaction that fails is refused to all who are in it, one that never begins to all who wait; the next goes on', async () => {
  const { begun, commit } = slowDisk();
  const first = Promise.allSettled([commit(() => 1), commit(() => 2)]);
  begun[0]?.run();
  const later = commit(() => 3);
  begun[0]?.fail(new Error('full'));
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  begun[1]?.fail(new Error('closed')); // before it ran
  await expect(later).rejects.toThrow('closed');
  const last = commit(() => 4);
  begun[2]?.run();
  begun[2]?.end();
  expect(await last).toBe(4);
});
