import { expect, test } from 'vitest';
import type { NewFact } from '../../lib/coalition/fact.ts';
import type { RecordChange } from '../../lib/coalition/record.ts';
import { createLedger } from '../../lib/ledger/ledger.ts';
import { createDeviceKeys, signerOf, webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';
import { createReplica } from '../../lib/replica/replica.ts';
import { openBackup, sealBackup } from '../../lib/vault/backup.ts';

const WORDS = 'flyer letter council tenants hearing rent freeze translate print call meet write ask press march'.split(
  ' ',
);

/** What P 8.6 costs a coalition of 5,000 records and 1,000 facts; the figures are printed, the sizes judged. */
test('a backup of 5,000 records stays small', { timeout: 60_000 }, async () => {
  const text = (seed: number, words: number) =>
    Array.from({ length: words }, (_, at) => WORDS[(seed * 7 + at * at * 3) % WORDS.length]).join(' ');
  const replica = await createReplica({
    load: async () => [],
    listVolumes: async () => [],
    rows: [],
    clientId: () => null,
    random: () => Math.random().toString(36).slice(2, 10),
    now: () => Date.parse('2026-11-24T12:00:00Z'),
  });
  const changes: RecordChange[] = Array.from({ length: 5_000 }, (_, at) => ({
    kind: 'task',
    id: `2026q4.task-${at}-${crypto.randomUUID()}`,
    fields: {
      title: text(at, 5),
      owner: `person-${at % 40}`,
      due: '2026-12-01',
      state: 'todo',
      notes: text(at + 1, 25),
      created: { at: 1_795_000_000_000 + at, by: `person-${at % 40}` },
    },
  }));
  const prepared = await replica.change(changes, { at: 1_795_000_000_000, by: 'person-1' });
  prepared.apply();
  const signer = await signerOf(await createDeviceKeys());
  const ledger = createLedger({ coalition: signer.device, crypto: webLedgerCrypto() });
  const facts: NewFact[] = [
    {
      kind: 'founding',
      content: {
        name: 'Housing Now',
        purpose: '',
        kinds: ['campaign'],
        organisation: { id: 'o', name: 'Tenant Union' },
        person: { id: 'p', name: 'Mara' },
        box: signer.device,
        rows: [],
      },
    },
    ...Array.from(
      { length: 999 },
      (_, at): NewFact => ({ kind: 'withdrawal', content: { decision: `d${at}`, reason: text(at, 20) } }),
    ),
  ];
  (await ledger.author(facts, signer, 'p', 1_795_000_000_000)).apply();
  const content = {
    coalition: signer.device,
    name: 'Housing Now',
    person: { id: 'p', name: 'Mara', email: null },
    relay: null,
    madeAt: 0,
    epochs: [],
    device: 'A'.repeat(43),
    recovery: null,
    facts: ledger.since({}),
    updates: prepared.updates,
  };
  const since = performance.now();
  const sealed = await sealBackup(content, 'four words are good');
  const made = performance.now();
  const opened = await openBackup(sealed, 'four words are good');
  const read = performance.now();
  expect(opened).toMatchObject({ ok: true });
  const raw = content.updates.reduce((sum, { update }) => sum + update.length, JSON.stringify(content.facts).length);
  console.log(
    `5,000 records, 1,000 facts: ${raw} bytes → ${sealed.length}; sealed in ${Math.round(made - since)} ms, opened in ${Math.round(read - made)} ms`,
  );
  expect(sealed.length).toBeLessThan(raw / 2);
  expect(sealed.length).toBeLessThan(1_500_000);
});
