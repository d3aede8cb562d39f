import { describe, expect, it } from 'vitest';
import { coalitionOf } from './coalition-of.ts';

const move = (n: number) => ({ name: 'relay.move', url: `wss://relay-${n}.example.org` }) as const;

describe('P 8.10 another post office is a fact', () => {
  it('of a coordinator or of who gives an organisation’s voice; of nobody else', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation });
    world.sync();
    expect(theo.refusal(move(1)).code).toBe('relay.only-delegates');
    const forced = theo.sign('relay-moved', { url: move(1).url });
    world.sync();
    expect(mara.tables().membership?.postOffice).toBeNull();
    expect(mara.tables().local.inert.map(({ hash, why }) => [hash, why])).toEqual([
      [forced.hash, 'not-a-delegate-there'],
    ]);
    tom.do(move(2));
    mara.do(move(3));
    world.sync();
    expect(theo.tables().membership?.postOffice?.url).toMatch(/relay-[23]/);
  });

  it('the last word counts; of two at once all take the same, and said again it is not said twice', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    world.sync();
    mara.do(move(1));
    tom.do(move(2));
    world.sync();
    const [here, there] = [mara, tom].map((browser) => browser.tables().membership?.postOffice);
    expect(here).toEqual(there);
    mara.do(move(3));
    world.sync();
    expect(tom.tables().membership?.postOffice?.url).toBe(move(3).url);
    const facts = mara.facts.size;
    mara.do(move(3));
    expect(mara.facts.size).toBe(facts);
  });
});
