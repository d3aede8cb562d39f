import fs from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { noDefaultServers } from '../../scripts/vite-no-default-servers.mjs';

const require = createRequire(import.meta.url);
const plugin = noDefaultServers();
const SERVER = /stuns?:[a-z]|wss:\/\//;

test.each(['y-webrtc/src/y-webrtc.js', 'simple-peer/simplepeer.min.js', 'simple-peer/index.js'])(
  'cuts the servers out of %s',
  (name) => {
    const file = require
      .resolve('yjs/package.json')
      .replace('yjs/package.json', name)
      .replace('yjs\\package.json', name);
    const code = fs.readFileSync(file, 'utf8');
    expect(code).toMatch(SERVER);
    const result = plugin.transform(code, file);
    expect(result?.code).not.toMatch(SERVER);
    expect(result?.code.length).toBeGreaterThan(code.length * 0.98);
  },
);

test('stops the build when a server is left', () => {
  expect(() =>
    plugin.transform('const more = "stun:stun.example.org"', '/x/node_modules/simple-peer/index.js'),
  ).toThrow(/default server/);
});

test('leaves all else alone', () => {
  expect(plugin.transform("connect('wss://relay.example/')", '/x/lib/sync/relay.ts')).toBe(null);
});
