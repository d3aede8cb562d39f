import { describe, expect, test } from 'vitest';
import { canRemove, canSayStolen, canTakeBack, canUndo } from '../../components/members/may.ts';
import { outOf } from '../../components/panel/out.tsx';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PersonRow, RemovalRow } from '../../lib/coalition/tables.ts';
import { members, membersOut, sharing } from './fixtures.ts';

type Members = QueryResult['members'];
const person = (name: string): PersonRow => {
  const found = members.organisations.flatMap(({ people }) => people).find((one) => one.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const removal = (changes: Partial<RemovalRow>): RemovalRow => ({
  ...(members.removals?.[0] as RemovalRow),
  ...changes,
});
const devices = members.organisations.reduce((sum, one) => sum + one.devices, 0);

const partner = { name: '', organisationName: '', online: false };
const beside = (others: number, unsent = 0, relay: 'off' | 'connected' = 'off') => ({
  partners: Array.from({ length: others }, (_, at) => ({ ...partner, device: String(at) })),
  delivery: { ...sharing.delivery, unsent, relay },
});

describe('whether this device is out', () => {
  test('a member, and somebody whom nothing has reached yet, are not', () => {
    expect(outOf(members, beside(devices - 1), 'p1')).toBeNull();
    expect(outOf({ ...membersOut, former: [] }, beside(devices), null)).toBeNull();
  });

  test('a newcomer whose own admission has not arrived is not, whoever went before', () => {
    expect(outOf(membersOut, beside(devices), 'p77')).toBeNull();
    expect(outOf(membersOut, beside(devices, 0, 'connected'), null)).toBeNull();
  });

  test('who was removed reads by whom and when; who left reads that', () => {
    expect(outOf(membersOut, beside(devices), 'p8')).toMatchObject({ how: 'removed', by: 'Ana' });
    const former = (membersOut.former ?? []).map((one) => ({ ...one, how: 'left' as const }));
    expect(outOf({ ...membersOut, former }, beside(devices), 'p8')).toMatchObject({ how: 'left' });
  });

  test('who left, and nobody has heard of it, reads that', () => {
    const former = (membersOut.former ?? []).map((one) => ({ ...one, how: 'left' as const }));
    expect(outOf({ ...membersOut, former }, beside(devices, 1), 'p8')).toMatchObject({ how: 'left-unsent' });
  });

  test('of several who went, the one whom this browser knows itself to be', () => {
    const other = { id: 'p9', name: 'Max', organisation: 'o1', at: 1, how: 'left' as const };
    const value: Members = { ...membersOut, former: [other, ...(membersOut.former ?? [])] };
    expect(outOf(value, beside(devices), 'p8')).toMatchObject({ how: 'removed', by: 'Ana' });
    expect(outOf(value, beside(devices), null)).toMatchObject({ how: 'gone' });
  });

  test('a member whose own device alone was cut off', () => {
    const value: Members = { ...members, removals: [removal({ kind: 'stolen', person: null })] };
    expect(outOf(value, beside(devices), 'p1')).toMatchObject({ how: 'device' });
    expect(outOf(value, beside(devices - 1), 'p1')).toBeNull();
  });
});

describe('where a button stands', () => {
  test('delegates remove people of their own house, not themselves, not others', () => {
    const ana = members.me;
    expect(['Rosa', 'Ana', 'Tom'].map((name) => canRemove(ana, person(name)))).toEqual([true, false, false]);
    expect(canRemove(person('Luis'), person('Mara'))).toBe(false);
    expect(canRemove(null, person('Rosa'))).toBe(false);
  });

  test('a joining is undone by who invited, a coordinator, or a delegate of either house', () => {
    const as = (me: PersonRow | null) => canUndo({ ...members, me }, person('Tom'), 'Mara');
    expect([person('Mara'), members.me, person('Luis'), null].map(as)).toEqual([true, false, false, false]);
  });

  test('a device is said to be stolen by its owner, a delegate of the house, a coordinator; never by an observer', () => {
    const plain = { ...person('Luis'), role: 'member' as const };
    expect(canSayStolen(plain, plain)).toBe(true);
    expect(canSayStolen(plain, person('Tom'))).toBe(false);
    expect(canSayStolen({ ...plain, role: 'observer' }, plain)).toBe(false);
  });

  test('taken back is what holds, by a delegate of that house; a leaving never', () => {
    expect(canTakeBack(members, removal({}))).toBe(true);
    expect(canTakeBack(members, removal({ state: 'ended' }))).toBe(false);
    expect(canTakeBack(members, removal({ kind: 'leaving' }))).toBe(false);
    expect(canTakeBack(members, removal({ home: 'o1' }))).toBe(false);
  });
});
