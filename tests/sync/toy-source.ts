import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import type { SignedFact } from '../../lib/coalition/fact.ts';
import { toBase64url, utf8 } from '../../lib/sync/bytes.ts';
import type { Bundle, Heads, SyncSource } from '../../lib/sync/source.ts';

const hashOf = async (value: unknown): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(JSON.stringify(value)))));
const key = (name: string): string => Buffer.from(name.padEnd(32, '.')).toString('base64url');

/** A host in miniature: facts in chains (held back until the one before is there) and one Y.Doc for each volume. */
export const createToySource = (name: string) => {
  const facts = new Map<string, SignedFact[]>();
  const docs = new Map<string, Doc>();
  const log: string[] = [];
  const refuse = new Set<string>();
  const docOf = (volume: string): Doc => {
    const doc = docs.get(volume) ?? new Doc();
    docs.set(volume, doc);
    return doc;
  };
  const isMembership = (fact: SignedFact) => fact.kind === 'admission';
  const all = () => [...facts.keys()].sort().flatMap((device) => facts.get(device) ?? []);
  const heads = (): Heads => Object.fromEntries([...facts].map(([device, chain]) => [device, chain.length]));

  const source: SyncSource = {
    overview: async () => {
      const volumes = [];
      for (const volume of [...docs.keys()].sort()) {
        const rows = docOf(volume).getMap('rows').toJSON();
        const rowHash = await hashOf(Object.entries(rows).sort());
        volumes.push({ volume, stateVector: encodeStateVector(docOf(volume)), rowHash });
      }
      return {
        hash: await hashOf([all(), volumes.map((one) => [one.volume, one.rowHash])]),
        membershipHash: await hashOf(all().filter(isMembership)),
        heads: heads(),
        volumes,
      };
    },
    factsSince: async (theirs, only) => {
      const missing = all().filter((fact) => fact.n > (theirs[fact.device] ?? 0));
      if (only !== 'membership') return missing;
      // A membership fact and what it stands on.
      return missing.filter((fact) =>
        missing.some((one) => isMembership(one) && one.device === fact.device && one.n >= fact.n),
      );
    },
    updateSince: async (volume, vector) => {
      const doc = docs.get(volume);
      return doc ? encodeStateAsUpdate(doc, vector ?? undefined) : null;
    },
    receive: async (bundle) => {
      await new Promise((resolve) => setImmediate(resolve));
      const refused: { code: string; detail: string }[] = [];
      const missing: Record<string, number> = {};
      let accepted = 0;
      for (const fact of bundle.facts) {
        log.push(fact.kind);
        const chain = facts.get(fact.device) ?? [];
        if (refuse.has(fact.kind)) refused.push({ code: 'fact-signature', detail: fact.kind });
        else if (fact.n > chain.length + 1) missing[fact.device] = fact.n - 1;
        else if (fact.n === chain.length + 1) {
          facts.set(fact.device, [...chain, fact]);
          accepted += 1;
        }
      }
      for (const { volume, update } of bundle.updates) {
        log.push(`update ${volume}`);
        applyUpdate(docOf(volume), update);
        accepted += 1;
      }
      return { accepted, refused, missing };
    },
  };
  const addFact = (kind: string, content: Record<string, unknown> = {}): SignedFact => {
    const chain = facts.get(key(name)) ?? [];
    const fact: SignedFact = {
      v: 1,
      coalition: key('coalition'),
      device: key(name),
      n: chain.length + 1,
      prev: null,
      seen: [],
      kind,
      content,
      by: name,
      at: 1,
      signature: 'A'.repeat(86),
    };
    facts.set(key(name), [...chain, fact]);
    return fact;
  };
  const setRow = (volume: string, row: string, value: string): Bundle => {
    const doc = docOf(volume);
    const before = encodeStateVector(doc);
    doc.getMap('rows').set(row, value);
    return { facts: [], updates: [{ volume, update: encodeStateAsUpdate(doc, before) }] };
  };
  return {
    source,
    addFact,
    setRow,
    log,
    refuse,
    hash: async () => (await source.overview()).hash,
    factCount: () => all().length,
    row: (volume: string, row: string) => docOf(volume).getMap('rows').get(row),
  };
};
export type ToySource = ReturnType<typeof createToySource>;
