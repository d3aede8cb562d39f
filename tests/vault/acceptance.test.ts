import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { createDeviceKeys, idsOf, signerOf, webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';
import { memoryBrowserStore, memoryCoalitionStore } from '../../lib/vault/memory.ts';
import type { BrowserStore, CoalitionStore, StoreCommit, StoredFact, VaultDeps } from '../../lib/vault/open.ts';
import { openBrowserStore, openCoalitionStore, VaultError } from '../../lib/vault/open.ts';

const b64 = (char: string, length: number) => `${char.repeat(length - 1)}A`;
let signatures = 0;
const fact = (n: number, device = 'd', group = 'rest'): StoredFact => {
  const signed = signedFact(n, device);
  return { signed, hash: signed.signature.slice(-43), past: Uint32Array.of(n), group };
};
const signedFact = (n: number, device: string): SignedFact => ({
  v: 1,
  coalition: b64('c', 43),
  device: b64(device, 43),
  n,
  prev: null,
  seen: [],
  kind: 'seen',
  content: {},
  by: 'ana',
  at: n,
  signature: b64('s', 80) + String(++signatures).padStart(6, '0'),
});
const bytes = (...values: number[]) => Uint8Array.from(values);

/** One suite for both: what the host may expect of a vault. */
const stores: [string, (deps?: VaultDeps) => Promise<CoalitionStore>, (deps?: VaultDeps) => Promise<BrowserStore>][] = [
  ['IndexedDB', (deps) => openCoalitionStore(`test ${++opened}`, deps), openBrowserStore],
  ['memory', async (deps) => memoryCoalitionStore(deps), async (deps) => memoryBrowserStore(deps)],
];
let opened = 0;

describe.each(stores)('%s', (_name, openCoalition, openBrowser) => {
  const live: { destroy(): Promise<void> }[] = [];
  const coalition = async (deps?: VaultDeps) => {
    const store = await openCoalition(deps);
    live.push(store);
    return store;
  };
  const browser = async (deps?: VaultDeps) => {
    const store = await openBrowser(deps);
    live.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of live.splice(0)) await store.destroy().catch(() => undefined);
  });

  const everything = (): StoreCommit => ({
    facts: [fact(1, 'o')],
    ownFacts: [fact(1), fact(2)],
    updates: [{ volume: '2026q4', update: bytes(1) }],
    rows: [{ table: 'tasks', id: 't', row: { id: 't', title: 'x' }, keys: ['live', 'page:x'] }],
    derived: [{ table: 'decisions', id: 'd', row: { id: 'd' }, keys: [] }],
    meta: { cursor: { log: 'l', seq: 3 } },
    command: { id: 'c1', answer: { ok: true } },
    outbox: [{ id: 'o1', bytes: bytes(9) }],
    outboxDone: ['never there'],
  });
  const dump = async (store: CoalitionStore) => ({
    ...(await store.load()),
    volumes: await store.volumes(),
    updates: await store.updatesOf('2026q4'),
    answered: await store.answered('c1'),
  });

  test('what was committed is loaded', async () => {
    const store = await coalition();
    const commit = everything();
    await store.commit(commit, 'strict');
    const loaded = await dump(store);
    expect(loaded.facts).toHaveLength(3);
    expect(loaded.facts).toEqual(expect.arrayContaining([...(commit.facts ?? []), ...(commit.ownFacts ?? [])]));
    expect(loaded).toMatchObject({
      rows: commit.rows,
      derived: commit.derived,
      outbox: commit.outbox,
      volumes: ['2026q4'],
      answered: { ok: true },
    });
    expect(loaded.meta).toEqual(new Map([['cursor', { log: 'l', seq: 3 }]]));
    expect([...(loaded.updates[0] ?? [])]).toEqual([1]);
  });

  test('rows and meta are replaced and removed; outbox entries go when done', async () => {
    const store = await coalition();
    await store.commit(everything(), 'relaxed');
    await store.commit(
      {
        rows: [{ table: 'tasks', id: 't', row: null }],
        derived: [{ table: 'decisions', id: 'd', row: { id: 'd', state: 'passed' } }],
        meta: { cursor: undefined, other: 1 },
        outbox: [{ id: 'o2', bytes: bytes(1) }],
      },
      'relaxed',
    );
    const again = store.commit({ meta: { other: 2 }, outbox: [{ id: 'o1', bytes: bytes(2) }] }, 'relaxed');
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    await store.commit({ outboxDone: ['o1'] }, 'relaxed');
    const { rows, derived, meta, outbox } = await store.load();
    expect(rows).toEqual([]);
    expect(derived).toEqual([{ table: 'decisions', id: 'd', row: { id: 'd', state: 'passed' }, keys: [] }]);
    expect([...meta]).toEqual([['other', 1]]);
    expect(outbox.map(({ id }) => id)).toEqual(['o2']);
  });

  test('facts are found by group, hash, place, and from a number on; each once', async () => {
    const store = await coalition();
    const [one, two, three, other] = [fact(1), fact(2, 'd', 'members'), fact(3), fact(1, 'o', 'members')];
    const branch = fact(3);
    await store.commit({ facts: [one, two, other], ownFacts: [three] }, 'relaxed');
    await store.commit({ facts: [branch] }, 'relaxed');
    const found = async (wanted: Parameters<CoalitionStore['facts']>[0]) =>
      (await store.facts(wanted)).map(({ hash }) => hash).sort();
    const hashes = (...facts: StoredFact[]) => facts.map(({ hash }) => hash).sort();
    const { device } = one.signed;
    expect(await found({ groups: ['members'] })).toEqual(hashes(two, other));
    expect(await found({ hashes: [one.hash, 'nowhere'] })).toEqual(hashes(one));
    expect(await found({ places: [[device, 3]] })).toEqual(hashes(three, branch));
    expect(await found({ from: [[device, 2]] })).toEqual(hashes(two, three, branch));
    expect(await found({ groups: ['members'], hashes: [two.hash], places: [[device, 2]] })).toEqual(hashes(two, other));
    expect(await found({})).toEqual([]);
    expect((await store.facts({ hashes: [two.hash] }))[0]).toEqual(two);
    // What waited for an ancestor is placed later: the same fact, with its place.
    await store.commit({ facts: [{ ...one, past: Uint32Array.of(9, 9), group: 'members' }] }, 'relaxed');
    expect(await found({ places: [[device, 1]] })).toEqual(hashes(one));
    expect((await store.facts({ places: [[device, 1]] }))[0]?.past).toEqual(Uint32Array.of(9, 9));
    expect(await found({ groups: ['members'] })).toEqual(hashes(one, two, other));
  });

  test('rows are found by key, by id and by how their id begins, and counted', async () => {
    const store = await coalition();
    const row = (table: string, id: string, ...keys: string[]) => ({ table, id, row: { id }, keys });
    await store.commit(
      {
        rows: [
          row('tasks', '2026q1.a', 'live'),
          row('tasks', '2026q2.b', 'q:2026q2', 'page:x'),
          row('items', '2026q1.c', 'page:x'),
        ],
        derived: [row('decisions', 'd', 'live')],
        meta: { a: 1 },
        outbox: [{ id: 'o', bytes: bytes(1) }],
      },
      'relaxed',
    );
    const found = async (wanted: Parameters<CoalitionStore['rows']>[1]) =>
      (await store.rows('rows', wanted)).map(({ table, id }) => `${table} ${id}`).sort();
    expect(await found({ keys: ['live'] })).toEqual(['tasks 2026q1.a']);
    expect(await found({ keys: ['page:x', 'q:2026q2'] })).toEqual(['items 2026q1.c', 'tasks 2026q2.b']);
    expect(
      await found({
        ids: [
          ['tasks', '2026q1.a'],
          ['tasks', 'none'],
        ],
      }),
    ).toEqual(['tasks 2026q1.a']);
    expect(await found({ prefixes: [['tasks', '2026q1.']] })).toEqual(['tasks 2026q1.a']);
    expect(await store.rows('derived', { keys: ['live'] })).toEqual([row('decisions', 'd', 'live')]);
    expect([await store.count('rows', 'tasks'), await store.count('derived', 'tasks')]).toEqual([2, 0]);
    const begun = await store.begin(['live']);
    expect(begun.rows).toEqual([row('tasks', '2026q1.a', 'live')]);
    expect(begun.derived).toEqual([row('decisions', 'd', 'live')]);
    expect([begun.meta.get('a'), begun.outbox.map(({ id }) => id)]).toEqual([1, ['o']]);
    // Another key in the place of the one before.
    await store.commit({ rows: [row('tasks', '2026q1.a', 'q:2026q1')] }, 'relaxed');
    expect(await found({ keys: ['live'] })).toEqual([]);
    expect(await found({ keys: ['q:2026q1'] })).toEqual(['tasks 2026q1.a']);
  });

  test('an own number is taken once, a command is done once: conflict, and nothing of that commit is stored', async () => {
    const store = await coalition();
    await store.commit(everything(), 'strict');
    const before = await dump(store);
    for (const clash of [
      { ownFacts: [fact(2)], meta: { x: 1 }, updates: [{ volume: 'standing', update: bytes(2) }] },
      { command: { id: 'c1', answer: 'again' }, rows: [{ table: 'tasks', id: 'n', row: {} }] },
    ]) {
      await expect(store.commit(clash, 'strict')).rejects.toMatchObject({ name: 'VaultError', code: 'conflict' });
      expect(await dump(store)).toEqual(before);
    }
    // Both branches of somebody else's forked device are kept; the same fact twice is one.
    const [left, right] = [fact(7, 'o'), fact(7, 'o')];
    await store.commit({ facts: [left, right] }, 'relaxed');
    await store.commit({ facts: [left] }, 'relaxed');
    expect((await store.load()).facts).toHaveLength(before.facts.length + 2);
  });

  test('what can’t be stored fails, and nothing of it is stored', async () => {
    const store = await coalition();
    await expect(store.commit({ meta: { a: 1, broken: () => undefined } }, 'relaxed')).rejects.toMatchObject({
      code: 'failed',
    });
    expect((await store.load()).meta.size).toBe(0);
    await store.commit({ meta: { a: 2 } }, 'relaxed');
    expect((await store.load()).meta.get('a')).toBe(2);
  });

  test('every call can fail: nothing is stored, and the next commit goes through', async () => {
    const seen = new Set<string>();
    const watched = await coalition({ fail: (call) => void seen.add(call) });
    await watched.commit(everything(), 'strict');
    const calls = [...seen].filter((call) => call.startsWith('commit.'));
    expect(calls.length).toBeGreaterThan(10);
    for (const call of calls) {
      let armed = false;
      const store = await coalition({
        fail: (name) => {
          if (armed && name === call) throw new DOMException('no space', 'QuotaExceededError');
        },
      });
      armed = true;
      const error = await store.commit(everything(), 'strict').catch((reason: unknown) => reason);
      expect(error, call).toBeInstanceOf(VaultError);
      expect(error, call).toMatchObject({ code: 'full' });
      armed = false;
      const empty = await dump(store);
      expect([empty.facts, empty.rows, empty.derived, empty.outbox, empty.updates], call).toEqual([[], [], [], [], []]);
      expect([empty.meta.size, empty.answered], call).toEqual([0, undefined]);
      await store.commit(everything(), 'strict');
      expect((await dump(store)).facts, call).toHaveLength(3);
    }
  });

  test('reading can fail, too', async () => {
    let broken = true;
    const store = await coalition({
      fail: (call) => {
        if (broken && /^(load|begin|facts|rows|count|updates-of|volumes|answered|compact)\.begin$/.test(call))
          throw new Error('disk');
      },
    });
    for (const call of [
      () => store.load(),
      () => store.begin([]),
      () => store.facts({}),
      () => store.rows('rows', {}),
      () => store.count('rows', 'tasks'),
      () => store.updatesOf('standing'),
      () => store.volumes(),
      () => store.answered('x'),
      () => store.compact('standing', bytes(1), 1),
    ])
      await expect(call()).rejects.toMatchObject({ name: 'VaultError', code: 'failed' });
    broken = false;
    expect((await store.load()).facts).toEqual([]);
  });

  test('updates come back in order; a snapshot stands where the ones it replaces stood', async () => {
    const store = await coalition();
    for (let i = 1; i <= 5; i++)
      await store.commit(
        {
          updates: [
            { volume: '2026q4', update: bytes(i) },
            { volume: 'standing', update: bytes(100 + i) },
          ],
        },
        'relaxed',
      );
    await store.compact('2026q4', bytes(77), 3);
    expect((await store.updatesOf('2026q4')).map((update) => update[0])).toEqual([77, 4, 5]);
    expect((await store.updatesOf('standing')).map((update) => update[0])).toEqual([101, 102, 103, 104, 105]);
    expect(await store.volumes()).toEqual(['2026q4', 'standing']);
    await store.commit({ updates: [{ volume: '2026q4', update: bytes(6) }] }, 'relaxed');
    await expect(store.compact('2026q4', bytes(78), 9)).rejects.toMatchObject({ code: 'failed' });
    expect((await store.updatesOf('2026q4')).map((update) => update[0])).toEqual([77, 4, 5, 6]);
  });

  test('the last thousand answers are kept', async () => {
    const store = await coalition();
    for (let i = 0; i < 1_005; i++) await store.commit({ command: { id: `c${i}`, answer: i } }, 'relaxed');
    expect(await store.answered('c4')).toBeUndefined();
    expect(await store.answered('c5')).toBe(5);
    expect(await store.answered('c1004')).toBe(1_004);
  });

  test('what is given in and out is a copy', async () => {
    const store = await coalition();
    const row = { id: 't', tags: ['a'] };
    await store.commit({ rows: [{ table: 'tasks', id: 't', row }] }, 'relaxed');
    row.tags.push('b');
    const [first] = (await store.load()).rows;
    expect(first?.row).toEqual({ id: 't', tags: ['a'] });
  });

  test('a closed store says so', async () => {
    const store = await coalition();
    store.close();
    await expect(store.load()).rejects.toMatchObject({ code: 'closed' });
    await expect(store.commit({}, 'strict')).rejects.toMatchObject({ code: 'closed' });
  });

  test('a browser keeps its coalitions with keys that sign, and settings', async () => {
    const store = await browser();
    const { sign, box } = await createDeviceKeys();
    const { device } = await idsOf({ sign, box });
    const entry = {
      id: device,
      name: 'Housing Now',
      device,
      keys: { sign, box },
      person: 'p',
      epochs: [{ secret: bytes(1, 2), since: 5 }],
      relay: null,
    };
    await store.put(entry);
    await store.put({ ...entry, name: 'Housing Now!' });
    const [kept, ...rest] = await store.coalitions();
    expect(rest).toEqual([]);
    expect(kept).toMatchObject({ name: 'Housing Now!', epochs: [{ since: 5 }] });
    if (!kept) throw new Error('gone');
    const signer = await signerOf(kept.keys);
    expect(signer.device).toBe(device);
    expect(await webLedgerCrypto().verify(device, bytes(3), await signer.sign(bytes(3)))).toBe(true);
    await expect(crypto.subtle.exportKey('pkcs8', kept.keys.sign.privateKey)).rejects.toThrow();
    expect(await store.setting('theme')).toBeUndefined();
    await store.setSetting('theme', 'dark');
    expect(await store.setting('theme')).toBe('dark');
    await store.remove(device);
    expect(await store.coalitions()).toEqual([]);
  });
});
