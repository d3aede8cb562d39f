import type { KnownFact } from '../../lib/coalition/fact.ts';
import { createDerivation, type Derivation, deriveAll } from '../../lib/coalition/index.ts';
import {
  type Act,
  eachHistory,
  longer,
  permutations,
  renamings,
  SETTINGS,
  type Setting,
  sampled,
  tips,
} from './histories.ts';
import { baseOf, factOf, factsOf, said } from './history-facts.ts';

/** Null, or in which of all orders of arrival a history says something else. */
export const violation = (setting: Setting, acts: readonly Act[]): string | null => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const wanted = said(deriveAll([...origin.facts, ...facts]));
  for (const order of permutations(facts.map((_fact, i) => i))) {
    const derivation = beginning(
      setting,
      order.map((i) => facts[i] as KnownFact),
    );
    if (derivation.waiting() > 0 || said(derivation.tables()) !== wanted)
      return `${setting}, order ${order.join()}: ${JSON.stringify(acts)}`;
  }
  return null;
};

/** What somebody knows to whom these facts have come, one after the other. */
const beginning = (setting: Setting, facts: readonly KnownFact[]): Derivation => {
  const derivation = empty(setting).fork();
  for (const fact of facts) derivation.add([fact]);
  return derivation;
};
const empties = new Map<Setting, Derivation>();
const empty = (setting: Setting): Derivation => {
  const known = empties.get(setting) ?? createDerivation();
  known.add(baseOf(setting).facts);
  empties.set(setting, known);
  return known;
};

/** What was found: histories, in how many orders they were tried, and those that say something else by another order. */
export interface Found {
  histories: number;
  orders: number;
  readonly violations: string[];
}

/**
 * Tries all histories that are one act longer than these, where all shorter ones are known to hold: each act that no other
 * had seen comes last once. An act that had seen all others can only come last: of those each sixteenth is derived from
 * nothing, too, and backwards, so that each fact waits for the one before.
 */
export const tryLonger = (setting: Setting, acts: readonly Act[], found: Found): void => {
  const origin = baseOf(setting);
  const facts = factsOf(origin, acts);
  const before = beginning(setting, facts);
  const cores = new Map<number, Derivation>();
  const coreWithout = (i: number): Derivation => {
    const core = cores.get(i) ?? beginning(setting, facts.toSpliced(i, 1));
    cores.set(i, core);
    return core;
  };
  for (const child of longer(acts, setting, renamings(setting))) {
    found.histories++;
    const fact = factOf(origin, facts, child[acts.length] as Act);
    const others = tips(child).filter((tip) => tip !== acts.length);
    if (others.length === 0 && found.histories % 16 > 0) continue;
    const last = before.fork();
    last.add([fact]);
    const wanted = said(last.tables());
    const ends = others.map((tip) => {
      const core = coreWithout(tip).fork();
      core.add([fact]);
      core.add([facts[tip] as KnownFact]);
      return core;
    });
    if (others.length === 0) {
      const backwards = empty(setting).fork();
      for (const one of [...facts, fact].toReversed()) backwards.add([one]);
      ends.push(backwards);
    }
    found.orders += 1 + ends.length;
    for (const [i, end] of ends.entries())
      if (end.waiting() > 0 || said(end.tables()) !== wanted)
        found.violations.push(`${setting}, with act ${others[i] ?? 0} last: ${JSON.stringify(child)}`);
  }
};

/** Tries a history of `size` acts from a seed: each act that no other had seen last, and all backwards. */
export const trySampled = (setting: Setting, size: number, seed: number, found: Found): void => {
  const acts = sampled(setting, size, seed);
  const facts = factsOf(baseOf(setting), acts);
  const ends = tips(acts).map((tip) => beginning(setting, [...facts.toSpliced(tip, 1), facts[tip] as KnownFact]));
  ends.push(beginning(setting, facts.toReversed()));
  const wanted = said(deriveAll([...baseOf(setting).facts, ...facts]));
  found.histories++;
  found.orders += ends.length;
  for (const end of ends)
    if (end.waiting() > 0 || said(end.tables()) !== wanted)
      found.violations.push(`${setting}, seed ${seed}: ${JSON.stringify(acts)}`);
};

/**
 * npm run histories -- --acts N [--samples S] [--setting text] [--part I/P] [--minutes M]
 * All histories of up to N acts, or S out of seeds, of exactly N, in each setting. With `--part` the longest are shared
 * out among P processes. It says how far it came, also when the minutes are over.
 */
export default (...args: string[]): void => {
  const text = (name: string, otherwise: string): string => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
  };
  const acts = Number(text('acts', '4'));
  const samples = Number(text('samples', '0'));
  const [part = 0, parts = 1] = text('part', '0/1').split('/').map(Number);
  const until = performance.now() + Number(text('minutes', '1e9')) * 60_000;
  const settings = (Object.keys(SETTINGS) as Setting[]).filter((name) => name.includes(text('setting', '')));
  let violations = 0;
  const tell = (what: string, found: Found): void => {
    violations += found.violations.length;
    for (const violation of found.violations.slice(0, 10)) console.error(violation);
    const time = performance.now() < until ? '' : ' (time is up)';
    console.log(`${found.histories} ${what} in ${found.orders} orders, ${found.violations.length} violations${time}`);
  };
  for (const setting of settings) {
    if (samples > 0) {
      const found: Found = { histories: 0, orders: 0, violations: [] };
      for (let seed = 1 + part; seed <= samples && performance.now() < until; seed += parts)
        trySampled(setting, acts, seed, found);
      tell(`samples of ${acts} acts, ${setting},`, found);
      continue;
    }
    for (let size = 1; size <= acts; size++) {
      const found: Found = { histories: 0, orders: 0, violations: [] };
      let at = 0;
      for (const shorter of eachHistory(setting, size - 1)) {
        if (performance.now() > until) break;
        if (size < acts || at++ % parts === part) tryLonger(setting, shorter, found);
      }
      tell(`histories of ${size} acts, ${setting},`, found);
    }
  }
  console.log(`${violations} violations`);
  if (violations > 0) process.exitCode = 1;
};
