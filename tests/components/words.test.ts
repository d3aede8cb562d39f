import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import en from '../../locales/en.json' with { type: 'json' };
import { t } from '../../locales/index.ts';
import { root } from '../../scripts/run.mjs';

const messages: Record<string, string> = en;
const sources = (folder: string) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string);

describe('words', () => {
  test('every refusal has its own', () => {
    const code = sources('lib').join('\n');
    const codes = new Set([
      ...all(code, /\brefuse\(\s*'([a-z-]+(?:\.[a-z-]+)+)'/g),
      ...all(code, /\bcode: '([a-z-]+\.[a-z-]+)'/g),
      ...all(code, /\bnoPerson\([^']*'([a-z-]+\.[a-z-]+)'/g),
    ]);
    expect(codes.size).toBeGreaterThan(60);
    expect([...codes].filter((one) => !(`refusal.${one}` in messages)).sort()).toEqual([]);
  });

  test('a refusal is one to three sentences of at most 25 words', () => {
    const long = Object.entries(messages)
      .filter(([key]) => key.startsWith('refusal.'))
      .map(([key, text]) => [key, text.split(/\s+/).length] as const)
      .filter(([, words]) => words > 25);
    expect(long).toEqual([]);
  });

  test('every key that is used exists, every key that exists is used', () => {
    const code = sources('components').join('\n');
    const literal = new Set(all(code, /'([a-z][a-zA-Z-]*(?:\.[a-zA-Z-]+)*)'/g));
    const patterns = all(code, /`([a-z][a-zA-Z-]*\.[^`\s]*\$\{[^`]*)`/g).map(
      (text) =>
        new RegExp(
          `^${text
            .split(/\$\{[^}]*\}/)
            .map((part) => part.replace(/[.]/g, '\\.'))
            .join('.+')}$`,
        ),
    );
    const used = (key: string) =>
      literal.has(key) || key.startsWith('refusal.') || patterns.some((pattern) => pattern.test(key));
    expect(Object.keys(messages).filter((key) => !used(key))).toEqual([]);
    const asked = all(code, /\bt\(\s*'([^']+)'/g);
    expect(asked.filter((key) => !(key in messages))).toEqual([]);
  });

  test('no jargon of ours reaches people', () => {
    const jargon = /\b(replica|epoch|CRDT|sync(ed|ing)?|vector|ledger|hash|WebRTC|peer|schema|query)\b/i;
    expect(Object.entries(messages).filter(([, text]) => jargon.test(text))).toEqual([]);
  });

  test('numbers pick their form, places are filled', () => {
    expect(t('today.minutes', { n: 1 })).toBe('about 1 minute');
    expect(t('today.minutes', { n: 4 })).toBe('about 4 minutes');
    expect(t('delivery.sent-to', { count: 3, of: 9 })).toBe('sent to 3 of 9');
  });
});
