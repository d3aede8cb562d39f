import type { KnownFact, SignedFact } from '../coalition/fact.ts';
import { MEMBERSHIP_KINDS } from '../coalition/fact.ts';
import { authorFacts } from './author.ts';
import { createDigest } from './digest.ts';
import type { Graph, Node } from './graph.ts';
import { createGraph, forksOf, knownOf } from './graph.ts';
import { createHeld } from './held.ts';
import { createPlaces } from './places.ts';
import { contentOf, readFact } from './read.ts';
import type {
  FactRefusal,
  Fork,
  Ledger,
  LedgerDeps,
  LedgerState,
  PlacedFact,
  Prepared,
  Received,
  Wanted,
} from './types.ts';

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

/**
 * A ledger that goes on from its stored state: its facts stay in the store until they are wanted. `waiting`: those without
 * a place yet; `find`: stored facts.
 */
export const resumeLedger = async (
  deps: LedgerDeps,
  state: LedgerState,
  waiting: readonly PlacedFact[],
  find: (wanted: Wanted) => Promise<readonly PlacedFact[]>,
): Promise<Ledger> => {
  const { ledger, prepare } = buildLedger(deps, state);
  const signed = waiting.map((fact) => fact.signed);
  if (signed.length === 0) return ledger;
  // With what is stored of their ancestors at hand, so that each waits for one that is really lacking.
  ledger.recall(await find(ledger.wants(signed)));
  (await prepare(signed, true)).apply();
  return ledger;
};

/** Facts that were stored without their places, with them: by which everything after it goes on. Signatures are not verified again. */
export const placeStored = async (
  deps: LedgerDeps,
  stored: readonly unknown[],
): Promise<{ readonly facts: readonly PlacedFact[]; readonly state: LedgerState }> => {
  const prepared = await buildLedger(deps).prepare(stored, true);
  return prepared.toStore();
};

/** What somebody lacks of these, ancestors first. `membership`: only those kinds, and what they stand on. */
export const lackedOf = (
  wanted: readonly Pick<PlacedFact, 'signed' | 'hash'>[],
  only: 'membership' | undefined,
): SignedFact[] => {
  if (!only) return wanted.map(({ signed }) => signed);
  // The other side can place a membership fact only on its ancestors, so those go with it.
  const needed = new Set<string>();
  for (const { signed, hash } of wanted.toReversed()) {
    if (!MEMBERSHIP_KINDS.includes(signed.kind) && !needed.has(hash)) continue;
    needed.add(hash);
    for (const parent of [signed.prev, ...signed.seen]) if (parent) needed.add(parent);
  }
  return wanted.filter(({ hash }) => needed.has(hash)).map(({ signed }) => signed);
};

/** Stored facts in an order in which each stands after its ancestors: a past only grows along ancestry. */
export const ancestorsFirst = (facts: readonly PlacedFact[]): PlacedFact[] => {
  const weight = (past: PlacedFact['past']): number => past?.reduce((sum, n) => sum + n, 0) ?? 0;
  return facts
    .map((fact) => ({ fact, at: weight(fact.past) }))
    .sort((a, b) => a.at - b.at || (a.fact.hash < b.fact.hash ? -1 : 1))
    .map(({ fact }) => fact);
};

