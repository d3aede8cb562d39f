import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/run.mjs';
import { type Import, importsIn, withoutComments } from './scan.ts';

/**
 * Who may import whom (docs/design.md). A room may import its own files, the rooms named here, and packages.
 */
const RULES: Record<string, string[]> = {
  'lib/coalition': [],
  'lib/anchor': [],
  'lib/ledger': ['lib/coalition'],
  'lib/replica': ['lib/coalition'],
  'lib/vault': ['lib/coalition'],
  'lib/sync': ['lib/coalition', 'lib/ledger'],
  'lib/host': [
    'lib/coalition',
    'lib/anchor',
    'lib/ledger',
    'lib/replica',
    'lib/vault',
    'lib/sync',
    'lib/protocol',
    'lib/sites/thread-key.ts',
  ],
  'lib/browser': ['lib/host', 'lib/vault', 'lib/protocol', 'lib/sites', 'lib/coalition'],
  'lib/protocol': ['lib/coalition'],
  'lib/sites': ['lib/anchor'],
  'lib/page': ['lib/sites', 'lib/anchor', 'lib/protocol'],
  components: ['lib/protocol', 'lib/coalition', 'lib/sites/invite.ts', 'locales'],
  entrypoints: ['lib', 'components', 'locales'],
  relay: ['lib/sync/wire.ts'],
  locales: [],
};
/** Rooms that know neither browser nor packages beyond these. */
const PURE: Record<string, RegExp> = {
  'lib/coalition': /^valibot$/,
  'lib/anchor': /^(?!)/,
};
/** What only an impure part may touch. */
const IMPURE =
  /\b(Date\.now|new Date\(\)|Math\.random|crypto\.|performance\.now|setTimeout|setInterval|localStorage|indexedDB|navigator\.|browser\.|chrome\.|fetch\()/;

const files = ['lib', 'components', 'entrypoints', 'relay', 'locales'].flatMap((folder) => sources(folder));

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(0);
});

test('every room has a rule', () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});

describe.each(Object.entries(RULES))('%s', (room, allowed) => {
  const own = files.filter((file) => roomOf(file) === room);

  test(`imports ${allowed.length ? allowed.join(', ') : 'nothing but its own'}`, () => {
    const broken = own.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.inside)
        .filter(({ to }) => !within(to, room) && !allowed.some((other) => within(to, other)))
        .map(({ to }) => `${file} → ${to}`),
    );
    expect(broken).toEqual([]);
  });

  const packages = PURE[room];
  if (!packages) return;
  test('is pure: no clock, no chance, no browser, no package that brings them', () => {
    const broken = own.flatMap((file) => [
      ...importsOf(file)
        .filter((target) => !target.inside && !packages.test(target.to))
        .map(({ to }) => `${file} → ${to}`),
      ...lines(file).flatMap((line, at) => (IMPURE.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
    ]);
    expect(broken).toEqual([]);
  });
});

test('nothing imports an entry point', () => {
  const broken = files.flatMap((file) =>
    importsOf(file)
      .filter(({ to }) => within(to, 'entrypoints') && !within(file, 'entrypoints'))
      .map(({ to }) => `${file} → ${to}`),
  );
  expect(broken).toEqual([]);
});

test.each(['lib/browser', 'lib/page'])('only doors import %s', (room) => {
  const broken = files
    .filter((file) => !within(file, 'entrypoints') && !within(file, room))
    .flatMap((file) =>
      importsOf(file)
        .filter(({ to }) => within(to, room))
        .map(({ to }) => `${file} → ${to}`),
    );
  expect(broken).toEqual([]);
});

test('a content script imports sites and protocol, and no framework', () => {
  const broken = files
    .filter((file) => /^entrypoints\/[^/]+\.content(\/|\.tsx?$)/.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter(({ to, inside }) =>
          inside
            ? !['lib/page', 'lib/sites', 'lib/protocol', 'entrypoints'].some((room) => within(to, room))
            : /^(preact|yjs|y-webrtc|idb)/.test(to),
        )
        .map(({ to }) => `${file} → ${to}`),
    );
  expect(broken).toEqual([]);
});

test('components know neither Yjs nor storage', () => {
  const broken = files
    .filter((file) => within(file, 'components'))
    .flatMap((file) =>
      importsOf(file)
        .filter(({ to }) => /^(yjs|y-webrtc|idb|lmdb)/.test(to))
        .map(({ to }) => `${file} → ${to}`),
    );
  expect(broken).toEqual([]);
});

test('a door composes: at most 60 lines', () => {
  const long = files
    .filter((file) => within(file, 'entrypoints') && /\.tsx?$/.test(file))
    .map((file) => `${file}: ${lines(file).length}`)
    .filter((entry) => Number(entry.split(': ')[1]) > 60);
  expect(long).toEqual([]);
});

const importsOf = (file: string): Import[] => importsIn(file, fs.readFileSync(path.join(root, file), 'utf8'));

function lines(file: string): string[] {
  return withoutComments(fs.readFileSync(path.join(root, file), 'utf8'))
    .trimEnd()
    .split('\n');
}

function roomOf(file: string): string | undefined {
  return Object.keys(RULES).find((room) => within(file, room));
}

function within(file: string, room: string): boolean {
  return (
    file === room || file.startsWith(`${room}/`) || file.replace(/\.(ts|tsx|js)$/, '') === room.replace(/\.ts$/, '')
  );
}

function sources(folder: string): string[] {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts|js|mjs)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !/\.config\.ts$|\.d\.ts$/.test(file));
}
