import type { NewFact } from '../coalition/fact.ts';
import type { Signer } from '../ledger/ledger.ts';
import type { Replica } from '../replica/replica.ts';
import type { Facts } from './facts.ts';
import type { Recording } from './recording.ts';
import type { State } from './state.ts';
import { anew, type Behind, type Succession } from './succeeding.ts';

export interface SayingAnewDeps {
  readonly state: State;
  readonly facts: Facts;
  readonly replica: Replica;
  readonly signer: Signer;
  readonly recording: Recording;
  now(): number;
}

/**
 * As the key that an older one of this device certified (P 8.14): says so, then says anew what was void by a fork. Goes on
 * where a stop interrupted it, and does nothing when all was said. `clients`: the keys of `meta` under which Yjs client ids
 * are stored. Throws when it can't be stored.
 */
export const sayAnew = async (
  { state, facts, replica, signer, recording, now }: SayingAnewDeps,
  { of, box, proof }: Succession,
  clients: readonly string[],
): Promise<void> => {
  const { device, person } = state.entry();
  const say = async (said: readonly NewFact[], at: number, meta: Readonly<Record<string, unknown>>): Promise<void> => {
    const stored = await recording.record({ facts: said, at, meta });
    if (!stored.ok) throw new Error(stored.error.code);
  };
  if ((facts.ledger.heads()[device] ?? 0) === 0) {
    // Records are not written on under an id that a copy may use too.
    await replica.renewClients();
    const forgotten = Object.fromEntries(clients.map((key) => [key, undefined]));
    await say([{ kind: 'succession', content: { of, box, proof } }], now(), forgotten);
  }
  for (let behind = state.behind(); behind !== null && behind.device !== device; behind = state.behind()) {
    await facts.ready();
    const [before, ...rest] = behind.anew;
    const at = now();
    const again = before ? [anew(before, behind.renamed, state.read().membership?.heads ?? {})] : [];
    // Signed twice, the same fact: its hash is kept in the transaction that stores it.
    const hash = (await facts.ledger.author(again, signer, person, at)).known[0]?.hash;
    const next: Behind | null =
      before && hash ? { ...behind, anew: rest, renamed: { ...behind.renamed, [before.hash]: hash } } : null;
    await say(again, at, { behind: next ?? undefined });
    state.setBehind(next);
  }
};
