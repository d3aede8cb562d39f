import { describe, expect, it } from 'vitest';
import { coalitionOf } from './coalition-of.ts';

describe('P 8.2 members are at risk', () => {
  it('said by a coordinator or a delegate; of two words at once the one that protects counts', () => {
    const world = coalitionOf();
    const mara = world.founder;
    const tom = world.join('Tom', 'Legal Aid');
    const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation });
    world.sync();
    expect(theo.tables().profile.risk).toBe(false);
    expect(theo.refusal({ name: 'coalition.risk', risk: true }).code).toBe('coalition.only-delegates');
    theo.sign('at-risk', { risk: true });
    world.sync();
    expect(mara.tables().profile.risk).toBe(false);
    tom.do({ name: 'coalition.risk', risk: true });
    world.sync();
    for (const browser of world.browsers) expect(browser.tables().profile.risk).toBe(true);
    mara.do({ name: 'coalition.risk', risk: false });
    world.sync();
    expect(tom.tables().profile.risk).toBe(false);
    // One says that they are, the other, who doesn't know of it, that they were and are not any more.
    mara.do({ name: 'coalition.risk', risk: true });
    world.sync();
    mara.do({ name: 'coalition.risk', risk: false });
    tom.do({ name: 'coalition.risk', risk: false });
    mara.do({ name: 'coalition.risk', risk: true });
    world.sync();
    for (const browser of world.browsers) expect(browser.tables().profile.risk).toBe(true);
    theo.sign('at-risk', { risk: false });
    world.sync();
    expect(mara.tables().profile.risk).toBe(true);
  });
});
