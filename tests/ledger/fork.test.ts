import { expect, test } from 'vitest';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { factHash } from '../../lib/ledger/canonical.ts';
import { loadLedger } from '../../lib/ledger/ledger.ts';
import type { Device } from './people.ts';
import { crypto_, delegate, forge, foundCoalition, openDevice, seen } from './people.ts';

/** A founder, a partner, and a device that forks at number 2: the founder hears one half, the partner the other. */
const forked = async () => {
  const { coalition, devices } = await foundCoalition(3);
  const [a, b, eve] = devices as [Device, Device, Device];
  await eve.say(seen);
  for (const device of [a, b]) await device.ask(eve);
  const prev = eve.ledger.all().at(-1)?.hash ?? '';
  const make = (content: { person: string; delegate: boolean }) =>
    forge(eve.signer, { coalition, n: 2, prev, kind: 'delegate', content });
  const [left, right] = await Promise.all([
    make({ person: 'p1', delegate: true }),
    make({ person: 'p1', delegate: false }),
  ]);
  const after = await forge(eve.signer, { coalition, n: 3, prev: await factHash(left, crypto_) });
  return { coalition, a, b, eve, left, right, after };
};
const all = (device: Device) =>
  device.ledger
    .all()
    .map(({ device: of, n }) => `${of} ${n}`)
    .sort();

test('both halves are void from the number on, what stands below stays, others who had seen one go on', async () => {
  const { a, b, eve, left, right, after } = await forked();
  await a.hear([left, after]);
  expect(a.ledger.heads()[eve.signer.device]).toBe(3);
  const [onLeft] = await a.say(seen);
  expect(onLeft?.past[eve.signer.device]).toBe(3);
  await b.hear([right]);
  const [onRight] = await b.say(seen);
  expect(onRight?.past[eve.signer.device]).toBe(2);

  const received = await a.hear([right]);
  expect(received.refused).toEqual([{ code: 'fork', detail: `${eve.signer.device} 2` }]);
  expect(received.forked).toEqual([{ device: eve.signer.device, n: 2 }]);
  expect([received.facts, received.known]).toEqual([[right], []]);
  expect(a.ledger.heads()[eve.signer.device]).toBe(1);
  expect(a.ledger.all().find(({ hash }) => hash === onLeft?.hash)?.past[eve.signer.device]).toBe(1);

  await a.ask(b);
  await b.ask(a);
  expect(a.ledger.digest()).toBe(b.ledger.digest());
  expect(all(a)).toEqual(all(b));
  expect(all(a).filter((fact) => fact.startsWith(eve.signer.device))).toEqual([`${eve.signer.device} 1`]);
  expect(new Set(a.ledger.all())).toEqual(new Set(b.ledger.all()));
  const [next] = await b.say(seen);
  await a.ask(b);
  expect(a.ledger.has(next?.hash ?? '')).toBe(true);
});

test('two halves in one delivery, and after a restart', async () => {
  const { coalition, a, left, right, after } = await forked();
  const received = await a.hear([left, right, after]);
  expect(received.forked).toHaveLength(1);
  expect(received.known).toEqual([]);
  const loaded = openDevice(coalition, a.signer, await loadLedger({ coalition, crypto: crypto_ }, a.ledger.since({})));
  expect(loaded.ledger.forks()).toEqual(a.ledger.forks());
  expect(all(loaded)).toEqual(all(a));
});

test('a fact on a half that we don’t have asks for all of that device', async () => {
  const { a, eve, left, right, after } = await forked();
  await a.hear([right]);
  const received = await a.hear([after]);
  expect([received.facts, received.refused]).toEqual([[], []]);
  expect(received.missing).toEqual({ [eve.signer.device]: 1 });
  expect(received.held).toEqual([after]);
  // So its log is asked for from the start.
  expect(Object.keys(a.ledger.heads())).not.toContain(eve.signer.device);
  expect((await a.hear([left])).facts).toEqual([left, after]);
  expect(a.ledger.forks()).toEqual([{ device: eve.signer.device, n: 2 }]);
});

test('a device that has forked itself signs nothing more', async () => {
  const { a, eve, left, right } = await forked();
  await eve.hear([left, right]);
  await expect(eve.say(delegate('p2'))).rejects.toThrow('forked');
  await a.hear([left, right]);
  await a.say(seen);
});

test('an earlier fork, found later, voids more', async () => {
  const { coalition, a, eve, left, right, after } = await forked();
  await a.hear([left, right, after]);
  const founding = a.ledger.all()[0]?.hash ?? '';
  const other = (await forge(eve.signer, { coalition, n: 1, seen: [founding], at: 99 })) satisfies SignedFact;
  const received = await a.hear([other]);
  expect(received.forked).toEqual([{ device: eve.signer.device, n: 1 }]);
  expect(all(a).some((fact) => fact.startsWith(eve.signer.device))).toBe(false);
  expect(Object.keys(a.ledger.heads())).not.toContain(eve.signer.device);
});
