import type { FactContent, FactKind, KnownFact } from '../../lib/coalition/fact.ts';
import { answers, type Browser, coalitionOf, type proposal, row } from './coalition-of.ts';

/** Legal Aid with two delegates, Tom and Tia, and a third, Theo; Tenant Union (Mara), Congregation (Ana), Clinic (Cem). */
export const houses = () => {
  const world = coalitionOf();
  const tom = world.join('Tom', 'Legal Aid');
  const tia = world.join('Tia', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation, delegate: true });
  const ana = world.join('Ana', 'Congregation');
  const cem = world.join('Cem', 'Clinic');
  world.sync();
  return { world, mara: world.founder, tom, tia, theo, ana, cem };
};
/** Mara (Tenant Union), Tom and Theo (Legal Aid; Theo gives no voice), Ana (Congregation). Whoever comes needs a second yes. */
export const asking = () => {
  const world = coalitionOf();
  const mara = world.founder;
  const tom = world.join('Tom', 'Legal Aid');
  const theo = world.join('Theo', 'Legal Aid', { by: tom, into: tom.organisation });
  const ana = world.join('Ana', 'Congregation');
  world.sync();
  mara.do({ name: 'coalition.risk', risk: true });
  mara.do({ name: 'coalition.second-yes', required: true });
  world.sync();
  return { world, mara, tom, theo, ana };
};
export const remove = (by: Browser, other: Browser, device: string | null = null): string => {
  by.do({ name: 'member.remove', person: other.person, device, epoch: null });
  return hashOf(by, 'removal');
};
/** The hash of the latest fact of a kind that a browser has signed. */
export const hashOf = (browser: Browser, kind: FactKind): string =>
  [...browser.facts.values()].filter((f) => f.device === browser.device && f.kind === kind).at(-1)?.hash ?? '';
export const acknowledge = (browser: Browser): void => void browser.tick();
export const why = (browser: Browser, hash: string): string | null =>
  browser.tables().local.inert.find((inert) => inert.hash === hash)?.why ?? null;
export const isIn = (seen: Browser, who: Browser): boolean =>
  seen.tables().devices.has(who.device) && seen.tables().people.has(who.person);
export const signs = <K extends FactKind>(browser: Browser, kind: K, content: FactContent<K>): KnownFact =>
  browser.sign(kind, content);
export const consents = (browser: Browser, decision: string): string => {
  answers(browser, decision, 'consent');
  return hashOf(browser, 'position');
};
/** A decision that all consent to, closed and final everywhere. */
export const passes = (among: ReturnType<typeof houses>, by: Browser, command: ReturnType<typeof proposal>): string => {
  const decision = by.do(command);
  among.world.settle();
  for (const one of [among.mara, among.tom, among.ana, among.cem])
    if (row(one, decision).eligible.includes(one.organisation)) answers(one, decision, 'consent');
  among.world.sync();
  by.do({ name: 'decision.close', decision });
  among.world.settle();
  return decision;
};