const buildLedger = (deps: LedgerDeps, from?: LedgerState) => {
  const graph = createGraph();
  const held = createHeld();
  const places = createPlaces(from?.devices);
  const digests = { all: createDigest(from?.digests.all), membership: createDigest(from?.digests.membership) };
  if (from) graph.resume(from.heads, from.forks);
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
    const waiting = run.unstored();
    return {
      ...batch(
        layer,
        forked,
        run.done,
        waiting.map(({ signed, hash }) => ({ signed, hash, past: null })),
      ),
      refused,
      held: waiting.map(({ signed }) => signed),
      missing: run.missing(),
    };
  };

  /** What the state will be with a layer on top. */
  const stateWith = (layer?: Graph): LedgerState => {
    const top = layer ?? graph;
    const sums = { all: createDigest(digests.all.text()), membership: createDigest(digests.membership.text()) };
    for (const { hash, signed } of layer?.nodes ?? []) {
      if (graph.get(hash)) continue;
      sums.all.add(hash);
      if (MEMBERSHIP_KINDS.includes(signed.kind)) sums.membership.add(hash);
    }
    const forks = new Map([...graph.forks, ...(layer?.forks ?? [])]);
    return {
      devices: places.devices(),
      heads: Object.fromEntries([...top.devices()].map((device) => [device, top.head(device)])),
      forks: Object.fromEntries(forks),
      digests: { all: sums.all.text(), membership: sums.membership.text() },
    };
  };

  const batch = (
    layer: Graph,
    forked: readonly Fork[],
    after: () => void,
    waiting: readonly PlacedFact[] = [],
  ): Prepared => {
    const forks = new Map([...graph.forks, ...layer.forks]);
    return {
      facts: layer.nodes.map((node) => node.signed),
      known: read(layer.nodes, forks),
      forked,
      toStore: () => {
        const facts = layer.nodes.map(({ signed, hash, past }) => ({ signed, hash, past: places.write(past) }));
        return { facts: [...facts, ...waiting], state: stateWith(layer) };
      },
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

  /** The last facts that stand, on which the next one will. */
  const wantsHeads = (): Wanted => ({
    hashes: [],
    places: [...graph.devices()]
      .map((device) => [device, Math.min(graph.head(device), graph.forkedAt(device) - 1)] as const)
      .filter(([, n]) => n > 0),
  });

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
      return lackedOf(
        graph.nodes.filter((node) => lacks(node.signed)),
        only,
      );
    },
    holdsBack: held.waits,
    all: () => standing,
    has: (hash) => graph.get(hash) !== undefined,
    get: (hash) => graph.get(hash)?.signed,
    forks: () => forksOf(graph),
    from: (device, n) => graph.nodes.filter(({ signed }) => signed.device === device && signed.n >= n),
    digest: (only) => digests[only ?? 'all'].text(),
    isEmpty: () => [...graph.devices()].length === 0,
    state: () => stateWith(),
    wants: (facts) => wantedBy([...facts, ...held.all()], graph),
    wantsHeads,
    recall: (facts) => {
      for (const { signed, hash, past } of facts) {
        const content = contentOf(signed.kind, signed.content);
        if (past && content) graph.recall({ hash, signed, content, past: places.read(past) });
      }
    },
    read: (facts, forks) =>
      read(
        facts.flatMap(({ signed, hash, past }) => {
          const content = contentOf(signed.kind, signed.content);
          return past && content ? [{ hash, signed, content, past: places.read(past) }] : [];
        }),
        forks ? new Map(Object.entries(forks)) : graph.forks,
      ),
    seenBy: () => {
      const nodes = wantsHeads().places.flatMap(([device, n]) => {
        const node = graph.get(graph.at(device, n)[0] ?? '');
        return node ? [knownOf(node, graph.forks)] : [];
      });
      return new Map(nodes.map(({ device, past }) => [device, past]));
    },
    tips: () => Object.fromEntries(wantsHeads().places),
    atHand: graph.size,
    forget: () => {
      const heads = wantsHeads().places.flatMap(([device, n]) => graph.at(device, n));
      graph.keepOnly(new Set(heads));
      standing = [];
    },
  };
  return { ledger, prepare };
};

/** What stands, as the rules see it. */
const read = (nodes: readonly Node[], forks: ReadonlyMap<string, number>): KnownFact[] =>
  nodes
    .filter(({ signed: { device, n } }) => n < (forks.get(device) ?? Number.POSITIVE_INFINITY))
    .map((node) => knownOf(node, forks));

/** Read leniently: what isn't of the right form is refused later, by `readFact`. */
const wantedBy = (facts: readonly unknown[], graph: Graph): Wanted => {
  const hashes = new Set<string>();
  const places = new Map<string, readonly [string, number]>();
  const place = (device: string, n: number): void => {
    if (Number.isSafeInteger(n) && n > 0 && n <= graph.head(device)) places.set(`${n} ${device}`, [device, n]);
  };
  for (const fact of facts) {
    const { device, n, seen } = (fact ?? {}) as { device?: unknown; n?: unknown; seen?: unknown };
    if (typeof device !== 'string' || typeof n !== 'number') continue;
    place(device, n);
    place(device, n - 1);
    if (Array.isArray(seen))
      for (const hash of seen.slice(0, 2_000)) if (typeof hash === 'string' && !graph.get(hash)) hashes.add(hash);
  }
  return { hashes: [...hashes], places: [...places.values()] };
};
