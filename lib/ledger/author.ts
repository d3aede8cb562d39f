import type { NewFact, SignedFact } from '../coalition/fact.ts';
import { canonicalBytes, factHash, wellFormed } from './canonical.ts';
import type { Graph } from './graph.ts';
import { tipsFor } from './graph.ts';
import { contentOf, foundingRule, MAX_FACT_BYTES, provesDevice } from './read.ts';
import type { LedgerDeps, Signer } from './types.ts';

/** Signs new facts on top of the device's own head and places them in `graph`. Throws rather than sign what others would refuse: it would stop this device's log for ever. */
export const authorFacts = async (
  graph: Graph,
  facts: readonly NewFact[],
  deps: LedgerDeps & { signer: Signer; by: string; at: number },
): Promise<void> => {
  const { coalition, crypto, signer, by, at } = deps;
  const { device } = signer;
  if (graph.forkedAt(device) < Number.POSITIVE_INFINITY) throw new Error('this device has forked: it needs a new key');
  for (const fact of facts) {
    const n = graph.head(device) + 1;
    const content = contentOf(fact.kind, wellFormed(fact.content));
    if (!content) throw new Error(`own fact breaks its schema: ${fact.kind}`);
    const unsigned: Omit<SignedFact, 'signature'> = {
      v: 1,
      coalition,
      device,
      n,
      prev: graph.at(device, n - 1)[0] ?? null,
      seen: tipsFor(graph, device),
      kind: fact.kind,
      content: JSON.parse(JSON.stringify(content)),
      by,
      at,
    };
    const bytes = canonicalBytes(unsigned);
    if (bytes.length > MAX_FACT_BYTES) throw new Error(`own fact too large: ${fact.kind}`);
    if (!foundingRule(unsigned)) throw new Error(`${fact.kind} can't be fact ${n} of this device`);
    if (!(await provesDevice(unsigned, crypto))) throw new Error(`${fact.kind} without proof`);
    const signed = { ...unsigned, signature: await signer.sign(bytes) };
    const placed = graph.place({ hash: await factHash(unsigned, crypto), signed, content });
    if (!('past' in placed)) throw new Error(`own fact has no place: ${JSON.stringify(placed)}`);
  }
};
