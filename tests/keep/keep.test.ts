import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importJson } from '../../lib/coalition/export/json.ts';
import { EXPORT_WORDS, type ExportWords } from '../../lib/coalition/export/words.ts';
import { createLedger } from '../../lib/ledger/ledger.ts';
import { webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';
import { toBase64url } from '../../lib/sync/bytes.ts';
import { USUAL_COST } from '../../lib/vault/backup-header.ts';
import { must, type TestBrowser } from '../host/browser-of.ts';
import {
  agree,
  browserOf,
  pair,
  personOf,
  position,
  proposal,
  relayForAll,
  start,
  stateOf,
  task,
  workspaceOf,
} from '../host/coalition-of.ts';
import { backup, fetchFile, PASSPHRASE, put, restore } from './files-of.ts';

const relay = relayForAll();
const words = Object.fromEntries(EXPORT_WORDS.map((word) => [word, word])) as ExportWords;

const exported = async (browser: TestBrowser, id: string, what: 'all' | 'tasks' | 'decisions' | 'meetings') => {
  const { file } = must(await browser.execute(id, { name: 'keep.export', what, words }));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await fetchFile(browser, id, file));
};

describe('Backup', { timeout: 30_000 }, () => {
  test('P 8.6 restored in another browser: a new device of the same person, everything is there', async () => {
    const { union, aid, id } = await pair(relay.url);
    must(await union.execute(id, task(union, id, 'Translate the flyer')));
    const bytes = await backup(union, id);
    await agree(id, [union, aid]);
    // The only device of hers is lost.
    union.host.stop();
    const again = await browserOf();
    expect(must(await restore(again, bytes)).coalition).toBe(id);
    const work = await again.see(id, { name: 'work' }, ({ mine }) => mine.length === 1);
    expect(work.mine[0]?.title).toBe('Translate the flyer');
    const { entry } = workspaceOf(again, id);
    expect(entry.person).toBe(personOf(union, id));
    expect(entry.device).not.toBe(workspaceOf(union, id).entry.device);
    // It writes, and is read.
    must(await again.execute(id, task(again, id, 'Print it')));
    const partner = workspaceOf(aid, id);
    await agree(id, [again, aid]);
    expect([...partner.tables().tasks.values()].map(({ title }) => title).sort()).toEqual([
      'Print it',
      'Translate the flyer',
    ]);
  });

  test('wrong passphrase, cut, damaged, newer, something else, already here: nothing is changed', async () => {
    const { union, id } = await pair(relay.url);
    const bytes = await backup(union, id);
    const fresh = await browserOf();
    const codeOf = async (what: Uint8Array, passphrase?: string, browser = fresh) => {
      const result = await restore(browser, what, { passphrase: passphrase ?? PASSPHRASE });
      return result.ok ? 'ok' : result.error.code;
    };
    const damaged = bytes.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;
    const newer = bytes.slice();
    newer[8] = 9;
    expect(await codeOf(bytes, 'four words are bad')).toBe('keep.wrong-passphrase');
    expect(await codeOf(bytes.subarray(0, -1))).toBe('keep.cut');
    expect(await codeOf(damaged)).toBe('keep.damaged');
    expect(await codeOf(newer)).toBe('keep.newer');
    expect(await codeOf(randomBytes(5_000))).toBe('keep.not-a-backup');
    const before = await stateOf(union, id);
    expect(await codeOf(bytes, PASSPHRASE, union)).toBe('keep.already-here');
    expect(await stateOf(union, id)).toBe(before);
    expect(await fresh.vault.browser.coalitions()).toEqual([]);
    expect(await union.execute(id, { name: 'keep.backup', passphrase: 'short' })).toMatchObject({
      ok: false,
      error: { code: 'keep.short-passphrase' },
    });
    // The same browser, the right file: as if nothing had been.
    expect(await codeOf(bytes)).toBe('ok');
  });

  test('a store that fails while restoring leaves no coalition behind, and the next try succeeds', async () => {
    const { union, id } = await pair(relay.url);
    const bytes = await backup(union, id);
    const fresh = await browserOf();
    fresh.vault.fail = (call) => {
      if (call === 'commit.updates' || call === 'put.begin') throw new Error('the disk is gone');
    };
    expect(await restore(fresh, bytes)).toMatchObject({ ok: false, error: { code: 'storage.failed' } });
    fresh.vault.fail = null;
    expect(await fresh.vault.browser.coalitions()).toEqual([]);
    must(await restore(fresh, bytes));
    await fresh.see(id, { name: 'members' }, ({ me }) => me !== null);
  });

  test('can be stopped; one at a time', async () => {
    const { union, id } = await pair(relay.url);
    Object.assign(union.deps.backupCost ?? {}, USUAL_COST); // long enough to be stopped in the middle
    const first = union.execute(id, { name: 'keep.backup', passphrase: PASSPHRASE });
    await union.see(null, { name: 'keep' }, ({ work }) => (work?.share ?? 0) > 0);
    expect(await union.execute(id, { name: 'keep.backup', passphrase: PASSPHRASE })).toMatchObject({
      error: { code: 'keep.busy' },
    });
    must(await union.execute(null, { name: 'keep.cancel' }));
    expect(await first).toMatchObject({ ok: false, error: { code: 'keep.stopped' } });
    await union.see(null, { name: 'keep' }, ({ work }) => work === null);
  });
});

