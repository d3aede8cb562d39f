import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { builtExtension } from '../../scripts/build.mjs';
import { root } from '../../scripts/run.mjs';

describe.each(['chrome', 'firefox'] as const)('the build for %s', (browser) => {
  const folder = builtExtension(browser);
  const texts = filesIn(folder).filter((file) => /\.(js|html|css|json)$/.test(file));
  const holding = (pattern: RegExp) =>
    texts.filter((file) => pattern.test(fs.readFileSync(file, 'utf8'))).map((file) => path.relative(folder, file));

  test('names no server of its own: no STUN, no signaling', () => {
    expect(holding(/\bstuns?:[a-z0-9]/)).toEqual([]);
    expect(holding(/\bturns?:[a-z0-9]+\./)).toEqual([]);
    expect(holding(/y-webrtc-(eu|us|signaling)|signaling\.yjs|fly\.dev|herokuapp/)).toEqual([]);
  });

  test('speaks to relays over TLS only', () => {
    expect(holding(/['"`]ws:\/\/[a-z0-9]/)).toEqual([]);
  });

  test('holds no test hook and no address of the machine that built it', () => {
    expect(holding(/__TEST__|__DEFAULT_RELAY__|concord(Test|Host)\b/)).toEqual([]);
    expect(texts.filter((file) => fs.readFileSync(file, 'utf8').includes(root))).toEqual([]);
  });

  test('loads at most 12 KB into a page (12.3 of Outlook in Firefox, where the guard is ours), and of one site only', () => {
    const scripts = texts.filter((file) => /content-scripts\/page-.*\.js$/.test(file));
    expect(scripts.length).toBe(4);
    for (const script of scripts) {
      const bytes = gzipSync(fs.readFileSync(script), { level: 9 }).length;
      expect(bytes, `${path.basename(script)}, gz`).toBeLessThanOrEqual(
        (browser === 'firefox' && script.includes('outlook') ? 12.3 : 12) * 1024,
      );
    }
  });

  test('runs no text as code', () => {
    expect(holding(/\beval\(|new Function\(/)).toEqual([]);
  });
});

test("Mozilla's linter finds no error in the Firefox build", () => {
  const report = JSON.parse(lint(builtExtension('firefox')));
  expect(report.errors.map((one: { code: string; message: string; file?: string }) => one)).toEqual([]);
});

function lint(folder: string): string {
  const args = [path.join(root, 'node_modules/addons-linter/bin/addons-linter'), '--output', 'json', folder];
  try {
    return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (stdout?.startsWith('{')) return stdout;
    throw new Error(`The linter did not run: ${stderr}`);
  }
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
