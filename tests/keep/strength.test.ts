import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strengthOf } from '../../components/keep/strength.ts';
import { SHORTEST_PASSPHRASE } from '../../lib/protocol/keep.ts';

test.each([
  ['', 'short'],
  ['Xk9$', 'short'],
  ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
  ['abcdefghijklmnop', 'weak'],
  ['Password123456!', 'weak'],
  ['1234567890', 'weak'],
  ['one more cat', 'weak'],
  ['correct horse battery staple', 'fair'],
  ['lamp river window seventeen goats', 'strong'],
  ['xK9$vQ2!mZ7&pL4w', 'strong'],
])('%j is %s', (passphrase, strength) => {
  expect(strengthOf(passphrase, SHORTEST_PASSPHRASE)).toBe(strength);
});

test('whatever is typed has a word, and only its length forbids', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (passphrase) => {
      expect(strengthOf(passphrase, SHORTEST_PASSPHRASE) === 'short').toBe(passphrase.length < SHORTEST_PASSPHRASE);
    }),
  );
});
