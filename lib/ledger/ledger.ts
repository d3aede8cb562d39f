import type { KnownFact, SignedFact } from '../coalition/fact.ts';
import { MEMBERSHIP_KINDS } from '../coalition/fact.ts';
import { authorFacts } from './author.ts';
import { createDigest } from './digest.ts';
import type { Graph, Node } from './graph.ts';
import { createGraph, forksOf, knownOf } from './graph.ts';
import { createHeld } from './held.ts';
import { readFact } from './read.ts';
import type { FactRefusal, Fork, Ledger, LedgerDeps, Received } from './types.ts';

export { canonicalBytes, factHash } from './canonical.ts';
export type * from './types.ts';

/** An empty ledger. */
export const createLedger = (deps: LedgerDeps): Ledger => buildLedger(deps).ledger;

/** A ledger from what the vault holds: signatures were verified before they were stored, shape and chain are checked again. */
export const loadLedger = async (deps: LedgerDeps, stored: readonly unknown[]): Promise<Ledger> => {
  const { ledger, prepare } = buildLedger(deps);
  (await prepare(stored, true)).apply();
  return ledger;
};

const buildLedger = (deps: LedgerDeps) => {
  const graph = createGraph();
  const held = createHeld();
  const digests = { all: createDigest(), membership: createDigest() };
  let standing: readonly KnownFact[] = [];

  const prepare = async (facts: readonly unknown[], trusted: boolean): Promise<Received> => {
    const results = await Promise.all(facts.map((fact) => readFact(fact, { ...deps, trusted })));
    const layer = createGraph(graph);
    const refused: FactRefusal[] = [];
    const run = held.begin(layer, refused, trusted ? Number.POSITIVE_INFINITY : undefined);
    for (const result of results) {
      if (result.ok) run.settle(result.value);
      else refused.push(result.error);
    }
    const forked = forksOf(layer);
    for (const { device, n } of forked) refused.push({ code: 'fork', detail: `${device} ${n}` });
    return { ...batch(layer, forked, run.done), refused, held: run.unstored(), missing: run.missing() };
  };

  const batch = (layer: Graph, forked: readonly Fork[], after: () => void) => {
    const forks = new Map([...graph.forks, ...layer.forks]);
    return {
      facts: layer.nodes.map((node) => node.signed),
      known: read(layer.nodes, forks),
      forked,
      apply: () => {
        const count = graph.nodes.length;
        const forksBefore = [...graph.forks].join();
        graph.absorb(layer);
        // Only what was not there yet: two batches may have held the same fact.
        const fresh = graph.nodes.slice(count);
        for (const node of fresh) {
          digests.all.add(node.hash);
          if (MEMBERSHIP_KINDS.includes(node.signed.kind)) digests.membership.add(node.hash);
        }
        // A fork takes away from what stood before, so everything is read anew; else the new ones come behind.
        const same = forksBefore === [...graph.forks].join();
        standing = same ? [...standing, ...read(fresh, graph.forks)] : read(graph.nodes, graph.forks);
        after();
      },
    };
  };

  const ledger: Ledger = {
    prepare: (facts) => prepare(facts, false),
    author: async (facts, signer, by, at) => {
      const layer = createGraph(graph);
      await authorFacts(layer, facts, { ...deps, signer, by, at });
      return batch(layer, [], () => undefined);
    },
    heads: () => {
      const heads: Record<string, number> = {};
      for (const device of graph.devices()) {
        const head = Math.min(graph.head(device), graph.forkedAt(device) - 1);
        if (head > 0) heads[device] = head;
      }
      for (const device of held.suspects()) delete heads[device];
      return heads;
    },
    since: (heads, only) => {
      const lacks = ({ device, n }: SignedFact) => n > (heads[device] ?? 0) || n >= graph.forkedAt(device);
      const wanted = graph.nodes.filter((node) => lacks(node.signed));
      if (!only) return wanted.map((node) => node.signed);
      // The other side can place a membership fact only on its ancestors, so those go with it.
      const needed = new Set<string>();
      for (const node of wanted.toReversed()) {
        if (!MEMBERSHIP_KINDS.includes(node.signed.kind) && !needed.has(node.hash)) continue;
        needed.add(node.hash);
        for (const parent of [node.signed.prev, ...node.signed.seen]) if (parent) needed.add(parent);
      }
      return wanted.filter((node) => needed.has(node.hash)).map((node) => node.signed);
    },
    all: () => standing,
    has: (hash) => graph.get(hash) !== undefined,
    get: (hash) => graph.get(hash)?.signed,
    forks: () => forksOf(graph),
    from: (device, n) => graph.nodes.filter(({ signed }) => signed.device === device && signed.n >= n),
    digest: (only) => digests[only ?? 'all'].text(),
  };
  return { ledger, prepare };
};

/** What stands, as the rules see it. */
const read = (nodes: readonly Node[], forks: ReadonlyMap<string, number>): KnownFact[] =>
  nodes
    .filter(({ signed: { device, n } }) => n < (forks.get(device) ?? Number.POSITIVE_INFINITY))
    .map((node) => knownOf(node, forks));
