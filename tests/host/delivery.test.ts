import { expect, test } from 'vitest';
import { must } from './browser-of.ts';
import { browserOf, pair, relayForAll, start, task } from './coalition-of.ts';

/** P 7.7: what is said of the latest change is true, also after a restart and without a relay. */
const relay = relayForAll();

test('kept for who is offline, said once the relay has it, and still after a restart', async () => {
  const { id, union } = await pair(relay.url);
  must(await union.execute(id, task(union, id, 'Flyers')));
  await union.see(id, { name: 'sharing' }, ({ sentence }) => sentence.say === 'kept' && sentence.offline === 1);
  await union.restart();
  const { sentence, delivery } = await union.see(id, { name: 'sharing' });
  expect(sentence).toEqual({ say: 'kept', offline: 1 });
  expect(delivery.unsent).toBe(0);
});

test('cut off: on this device only, before and after a restart, until the relay has it', async () => {
  const { id, union } = await pair(relay.url);
  await union.host.setNetwork(false);
  must(await union.execute(id, task(union, id, 'Flyers')));
  const cut = await union.see(id, { name: 'sharing' });
  expect(cut).toMatchObject({ sentence: { say: 'this-device-only' }, delivery: { unsent: 1 } });
  await union.host.setNetwork(true);
  await union.see(id, { name: 'sharing' }, ({ sentence }) => sentence.say === 'kept');
});

test('alone in a coalition: what the relay has is said to be kept, though for nobody yet', async () => {
  const alone = await browserOf();
  const id = await start(alone, relay.url);
  must(await alone.execute(id, task(alone, id, 'Flyers')));
  await alone.see(id, { name: 'sharing' }, ({ sentence, delivery }) => {
    if (delivery.unsent > 0) expect(sentence.say).toBe('this-device-only');
    return sentence.say === 'kept-alone';
  });
});

test('without a relay nothing is kept anywhere', async () => {
  const alone = await browserOf();
  const id = await start(alone, null);
  must(await alone.execute(id, task(alone, id, 'Flyers')));
  expect(await alone.see(id, { name: 'sharing' })).toMatchObject({ sentence: { say: 'this-device-only' } });
  await alone.restart();
  expect(await alone.see(id, { name: 'sharing' })).toMatchObject({ sentence: { say: 'this-device-only' } });
});
