import { describe, expect, it } from 'vitest';
import { addPerson, peopleIn, personOf } from '../../lib/sites/people.ts';
import type { Person } from '../../lib/sites/site.ts';

describe('people on a page', () => {
  it('a line of names, in any script; what only counts is nobody', () => {
    expect(peopleIn('An: Ada Byron<ada@x.org>; Том Окафор; 山田太郎; +3; und 2 weitere')).toEqual([
      { name: 'Ada Byron', address: 'ada@x.org' },
      { name: 'Том Окафор', address: '', unsure: true },
      { name: '山田太郎', address: '', unsure: true },
    ]);
    expect(personOf('+3 autres')).toBeNull();
  });
  it('who stands there by name only is not another one beside the same name with an address', () => {
    const noor = { name: 'Noor Haddad', address: 'noor@tenants.example.org' };
    const byName: Person = { name: 'Noor Haddad', address: '', unsure: true };
    for (const order of [
      [byName, noor],
      [noor, byName],
      [byName, byName, noor, noor],
    ]) {
      const people: Person[] = [];
      for (const one of order) addPerson(people, one);
      expect(people).toEqual([noor]);
    }
  });
  it('two addresses of one name are two, and names alone stay apart', () => {
    const people: Person[] = [];
    for (const one of ['Tom <tom@a.org>', 'Tom <tom@b.org>', 'Ana', 'Mara']) addPerson(people, personOf(one) as Person);
    expect(people.map(({ name, address }) => `${name} ${address}`)).toEqual([
      'Tom tom@a.org',
      'Tom tom@b.org',
      'Ana ',
      'Mara ',
    ]);
  });
});
