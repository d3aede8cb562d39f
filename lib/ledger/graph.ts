import type { KnownFact } from '../coalition/fact.ts';
import type { Sound } from './read.ts';
import type { Fork } from './types.ts';

/** A fact in its place: all its ancestors are there. */
export interface Node extends Sound {
  /** Device → highest number in its ancestry, itself included. Of a forked device too high: see `knownOf`. */
  readonly past: Readonly<Record<string, number>>;
}

/**
 * Why a fact has no place: its links can't be true, or an ancestor is not here (yet). `sibling`: where that ancestor should
 * be stands another one, so the device has forked, or has signed a link that leads nowhere.
 */
export type Misplaced = { readonly broken: string } | { readonly lacks: string; readonly sibling: boolean };

/** Facts by their links. Reading falls through to `base`, so a batch can be placed, looked at and given up. */
export interface Graph {
  get(hash: string): Node | undefined;
  /** More than one: the device has forked. */
  at(device: string, n: number): readonly string[];
  head(device: string): number;
  devices(): Iterable<string>;
  /** The number from which on a device's facts are void, or Infinity. */
  forkedAt(device: string): number;
  place(sound: Sound): Node | Misplaced;
  /** What was placed here and not in `base`, ancestors first. */
  readonly nodes: Node[];
  readonly forks: Map<string, number>;
  /** Takes over everything from a graph that was built on this one. */
  absorb(top: Graph): void;
  /** Heads and forks of what stays in the store. */
  resume(heads: Readonly<Record<string, number>>, forks: Readonly<Record<string, number>>): void;
  /** Puts a fact back that had its place before. */
  recall(node: Node): void;
  /** Facts that are at hand here. */
  size(): number;
  /** Lets go of every fact but these. */
  keepOnly(hashes: ReadonlySet<string>): void;
}

/** An empty graph, or an empty layer over another one. */
export const createGraph = (base?: Graph): Graph => {
  const byHash = new Map<string, Node>();
  const places = new Map<string, string[]>();
  const heads = new Map<string, number>();
  const forks = new Map<string, number>();
  const nodes: Node[] = [];

  const get = (hash: string) => byHash.get(hash) ?? base?.get(hash);
  const at = (device: string, n: number) => {
    const here = places.get(`${n} ${device}`) ?? [];
    const below = base?.at(device, n) ?? [];
    return below.length ? [...below, ...here] : here;
  };
  const head = (device: string) => Math.max(heads.get(device) ?? 0, base?.head(device) ?? 0);
  const forkedAt = (device: string) =>
    Math.min(forks.get(device) ?? Number.POSITIVE_INFINITY, base?.forkedAt(device) ?? Number.POSITIVE_INFINITY);

  const insert = (node: Node) => {
    const { device, n } = node.signed;
    if (at(device, n).length > 0 && n < forkedAt(device)) forks.set(device, n);
    byHash.set(node.hash, node);
    const place = `${n} ${device}`;
    places.set(place, [...(places.get(place) ?? []), node.hash]);
    heads.set(device, Math.max(heads.get(device) ?? 0, n));
    nodes.push(node);
  };

  const graph: Graph = {
    get,
    at,
    head,
    forkedAt,
    nodes,
    forks,
    devices: () => new Set([...(base?.devices() ?? []), ...heads.keys()]),
    place: (sound) => {
      const parents = parentsOf(sound, graph);
      if (!Array.isArray(parents)) return parents;
      const node = { ...sound, past: joinPasts(sound, parents) };
      insert(node);
      return node;
    },
    absorb: (top) => {
      // Twice the same would look like a fork.
      for (const node of top.nodes) if (!byHash.has(node.hash)) insert(node);
    },
    resume: (known, forked) => {
      for (const [device, n] of Object.entries(known)) heads.set(device, n);
      for (const [device, n] of Object.entries(forked)) forks.set(device, n);
    },
    recall: (node) => {
      if (byHash.has(node.hash)) return;
      byHash.set(node.hash, node);
      const place = `${node.signed.n} ${node.signed.device}`;
      places.set(place, [...(places.get(place) ?? []), node.hash]);
    },
    size: () => byHash.size,
    keepOnly: (hashes) => {
      for (const [hash, { signed }] of byHash) {
        if (hashes.has(hash)) continue;
        byHash.delete(hash);
        places.delete(`${signed.n} ${signed.device}`);
      }
      nodes.splice(0);
    },
  };
  return graph;
};

/** A node as the rules see it. What a device said from its fork on is in nobody's ancestry: which of the two was seen can't be told from a number. */
export const knownOf = (node: Node, forks: ReadonlyMap<string, number>): KnownFact => {
  const { coalition, device, n, kind, by, at } = node.signed;
  const past: Record<string, number> = { ...node.past };
  for (const [forked, from] of forks) {
    if ((past[forked] ?? 0) < from) continue;
    if (from > 1) past[forked] = from - 1;
    else delete past[forked];
  }
  return { hash: node.hash, coalition, device, n, kind, content: node.content as never, by, at, past };
};

/** The tips of what others have said, as parents for a device's next fact: none reachable from another or from its own head. */
export const tipsFor = (graph: Graph, device: string): string[] => {
  const own = headNode(graph, device, graph.head(device));
  const others = [...graph.devices()]
    .filter((other) => other !== device)
    // Of a forked device the last fact that stands.
    .map((other) => headNode(graph, other, Math.min(graph.head(other), graph.forkedAt(other) - 1)))
    .filter((node) => node !== undefined);
  const all = own ? [own, ...others] : others;
  return others
    .filter((tip) => !all.some((node) => reaches(node, tip)))
    .map((tip) => tip.hash)
    .sort();
};

/** Newly found forks of a layer. */
export const forksOf = (graph: Graph): Fork[] => [...graph.forks].map(([device, n]) => ({ device, n }));

const headNode = (graph: Graph, device: string, n: number): Node | undefined => {
  const hash = graph.at(device, n)[0];
  return hash === undefined ? undefined : graph.get(hash);
};

const reaches = (from: Node, to: Node): boolean => from !== to && (from.past[to.signed.device] ?? 0) >= to.signed.n;

const parentsOf = (sound: Sound, graph: Graph): Node[] | Misplaced => {
  const { device, n, prev, seen } = sound.signed;
  const parents: Node[] = [];
  if ((n === 1) !== (prev === null)) return { broken: 'prev' };
  if (prev !== null) {
    const before = graph.get(prev);
    if (!before) return { lacks: prev, sibling: graph.at(device, n - 1).length > 0 };
    if (before.signed.device !== device || before.signed.n !== n - 1) return { broken: 'prev' };
    parents.push(before);
  }
  if (seen.some((hash, i) => i > 0 && hash <= (seen[i - 1] ?? ''))) return { broken: 'seen: order' };
  for (const hash of seen) {
    const tip = graph.get(hash);
    if (!tip) return { lacks: hash, sibling: false };
    if (tip.signed.device === device) return { broken: 'seen: its own device' };
    parents.push(tip);
  }
  const tips = prev === null ? parents : parents.slice(1);
  if (tips.some((tip) => parents.some((node) => reaches(node, tip)))) return { broken: 'seen: reachable' };
  return parents;
};

const joinPasts = (sound: Sound, parents: readonly Node[]): Record<string, number> => {
  const past: Record<string, number> = {};
  for (const parent of parents)
    for (const [device, n] of Object.entries(parent.past)) past[device] = Math.max(past[device] ?? 0, n);
  past[sound.signed.device] = sound.signed.n;
  return past;
};
