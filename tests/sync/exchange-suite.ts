import { describe, expect, it } from 'vitest';
import { createExchange, type ExchangeDeps } from '../../lib/sync/exchange.ts';
import type { Peer } from '../../lib/sync/peer.ts';
import type { MakePair } from './peer-pair.ts';
import { randomBytes, until } from './people.ts';
import { createToySource, type ToySource } from './toy-source.ts';

const start = (toy: ToySource, peer: Peer, more: Partial<ExchangeDeps> = {}) => {
  const acknowledged: string[] = [];
  const settled: boolean[] = [];
  const refused: string[] = [];
  let closed = false;
  peer.onClose(() => {
    closed = true;
  });
  const exchange = createExchange({
    source: toy.source,
    peer,
    onAcknowledged: (_, what) => acknowledged.push('bundle' in what ? what.bundle : 'everything'),
    onSettled: (_, { equal }) => settled.push(equal),
    onRefused: (_, { code, own }) => refused.push(`${own ? 'own ' : ''}${code}`),
    ...more,
  });
  return { exchange, acknowledged, settled, refused, closed: () => closed };
};

/** What an exchange must do over any Peer. */
export const judgeExchange = (name: string, makePair: MakePair): void => {
  const meet = async (
    a: ToySource,
    b: ToySource,
    more: { a?: Partial<ExchangeDeps>; b?: Partial<ExchangeDeps> } = {},
  ) => {
    const pair = await makePair();
    return { pair, a: start(a, pair.a, more.a), b: start(b, pair.b, more.b) };
  };
  const equal = async (a: ToySource, b: ToySource) => (await a.hash()) === (await b.hash());

  describe(`exchange over ${name}`, () => {
    it('equal sides say so at once, and send nothing', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      const met = await meet(a, b);
      await until(() => met.a.settled.length > 0 && met.b.settled.length > 0);
      expect([met.a.acknowledged, met.b.acknowledged]).toEqual([['everything'], ['everything']]);
      expect([...a.log, ...b.log]).toEqual([]);
    });

    it('both sides get what they lack: facts, a volume of 1 MB, a volume that only one has', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      for (let i = 0; i < 300; i++) a.addFact('position', { text: 'x'.repeat(2_000) });
      for (let i = 0; i < 20; i++) b.addFact('opening');
      a.setRow('2026q4', 'big', Buffer.from(randomBytes(750_000)).toString('base64'));
      a.setRow('standing', 'r1', 'by ana');
      b.setRow('standing', 'r2', 'by tom');
      const met = await meet(a, b);
      await until(() => met.a.acknowledged.includes('everything') && met.b.acknowledged.includes('everything'));
      expect(await equal(a, b)).toBe(true);
      expect([a.factCount(), b.factCount()]).toEqual([320, 320]);
      expect([b.row('standing', 'r1'), a.row('standing', 'r2')]).toEqual(['by ana', 'by tom']);
      expect([...met.a.refused, ...met.b.refused]).toEqual([]);
    });

    it('sends membership alone until it is equal', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      a.setRow('standing', 'r', 'secret');
      a.addFact('admission');
      a.addFact('position');
      b.addFact('admission');
      const met = await meet(a, b);
      await until(() => met.a.settled.includes(true) && met.b.settled.includes(true));
      expect(b.log[0]).toBe('admission');
      expect(b.log.indexOf('admission')).toBeLessThan(b.log.indexOf('position'));
      expect(await equal(a, b)).toBe(true);
    });

    it('hangs up on who turns out to be removed, before any content', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      a.setRow('standing', 'r', 'secret');
      b.addFact('admission', { removes: 'whoever' });
      const met = await meet(a, b, { a: { admits: () => !a.log.includes('admission') } });
      await until(() => met.a.closed() && met.b.closed());
      expect(b.row('standing', 'r')).toBeUndefined();
    });

    it('carries news live, both ways, acknowledged after the commit', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      const met = await meet(a, b);
      met.a.exchange.offer(a.setRow('standing', 'r1', 'early'), 'bundle-0');
      await until(() => met.a.acknowledged.includes('bundle-0'));
      expect(b.row('standing', 'r1')).toBe('early');
      met.b.exchange.offer({ facts: [b.addFact('position')], updates: [] }, 'bundle-1');
      await until(() => met.b.acknowledged.includes('bundle-1'));
      expect(a.factCount()).toBe(1);
      expect(await equal(a, b)).toBe(true);
    });

    it('after news, one hash tells that everything is there', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      const met = await meet(a, b, { a: { quietMs: 20 }, b: { quietMs: 20 } });
      await until(() => met.a.settled.length > 0 && met.b.settled.length > 0);
      met.a.exchange.offer(a.setRow('standing', 'r', 'news'), 'one');
      await until(() => met.a.acknowledged.filter((what) => what === 'everything').length === 2);
      expect(met.a.acknowledged).toEqual(['everything', 'one', 'everything']);
    });

    it('small news pass a large transfer', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      const met = await meet(a, b);
      await until(() => met.a.settled.length > 0 && met.b.settled.length > 0);
      const big = a.setRow('2026q4', 'big', Buffer.from(randomBytes(6_000_000)).toString('base64'));
      const small = a.setRow('standing', 'r', 'now');
      met.a.exchange.offer(big, 'big');
      met.a.exchange.offer(small, 'small');
      await until(() => met.a.acknowledged.includes('big') && met.a.acknowledged.includes('small'));
      expect(met.a.acknowledged.indexOf('small')).toBeLessThan(met.a.acknowledged.indexOf('big'));
    });

    it('news that stand on facts that are missing fetch them', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      const met = await meet(a, b);
      await until(() => met.a.settled.length > 0 && met.b.settled.length > 0);
      a.addFact('opening'); // never offered
      met.a.exchange.offer({ facts: [a.addFact('position')], updates: [] }, 'second');
      await until(() => b.factCount() === 2);
      expect(await equal(a, b)).toBe(true);
    });

    it('settles, unequal, where one side refuses what the other holds', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      a.addFact('forged');
      b.refuse.add('forged');
      const met = await meet(a, b);
      await until(() => met.b.settled.includes(false) && met.a.settled.includes(false));
      expect(met.b.refused).toContain('fact-signature');
      expect(met.a.refused).toContain('own fact-signature');
      expect(met.a.acknowledged).toEqual([]);
    });

    it('a cut in the middle loses nothing: the next connection goes on', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      for (let i = 0; i < 600; i++) a.addFact('position', { text: 'x'.repeat(2_000) });
      a.setRow('2026q4', 'big', Buffer.from(randomBytes(900_000)).toString('base64'));
      for (const part of [100, 300]) {
        const met = await meet(a, b);
        await until(() => b.factCount() > part);
        met.pair.cut();
        expect(met.a.closed() && met.b.closed()).toBe(true);
      }
      const met = await meet(a, b);
      await until(() => met.a.acknowledged.includes('everything'));
      expect(await equal(a, b)).toBe(true);
    });

    it('bad frames get a typed error and a closed peer, and change nothing', async () => {
      const frames = [
        Uint8Array.of(),
        Uint8Array.of(9, 9, 9),
        Buffer.from('\0{"t":"state"}'),
        Buffer.from('\0{"t":"state","v":99,"hash":"","membershipHash":""}'),
        Buffer.from('\0not json'),
        Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 2),
        Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 255, 255, 255, 255),
        Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255),
      ];
      for (const frame of frames) {
        const toy = createToySource('ana');
        const before = await toy.hash();
        const pair = await makePair();
        const a = start(toy, pair.a);
        const heard: string[] = [];
        pair.b.onMessage((message) => heard.push(Buffer.from(message).toString()));
        pair.b.send(frame);
        await until(() => a.closed());
        await until(() => heard.some((text) => text.includes('"t":"error"')));
        expect(a.refused.length).toBe(1);
        expect(await toy.hash()).toBe(before);
      }
    });

    it('a store that fails is no fault of the peer: bye, nothing acknowledged, and later it works', async () => {
      const [a, b] = [createToySource('ana'), createToySource('tom')];
      a.addFact('position');
      const broken = { ...b.source, receive: () => Promise.reject(new Error('disk full')) };
      const met = await meet(a, b, { b: { source: broken } });
      await until(() => met.a.closed() && met.b.closed());
      expect(met.a.acknowledged).toEqual([]);
      expect(met.b.refused).toEqual(['store']);
      const again = await meet(a, b);
      await until(() => again.a.acknowledged.includes('everything'));
    });
  });
};
