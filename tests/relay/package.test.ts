import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HELP, readOptions } from '../../relay/options.ts';
import { buildRelay } from './relay-process.ts';

const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

describe('the relay as a package', () => {
  let program: string;
  beforeAll(async () => {
    program = await buildRelay('package');
  });

  it('asks for the versions that it is tested with', () => {
    const { dependencies } = json('../../relay/package.json');
    for (const [name, version] of Object.entries(dependencies))
      expect(json('../../package.json').dependencies[name]).toBe(version);
    const external = readFileSync(new URL('../../relay/vite.config.ts', import.meta.url), 'utf8');
    for (const name of Object.keys(dependencies)) expect(external).toContain(`'${name}'`);
  });

  it('packs the program, its service and its manual, and nothing else', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: dirname(program), encoding: 'utf8' }),
    );
    const files = packed.files.map(({ path }: { path: string }) => path.replace(/-[\w-]{8}\.mjs$/, '-*.mjs')).sort();
    expect(files).toEqual([
      'README.md',
      'concord-relay.service',
      'main.mjs',
      'package.json',
      'program-*.mjs',
      'server-*.mjs',
      'server.mjs',
    ]);
    expect(readFileSync(program, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('says what it takes, and what is wrong with what it got', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(run('--help').stdout.trim()).toBe(HELP.trim());
    for (const args of [
      ['--port', 'x'],
      ['--room-mb', '0'],
      ['--redis', 'http://x'],
      ['--turn-urls', 'turn:x'],
      ['--what'],
    ]) {
      const { status, stderr } = run(...args);
      expect([status, stderr.trim().split('\n').length], args[0]).toEqual([2, 1]);
    }
  });

  it('reads options and environment, arguments first; the TURN secret from the environment only', () => {
    const env = { PORT: '1', METRICS: '1', TURN_URLS: 'turn:a, turns:b:5349', TURN_SECRET: 's', ROOM_MB: '2' };
    expect(readOptions(['--port', '2', '--no-limits'], env)).toMatchObject({
      port: 2,
      metrics: true,
      trustProxy: false,
      limits: { roomBytes: 2 * 1024 * 1024, sockets: Number.POSITIVE_INFINITY },
      turn: { urls: ['turn:a', 'turns:b:5349'], secret: 's', ttlSeconds: 43_200 },
    });
    expect(() => readOptions(['--turn-secret', 's'], {})).toThrow();
    for (const option of HELP.matchAll(/--([a-z-]+) /g))
      expect(() => readOptions([`--${option[1]}=1`], {})).not.toThrow(/Unknown/);
  });
});
