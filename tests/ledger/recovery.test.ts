import { expect, test } from 'vitest';
import { recoveryText } from '../../lib/coalition/fact.ts';
import { provesDevice } from '../../lib/ledger/read.ts';
import { createDeviceKeys, signerOf, webLedgerCrypto } from '../../lib/ledger/web-crypto.ts';

test('P 8.6 a recovery key lets in only a device that holds its own key and means this person', async () => {
  const keys = await createDeviceKeys();
  const signer = await signerOf(keys);
  const coalition = (await createDeviceKeys()).device;
  const { device, boxId: box } = keys;
  const text = new TextEncoder().encode(recoveryText({ coalition, person: 'ana', device, box }));
  const request = await signer.sign(text);
  const proves = (by: string, content: Record<string, unknown>): Promise<boolean> =>
    provesDevice({ kind: 'recovery-admission', coalition, device: coalition, by, content }, webLedgerCrypto());
  expect(await proves('ana', { device, box, request })).toBe(true);
  expect(await proves('tom', { device, box, request })).toBe(false);
  expect(await proves('ana', { device: coalition, box, request })).toBe(false);
  expect(await proves('ana', { device, box: coalition, request })).toBe(false);
});
