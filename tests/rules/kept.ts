import type { KnownFact } from '../../lib/coalition/fact.ts';
import {
  createDerivation,
  type Derivation,
  decisionGroup,
  type FactTables,
  groupOf,
  isLive,
  type Receipts,
} from '../../lib/coalition/index.ts';
import type { DecisionRow } from '../../lib/coalition/tables.ts';

/** The same facts, each after everything it had seen: the order in which a ledger lets them through. */
export const placed = (facts: readonly KnownFact[]): KnownFact[] => {
  const tip: Record<string, number> = {};
  const out: KnownFact[] = [];
  let left = [...facts];
  while (left.length > 0) {
    const later: KnownFact[] = [];
    for (const fact of left) {
      const ready = Object.entries(fact.past).every(([d, n]) => (tip[d] ?? 0) >= (d === fact.device ? n - 1 : n));
      if (ready) tip[fact.device] = Math.max(tip[fact.device] ?? 0, fact.n);
      (ready ? out : later).push(fact);
    }
    if (later.length === left.length) throw new Error('an ancestor is nowhere');
    left = later;
  }
  return out;
};

const REMOVES: readonly string[] = ['removal', 'leaving', 'removal-acknowledged'];

/**
 * A browser that starts again between portions and goes on from what it has stored, as the host does: decisions that are
 * not live stay in the store until somebody says something about them. Gives the tables with every stored decision, and how often
 * a removal came that did not make everything be derived afresh (`spared`).
 */
export const deriveWithRestarts = (portions: readonly (readonly KnownFact[])[], restarts: (at: number) => boolean) => {
  const facts: KnownFact[] = [];
  const decisions = new Map<string, DecisionRow>();
  const receipts = new Map<string, Receipts>();
  let derivation: Derivation = createDerivation();
  let taken = { warmed: 0, afresh: 0, spared: 0 };

  const store = (changed: { decisions: readonly string[]; receipts: readonly string[] }): void => {
    const tables = derivation.tables();
    for (const id of changed.decisions) {
      const row = tables.decisions.get(id);
      if (row) decisions.set(id, row);
      else decisions.delete(id);
    }
    for (const id of [...changed.decisions, ...changed.receipts]) receipts.set(id, derivation.receiptsOf(id));
  };
  const afresh = (): void => {
    taken = { ...taken, afresh: taken.afresh + 1 };
    derivation = createDerivation();
    decisions.clear();
    receipts.clear();
    store(derivation.add(facts).changed);
  };
  const restart = (): void => {
    const tables: FactTables = derivation.tables();
    const live = new Map([...decisions].filter(([, row]) => isLive(row)));
    const groups = new Set(['members', ...[...live.keys()].map(decisionGroup)]);
    const heads: Record<string, number> = {};
    const latest = new Map<string, KnownFact['past']>();
    for (const fact of facts) {
      if (fact.n <= (heads[fact.device] ?? 0)) continue;
      heads[fact.device] = fact.n;
      latest.set(fact.device, fact.past);
    }
    derivation = createDerivation({
      facts: facts.filter((fact) => groups.has(groupOf(fact))),
      receipts: new Map([...receipts].filter(([id]) => live.has(id))),
      tables: { ...tables, decisions: live },
      inert: derivation.inert(),
      heads,
      latest,
      spoke: new Map(derivation.spoke()),
    });
  };

  for (const [at, portion] of portions.entries()) {
    if (at > 0 && restarts(at)) restart();
    facts.push(...portion);
    if (derivation.turns(portion)) {
      afresh();
      continue;
    }
    for (const id of derivation.lacks(portion)) {
      const group = facts.filter((fact) => groupOf(fact) === decisionGroup(id) && !portion.includes(fact));
      if (group.length === 0) continue;
      taken = { ...taken, warmed: taken.warmed + 1 };
      derivation.warm(id, group, receipts.get(id) ?? {}, decisions.get(id) ?? null);
    }
    const { changed, partial } = derivation.add(portion);
    if (partial) afresh();
    else {
      store(changed);
      if (portion.some(({ kind }) => REMOVES.includes(kind))) taken = { ...taken, spared: taken.spared + 1 };
    }
  }
  return { tables: { ...derivation.tables(), decisions }, inert: derivation.inert(), taken };
};
