import { expect, test } from 'vitest';
import { importsIn, withoutComments } from './scan.ts';

const targets = (source: string) =>
  importsIn('lib/sync/peers.ts', source).map(({ to, inside }) => (inside ? to : `package ${to}`));

test('finds every way of importing', () => {
  expect(
    targets(`
      import a from './a.ts';
      import { b, type B } from '../ledger/b.ts';
      import type { C } from "@/lib/coalition/c.ts";
      import {
        d,
        e as f,
      } from '~/lib/vault/d.ts';
      import * as g from 'yjs';
      import './side-effect.css';
      export { h } from '../replica/h.ts';
      export type { I } from '../replica/i.ts';
      export * from './j.ts';
      const k = await import('../host/k.ts');
    `),
  ).toEqual([
    'lib/sync/a.ts',
    'lib/ledger/b.ts',
    'lib/coalition/c.ts',
    'lib/vault/d.ts',
    'package yjs',
    'lib/sync/side-effect.css',
    'lib/replica/h.ts',
    'lib/replica/i.ts',
    'lib/sync/j.ts',
    'lib/host/k.ts',
  ]);
});

test('takes no comment for an import', () => {
  expect(
    targets(
      `// import a from './a.ts';\n/* import b from './b.ts' */\nconst url = 'https://x.example/'; // import c from './c.ts'`,
    ),
  ).toEqual([]);
  expect(withoutComments('a /* b\nc */ d').split('\n')).toHaveLength(2);
});