describe('Exports', { timeout: 30_000 }, () => {
  test('all as JSON: every fact verifies in a fresh ledger, every record is there, no secret of an invitation', async () => {
    const { union, id } = await pair(relay.url);
    must(await union.execute(id, task(union, id, '=HYPERLINK("x")')));
    const text = await exported(union, id, 'all');
    const read = importJson(text);
    if (!read.ok) throw new Error(read.error.code);
    const ledger = createLedger({ coalition: id, crypto: webLedgerCrypto() });
    const prepared = await ledger.prepare(read.value.facts);
    prepared.apply();
    expect([prepared.refused, prepared.held]).toEqual([[], []]);
    expect(ledger.digest()).toBe(workspaceOf(union, id).ledger.digest());
    expect(read.value.records.filter(({ kind }) => kind === 'task')).toHaveLength(1);
    expect(text).not.toContain('"secret"');
    expect(await exported(union, id, 'tasks')).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test('P 2.3 what is blind is in no export, and is once one has answered', async () => {
    const { union, aid, id } = await pair(relay.url);
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    const { version } = await aid.see(id, { name: 'decision', decision }, ({ may }) => may.includes('position'));
    must(await aid.execute(id, position(decision, version as string, 'objection')));
    await union.see(id, { name: 'decision', decision }, ({ answered }) => answered === 1);
    const before = await exported(union, id, 'all');
    expect(JSON.parse(before).withheld).toBe(1);
    for (const text of [before, await exported(union, id, 'decisions')])
      expect(text).not.toMatch(/The report may never come|objection/);
    must(await union.execute(id, position(decision, version as string, 'consent')));
    expect(JSON.parse(await exported(union, id, 'all')).withheld).toBe(0);
    expect(await exported(union, id, 'decisions')).toContain('The report may never come.');
  });
});

describe('A sealed file instead of the network (P 8.10)', { timeout: 30_000 }, () => {
  const seal = async (browser: TestBrowser, id: string, what: 'lacking' | 'all' = 'lacking') =>
    fetchFile(browser, id, must(await browser.execute(id, { name: 'file.seal', what })).file);
  const open = async (browser: TestBrowser, id: string, bytes: Uint8Array) =>
    browser.execute(id, { name: 'file.open', upload: await put(browser, bytes) });

  /** Facts and rows; a browser may have said more of its own since (that it has seen the decision). */
  const holdsAll = async (browser: TestBrowser, of: TestBrowser, id: string): Promise<void> => {
    const { ledger } = workspaceOf(browser, id);
    expect(await workspaceOf(of, id).factsSince(ledger.heads())).toEqual([]);
    const rows = async (one: TestBrowser) => JSON.parse(await stateOf(one, id)).rows;
    expect(await rows(browser)).toEqual(await rows(of));
  };

  test('carries facts and records both ways; the same file twice changes nothing', async () => {
    const { union, aid, id } = await pair(relay.url);
    await agree(id, [union, aid]);
    for (const browser of [union, aid]) await browser.host.setNetwork(false);
    const decision = must(await union.execute(id, proposal('Rent freeze'))).subject as string;
    must(await union.execute(id, task(union, id, 'Translate the flyer')));
    const file = await seal(union, id);
    expect(must(await open(aid, id, file)).took).toMatchObject({ missing: false, refused: 0 });
    await holdsAll(aid, union, id);
    expect(must(await open(aid, id, file)).took).toEqual({ fresh: 0, missing: false, refused: 0 });
    const { version } = await aid.see(id, { name: 'decision', decision });
    must(await aid.execute(id, position(decision, version as string, 'consent')));
    must(await open(union, id, await seal(aid, id)));
    await holdsAll(union, aid, id);
    await union.see(id, { name: 'decision', decision }, ({ answered }) => answered === 1);
    // What Legal Aid has proved to hold travels no more.
    expect((await seal(union, id)).length).toBeLessThan((await seal(union, id, 'all')).length);
  });

  test('of another coalition, of a stranger, damaged: nothing is taken in', async () => {
    const { union, id } = await pair(relay.url);
    const other = await browserOf();
    const others = await start(other, relay.url);
    const before = await stateOf(union, id);
    const file = await seal(union, id);
    const codeOf = async (bytes: Uint8Array) => {
      const result = await open(union, id, bytes);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await codeOf(await seal(other, others))).toBe('file.wrong-key');
    expect(await codeOf(file.subarray(0, -3))).toBe('file.cut');
    expect(await codeOf(randomBytes(2_000))).toBe('file.not-sealed');
    const changed = file.slice();
    changed[changed.length - 9] = (changed.at(-9) as number) ^ 1;
    expect(await codeOf(changed)).toBe('file.damaged');
    expect(await stateOf(union, id)).toBe(before);
  });
});

test('an export read back: nothing new where it was made, refused elsewhere, and what was changed in it counts for nothing', async () => {
  const { id, union } = await pair(relay.url);
  const text = await exported(union, id, 'all');
  const back = async (browser: TestBrowser, coalition: string, said: string) =>
    browser.execute(coalition, { name: 'keep.import', upload: await put(browser, new TextEncoder().encode(said)) });
  expect(must(await back(union, id, text)).took).toEqual({ fresh: 0, missing: false, refused: 0 });
  const forged = text.replaceAll('"Mara"', '"Eve"');
  expect(forged).not.toBe(text);
  expect(must(await back(union, id, forged)).took).toMatchObject({ fresh: 0 });
  const { organisations } = await union.see(id, { name: 'members' });
  expect(organisations.flatMap(({ people }) => people.map(({ name }) => name))).not.toContain('Eve');
  const other = await browserOf();
  const elsewhere = await start(other, relay.url);
  expect(await back(other, elsewhere, text)).toMatchObject({ error: { code: 'import.other-coalition' } });
  expect(await back(union, id, '{}')).toMatchObject({ error: { code: 'import.not-an-export' } });
});

test('no upload makes the host throw, whatever its parts are', async () => {
  const browser = await browserOf();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 3 }), async (parts) => {
      const upload = `upload-${Math.random()}`;
      for (const [index, part] of parts.entries())
        await browser.execute(null, { name: 'keep.put', upload, index, count: parts.length, part: toBase64url(part) });
      const restored = await browser.execute(null, {
        name: 'keep.restore',
        upload,
        passphrase: 'x',
        link: null,
        lost: false,
      });
      expect(restored).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^keep\./) } });
    }),
    { numRuns: 100 },
  );
  expect(
    await browser.execute(null, { name: 'keep.put', upload: 'long-enough', index: 1, count: 2, part: 'AA' }),
  ).toMatchObject({
    error: { code: 'keep.not-whole' },
  });
});
