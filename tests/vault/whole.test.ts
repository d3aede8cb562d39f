import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { NewFact } from '../../lib/coalition/fact.ts';
import { createLedger, loadLedger } from '../../lib/ledger/ledger.ts';
import { createDeviceKeys, signerOf, webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';
import type { RowChange, StoredClient } from '../../lib/replica/replica.ts';
import { createReplica } from '../../lib/replica/replica.ts';
import { memoryCoalitionStore } from '../../lib/vault/memory.ts';
import type { CoalitionStore, VaultDeps } from '../../lib/vault/open.ts';
import { openCoalitionStore } from '../../lib/vault/open.ts';

const crypto = webLedgerCrypto();
let opened = 0;
const stores: [string, (deps: VaultDeps) => Promise<CoalitionStore>][] = [
  ['IndexedDB', (deps) => openCoalitionStore(`whole ${++opened}`, deps)],
  ['memory', async (deps) => memoryCoalitionStore(deps)],
];

/** Ledger, replica and store together, as the host joins them. */
const join = async (store: CoalitionStore, keys: Awaited<ReturnType<typeof createDeviceKeys>>) => {
  const signer = await signerOf(keys);
  const { facts, rows, meta } = await store.load();
  const ledger = facts.length
    ? await loadLedger(
        { coalition: keys.device, crypto },
        facts.map(({ signed }) => signed),
      )
    : createLedger({ coalition: keys.device, crypto });
  let chance = 0;
  const replica = await createReplica({
    load: store.updatesOf,
    listVolumes: store.volumes,
    rows: rows as RowChange[],
    clientId: (volume) => meta.get(`client:${volume}`) as StoredClient | undefined,
    now: () => Date.UTC(2026, 10, 20),
    random: () => `${++chance}`,
    compactAbove: 100,
  });
  const command = async (id: string, facts: NewFact[], title: string) => {
    const authored = await ledger.author(facts, signer, 'ana', 5);
    const fields = { title, owner: 'ana', created: { at: 5, by: 'ana' } };
    const records = await replica.change([{ kind: 'task', id: `2026q4.${id}`, fields }], { at: 5, by: 'ana' });
    try {
      await store.commit(
        {
          ownFacts: authored.toStore().facts.map((fact) => ({ ...fact, group: 'rest' })),
          updates: records.updates,
          rows: records.rows,
          meta: records.meta,
          command: { id, answer: 'ok' },
          outbox: [{ id, bytes: Uint8Array.of(1) }],
        },
        'strict',
      );
    } catch (error) {
      await records.discard();
      throw error;
    }
    authored.apply();
    records.apply();
  };
  return { ledger, replica, command };
};
const founding = (box: string): NewFact => ({
  kind: 'founding',
  content: {
    name: 'Housing Now',
    purpose: '',
    kinds: [],
    organisation: { id: 'o', name: 'Union' },
    person: { id: 'p', name: 'Ana' },
    box,
    rows: [],
  },
});
const seen: NewFact = { kind: 'seen', content: {} };

describe.each(stores)('%s', (_name, open) => {
  test('the commit fails at each of its calls: told, nothing kept, the next command goes through, a restart agrees', async () => {
    const keys = await createDeviceKeys();
    const calls = new Set<string>();
    let fails: string | null = null;
    const store = await open({
      fail: (call) => {
        calls.add(call);
        if (call === fails) throw new Error(`injected at ${call}`);
      },
    });
    const { ledger, replica, command } = await join(store, keys);
    await command('first', [founding(keys.boxId)], 'First');
    const points = [...calls].filter((call) => call.startsWith('commit.'));
    expect(points).toEqual(expect.arrayContaining(['commit.own-number', 'commit.updates', 'commit.done']));
    for (const [i, point] of points.entries()) {
      fails = point;
      await expect(command(`lost${i}`, [seen], 'Lost'), point).rejects.toMatchObject({ code: 'failed' });
      fails = null;
      expect(await store.answered(`lost${i}`)).toBeUndefined();
      await command(`kept${i}`, [seen], `Kept ${i}`);
    }
    expect(replica.pending()).toEqual([]);

    const again = await join(store, keys);
    expect(again.ledger.digest()).toBe(ledger.digest());
    expect(again.ledger.heads()).toEqual({ [keys.device]: points.length + 1 });
    expect(again.ledger.forks()).toEqual([]);
    expect(again.replica.pending()).toEqual([]);
    expect(await again.replica.volumes()).toEqual(await replica.volumes());
    expect([...again.replica.table('tasks').keys()].some((id) => id.includes('lost'))).toBe(false);
    expect(again.replica.table('tasks').size).toBe(points.length + 1);
    expect((await store.load()).outbox).toHaveLength(points.length + 1);
    await again.command('last', [seen], 'Last');
  });

  test('two that write for one device: the second is told of the conflict, and no fork comes of it', async () => {
    const keys = await createDeviceKeys();
    const store = await open({});
    const one = await join(store, keys);
    await one.command('first', [founding(keys.boxId)], 'First');
    const other = await join(store, keys);
    await one.command('second', [seen], 'Second');
    await expect(other.command('third', [seen], 'Third')).rejects.toMatchObject({ code: 'conflict' });
    const fresh = await join(store, keys);
    expect(fresh.ledger.forks()).toEqual([]);
    await fresh.command('third', [seen], 'Third');
    expect(fresh.replica.table('tasks').size).toBe(3);
  });

  test('compaction through the store keeps everything', async () => {
    const keys = await createDeviceKeys();
    const store = await open({});
    const { replica, command } = await join(store, keys);
    await command('first', [founding(keys.boxId)], 'First');
    for (let i = 0; i < 101; i++) await command(`t${i}`, [], `Task ${i}`);
    const before = await replica.volumes();
    expect(await replica.compact(store.compact)).toEqual(['2026q4']);
    expect(await store.updatesOf('2026q4')).toHaveLength(1);
    await command('after', [seen], 'After');
    const again = await join(store, keys);
    expect(again.replica.table('tasks').size).toBe(103);
    expect(await again.replica.volumes()).toEqual(await replica.volumes());
    expect(before).not.toEqual(await replica.volumes());
  });
});
