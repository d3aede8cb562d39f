import { describe, expect, test } from 'vitest';
import { sayTask } from '../../components/card/compose-task.tsx';
import { differenceOf } from '../../components/ui/difference.ts';
import { hueOf, lettersOf } from '../../components/ui/monogram.tsx';
import { readRoute, to } from '../../components/ui/route.ts';
import { sayDay, sayMoment } from '../../components/ui/time.ts';
import { vaguenessOf } from '../../components/welcome/vague.ts';
import { ownerOf } from '../../components/work/owner.tsx';

const ZONE = 'Europe/Berlin';
const wednesday = Date.parse('2026-11-25T09:00:00+01:00');

describe('dates', () => {
  test.each([
    ['2026-11-27T18:00:00+01:00', 'Fri 18:00 (in 2 days)'],
    ['2026-11-25T09:40:00+01:00', 'Wed 09:40 (in 40 minutes)'],
    ['2026-11-25T18:00:00+01:00', 'Wed 18:00 (in 9 hours)'],
    ['2026-11-24T18:00:00+01:00', 'Tue 18:00 (1 day ago)'],
    ['2026-12-18T18:00:00+01:00', '18 Dec 18:00 (in 23 days)'],
  ])('%s reads %s', (at, said) => {
    expect(sayMoment(Date.parse(at), wednesday, ZONE).short).toBe(said);
  });

  test('the full date is there for hover and screen readers', () => {
    expect(sayMoment(wednesday, wednesday, ZONE).full).toMatch(/Wednesday,? 25 November 2026/);
  });

  test('a day has no zone', () => {
    expect(sayDay('2026-12-02', wednesday).full).toMatch(/^Wednesday,? 2 December 2026$/);
  });
});

describe('difference by words', () => {
  test('keeps what stayed, marks what went and came', () => {
    expect(differenceOf("until the city's report is out", 'until the independent report is out')).toEqual([
      { kind: 'same', text: 'until the ' },
      { kind: 'gone', text: "city's" },
      { kind: 'new', text: 'independent' },
      { kind: 'same', text: ' report is out' },
    ]);
  });

  test('words that changed side by side are one change', () => {
    expect(differenceOf('we sign as one coalition today', 'we sign each for itself today')).toEqual([
      { kind: 'same', text: 'we sign ' },
      { kind: 'gone', text: 'as one coalition' },
      { kind: 'new', text: 'each for itself' },
      { kind: 'same', text: ' today' },
    ]);
  });

  test.each([
    ['', 'all new'],
    ['all gone', ''],
    ['a b c d', 'x a c y d z'],
    ['one  two\n\nthree', 'one two three four'],
  ])('gives both texts back: %j → %j', (before, after) => {
    const pieces = differenceOf(before, after);
    const without = (kind: string) =>
      pieces
        .filter((piece) => piece.kind !== kind)
        .map((piece) => piece.text)
        .join('');
    expect(without('new')).toBe(before);
    expect(without('gone')).toBe(after);
  });
});

describe('monograms', () => {
  test.each([
    ['Tenant Union', 'TU'],
    ['Legal Aid', 'LA'],
    ['Congregation of St. Brigid', 'CB'],
    ['Noor', 'NO'],
    ['مركز الحي', 'ما'],
    ['', '?'],
  ])('%s → %s', (name, letters) => {
    expect(lettersOf(name)).toHaveLength(letters.length);
    if (/^[A-Z?]+$/.test(letters)) expect(lettersOf(name)).toBe(letters);
  });

  test('every hue carries white letters at 4.5:1', () => {
    const channel = (hex: string) => {
      const value = Number.parseInt(hex, 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    const seen = new Set(Array.from({ length: 400 }, (_, at) => hueOf(`organisation ${at}`)));
    expect(seen.size).toBeGreaterThan(8);
    for (const hue of seen) {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => channel(hue.slice(at, at + 2)));
      expect(1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('places', () => {
  test('an address leads back to where it came from', () => {
    const id = '2026q4.a:b/c=d&e';
    expect(readRoute(`${to('decision', id)}&coalition=x%2Fy`)).toEqual({ view: 'decision', id, coalition: 'x/y' });
    expect(readRoute('')).toEqual({ view: 'today', id: '', coalition: null });
    expect(readRoute('#work')).toEqual({ view: 'work', id: '', coalition: null });
  });
});

describe('owners', () => {
  const people = [
    { id: 'p1', name: 'Ana Ruiz', organisationName: 'Legal Aid' },
    { id: 'p2', name: 'Tom', organisationName: 'Legal Aid' },
    { id: 'p3', name: 'Tom', organisationName: 'Congregation' },
  ];
  test.each([
    ['ana ruiz', 'p1'],
    ['Ana', 'p1'],
    ['Tom (Congregation)', 'p3'],
    ['p2', 'p2'],
    ['Communications team', 'Communications team'],
    ['Tom', 'Tom'],
  ])('%s → %s', (words, owner) => {
    expect(ownerOf(words, people)).toBe(owner);
  });
});

test('a purpose that says what, where and by when is not vague', () => {
  expect(vaguenessOf('Win a rent freeze in Springfield by June 2027')).toEqual([]);
  expect(vaguenessOf('better housing for everybody')).toEqual(['change', 'date', 'place']);
});

test('a task as text names the person, the organisation and the day', () => {
  const owner = { id: 'p1', name: 'Ana', organisation: 'o', organisationName: 'Legal Aid' };
  const task = { id: 't', title: 'Letter to the council', owner, due: '2026-12-02', overdue: false } as const;
  expect(sayTask({ ...task, state: 'todo', removedBy: null })).toMatch(
    /^Letter to the council \(Ana, Legal Aid\), due Wednesday,? 2 December 2026$/,
  );
});
