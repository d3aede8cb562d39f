import { expect, test } from 'vitest';
import { RECORD_VERSION } from '../../lib/coalition/record.ts';
import { readRecord } from '../../lib/replica/read.ts';
import { UPGRADES, upgradeFields } from '../../lib/replica/upgrades.ts';

const upgrades = {
  task: [
    ({ who, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, owner: who }),
    (fields: Readonly<Record<string, unknown>>) => ({ ...fields, notes: `${fields.notes ?? ''}!` }),
  ],
};

test('goes through every step between two formats, and through none backwards', () => {
  const options = { to: 3, upgrades };
  expect(upgradeFields('task', { who: 'ana' }, 1, options)).toEqual({ owner: 'ana', notes: '!' });
  expect(upgradeFields('task', { owner: 'ana', notes: 'x' }, 2, options)).toEqual({ owner: 'ana', notes: 'x!' });
  expect(upgradeFields('task', { owner: 'ana' }, 3, options)).toEqual({ owner: 'ana' });
  expect(upgradeFields('task', { owner: 'ana' }, 9, options)).toEqual({ owner: 'ana' });
  expect(upgradeFields('note', { text: 'x' }, 1, options)).toEqual({ text: 'x' });
});

test('every kind has an upgrade for each format below the newest', () => {
  for (const steps of Object.values(UPGRADES)) expect(steps).toHaveLength(RECORD_VERSION - 1);
});

test('a version that is no number reads as the first', () => {
  const raw = {
    kind: 'note',
    id: 'standing.n',
    version: 'x',
    fields: { meeting: 'm', item: 'i', text: 't' },
    log: [],
  } as const;
  expect(readRecord(raw, undefined, { by: '', fields: new Set() }).row).toMatchObject({ text: 't', readOnly: false });
});
