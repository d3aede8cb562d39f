import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../lib/coalition/command.ts';
import { decide, draftRow } from '../../lib/coalition/index.ts';
import { coalitionOf, START } from './coalition-of.ts';

const root = new URL('../../', import.meta.url).pathname;
const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/** The keys of a nested table of words, dots between. */
const keysOf = (words: object, before = ''): string[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${before}${key}`] : keysOf(value as object, `${before}${key}.`),
  );

it('every refusal of the rules has its own words', () => {
  const code = files(join(root, 'lib/coalition')).map((file) => readFileSync(file, 'utf8'));
  const codes = new Set(
    code.flatMap((text) =>
      [...text.matchAll(/(?:refuse|noPerson)\(\s*(?:tables,\s*)?'([a-z.-]+)'/g)].map((found) => found[1] ?? ''),
    ),
  );
  expect(codes.size).toBeGreaterThan(80);
  const words = new Set(keysOf(JSON.parse(readFileSync(join(root, 'locales/en.json'), 'utf8'))));
  expect([...codes].filter((name) => !words.has(`refusal.${name}`))).toEqual([]);
});

it('every command of the contract has a rule; an unknown one is refused', () => {
  const { founder } = coalitionOf();
  const context = { by: founder.person, device: founder.device, at: START, grace: 0, newId: () => 'x' };
  for (const name of Object.keys(COMMANDS)) {
    // With ids that lead nowhere each rule answers by a refusal of its own, never by a fault.
    const nowhere = new Proxy(
      {
        name,
        decision: '?',
        task: '?',
        meeting: '?',
        item: '?',
        note: '?',
        person: '?',
        organisation: '?',
        id: '?',
        fields: {},
        kind: 'task',
        row: draftRow('x'),
        epoch: { id: '?', recipients: [], excludes: [], sealed: {} },
      },
      { get: (target, key) => (key in target ? target[key as never] : '?') },
    );
    const result = decide(founder.tables(), nowhere as never, context);
    if (!result.ok) expect(result.error.code, name).not.toBe('command.unknown');
  }
  const result = decide(founder.tables(), { name: 'toString' } as never, context);
  expect(!result.ok && result.error.code).toBe('command.unknown');
});
