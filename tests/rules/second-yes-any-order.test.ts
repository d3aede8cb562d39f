import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, deriveAll } from '../../lib/coalition/index.ts';
import type { Browser } from './coalition-of.ts';
import { asking } from './houses.ts';

const step = fc.record({
  who: fc.nat(7),
  what: fc.constantFrom(
    ...['join', 'join', 'next', 'yes', 'yes', 'yes', 'forged-yes', 'turn-away', 'ask', 'end', 'risk', 'no-risk'],
    ...['remove', 're-admit', 'tick', 'meet', 'meet', 'meet'],
  ),
  pick: fc.nat(1000),
});
/** What several browsers say about it that hear of each other now and then. */
const play = (steps: readonly { who: number; what: string; pick: number }[]): KnownFact[] => {
  const { world } = asking();
  let newcomers = 0;
  for (const { who, what, pick } of steps) {
    const browser = world.browsers[who % world.browsers.length] as Browser;
    const other = world.browsers[pick % world.browsers.length] as Browser;
    const { membership } = browser.tables();
    const waits = [...(membership?.waiting.keys() ?? [])];
    if ((what === 'join' || what === 'next') && newcomers < 4) {
      const own = { into: browser.organisation, founding: false, person: browser.person };
      try {
        world.join(what === 'next' ? browser.name : `N${newcomers}`, `House ${newcomers}`, {
          by: browser,
          ...(what === 'next' && own),
        });
        newcomers++;
      } catch (error) {
        if (!String(error).includes('refused')) throw error;
      }
    }
    if (what === 'yes') for (const device of waits) browser.run({ name: 'admission.second', device });
    if (what === 'forged-yes') for (const device of waits) browser.sign('admission-seconded', { device });
    const device = waits[pick % Math.max(1, waits.length)];
    if (what === 'turn-away' && device) browser.run({ name: 'admission.turn-away', device, epoch: null });
    if (what === 'ask' || what === 'end') browser.run({ name: 'coalition.second-yes', required: what === 'ask' });
    if (what === 'risk' || what === 'no-risk') browser.run({ name: 'coalition.risk', risk: what === 'risk' });
    if (what === 'remove') browser.run({ name: 'member.remove', person: other.person, device: null, epoch: null });
    const [removal] = membership?.removals.keys() ?? [];
    if (what === 're-admit' && removal) browser.run({ name: 'member.readmit', removal, decision: null });
    if (what === 'tick') browser.tick();
    if (what === 'meet') browser.hear(other);
  }
  return world.all();
};
/** As text, whatever the order of a map's or an object's entries. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const entries = inner instanceof Map ? [...inner] : Object.entries(inner);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });

describe('who is in by a second yes', () => {
  it('is the same in every order of arrival; nobody by the inviter’s own yes alone', { timeout: 120_000 }, () => {
    const seen = { seconded: 0, waiting: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 6, maxLength: 30 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (steps, numbers) => {
          const facts = play(steps);
          const wanted = deriveAll(facts);
          const order = facts
            .map((fact) => ({ fact, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ fact }) => fact);
          const derivation = createDerivation();
          for (let from = 0; from < order.length; from += 3) derivation.add(order.slice(from, from + 3));
          expect(text(derivation.tables())).toBe(text(wanted));
          for (const { id, secondedBy, invitedBy } of wanted.devices.values()) {
            expect(wanted.membership?.waiting.has(id)).toBe(false);
            if (secondedBy === undefined) continue;
            seen.seconded += 1;
            expect(secondedBy).not.toBe(invitedBy);
          }
          seen.waiting += wanted.membership?.waiting.size ?? 0;
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.seconded).toBeGreaterThan(0);
    expect(seen.waiting).toBeGreaterThan(0);
  });
});
