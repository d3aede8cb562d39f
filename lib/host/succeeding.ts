import { type NewFact, type SignedFact, successionText } from '../coalition/fact.ts';
import { createDeviceKeys, signerOf } from '../ledger/web-crypto.ts';
import { utf8 } from '../sync/bytes.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import type { Workspace } from './workspace.ts';

/**
 * Kept in the store when somebody else has spoken with this device's key (P 8.14): a copy of this browser's profile, or
 * this one's own past before its store was set back.
 */
export interface Behind {
  /** Whose key it is. */
  readonly device: string;
  /** What this browser had said under numbers that another one used too: void now, to be said anew by the new key. */
  readonly anew: readonly SaidBefore[];
  /** Hash of a fact that was void → that of the one that says it anew. */
  readonly renamed: Readonly<Record<string, string>>;
}
export interface SaidBefore {
  readonly hash: string;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
}
/** Kept in the entry: how the old key certified the new one. */
export interface Succession {
  readonly of: string;
  readonly box: string;
  readonly proof: string;
}
export const successionOf = (entry: CoalitionEntry): Succession | null =>
  (entry.succession as Succession | undefined) ?? null;

/** What the rules and the key keeping say again by themselves, where it is still due. */
const SAID_WHEN_DUE: readonly string[] = [
  'seen',
  'closing',
  'closing-acknowledged',
  'removal-acknowledged',
  'epoch',
  'epoch-resealed',
  'recovery-admission',
  'succession',
];

/** The facts out of these that their author must say anew, oldest first. */
export const toSayAnew = (facts: readonly { readonly hash: string; readonly signed: SignedFact }[]): SaidBefore[] =>
  facts
    .filter(({ signed }) => !SAID_WHEN_DUE.includes(signed.kind))
    .sort((a, b) => a.signed.n - b.signed.n)
    .map(({ hash, signed: { kind, content } }) => ({ hash, kind, content }));

/** One of them as a new fact: hashes of what was void are those of what says it anew, and "last seen" is what is seen now. */
export const anew = (
  said: SaidBefore,
  renamed: Behind['renamed'],
  heads: Readonly<Record<string, number>>,
): NewFact => {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return Object.hasOwn(renamed, value) ? renamed[value] : value;
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  const content = replace(said.content) as Record<string, unknown>;
  if (typeof content.last === 'object' && content.last !== null)
    content.last = Object.fromEntries(Object.keys(content.last).map((device) => [device, heads[device] ?? 0]));
  return { kind: said.kind, content } as unknown as NewFact;
};

/** The entry of a coalition with a new key for this device, certified by the one that it had. Its keys to the rooms stay. */
export const successorOf = async (entry: CoalitionEntry): Promise<CoalitionEntry> => {
  const { sign, box, device, boxId } = await createDeviceKeys();
  const old = await signerOf(entry.keys);
  const text = successionText({ coalition: entry.id, person: entry.person, of: entry.device, device, box: boxId });
  const succession: Succession = { of: entry.device, box: boxId, proof: await old.sign(utf8(text)) };
  return { ...entry, device, keys: { sign, box }, succession };
};

export interface SucceedingDeps {
  readonly workspace: Workspace;
  /** Stores a changed entry and opens the coalition anew. */
  switchTo(entry: CoalitionEntry): Promise<void>;
  log(event: string, detail?: unknown): void;
}

/** Takes a new key as soon as it turns out that somebody else speaks with this one, by mailbox or peers (P 8.14). */
export const startSucceeding = ({ workspace, switchTo, log }: SucceedingDeps, signal: AbortSignal): void => {
  let switching = false;
  const check = (): void => {
    // Who is out is out with whatever key.
    if (switching || !workspace.isBehind() || !workspace.tables().devices.has(workspace.entry.device)) return;
    switching = true;
    successorOf(workspace.entry)
      .then(switchTo)
      .catch((error) => {
        switching = false;
        log('no new key', error);
      });
  };
  workspace.onChanged(check, signal);
  check();
};
