import * as v from 'valibot';
import type { FactContent, FactKind } from './fact-content.ts';
import { Id, Key32, Ms, Signature } from './fact-parts.ts';

/**
 * Facts: what somebody has said or done (DESIGN, Two kinds of state). Signed, hash-linked, never changed, never deleted.
 * The formats here are final: new kinds may be added, an existing kind never changes its meaning. A kind that this
 * version does not know is kept and passed on, and counts for nothing here.
 */

export * from './fact-content.ts';
export * from './fact-parts.ts';

/** The signed envelope. The signature is Ed25519 over the RFC 8785 canonical JSON of all fields but `signature`; the hash is SHA-256 of the same bytes. */
export const SignedFactSchema = v.object({
  v: v.literal(1),
  coalition: Key32,
  device: Key32,
  /** 1, 2, 3 … in this device's log. */
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Hash of this device's fact n−1, null for the first. */
  prev: v.nullable(Key32),
  /** Hashes of the tips of what the author had seen of others, sorted, none reachable from another. */
  seen: v.pipe(v.array(Key32), v.maxLength(2_000)),
  kind: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  content: v.record(v.string(), v.unknown()),
  /** The person who acts. */
  by: Id,
  at: Ms,
  signature: Signature,
});
export type SignedFact = v.InferOutput<typeof SignedFactSchema>;

/** A fact as the rules see it: verified, with its hash and its ancestry as a vector (device → highest n in its past, itself included). */
export interface KnownFact<K extends FactKind = FactKind> {
  readonly hash: string;
  readonly coalition: string;
  readonly device: string;
  readonly n: number;
  readonly kind: K | (string & {});
  readonly content: FactContent<K>;
  readonly by: string;
  readonly at: number;
  readonly past: Readonly<Record<string, number>>;
}

/** Whether `later`'s author had seen `earlier` (or is it). Pure; forks are excluded before. */
export const hadSeen = (later: KnownFact, earlier: KnownFact): boolean =>
  (later.past[earlier.device] ?? 0) >= earlier.n;

/** What a newcomer's device and the invitation's key both sign, so that nobody can be admitted under a false name. */
export const admissionText = (a: {
  coalition: string;
  invitation: string;
  device: string;
  box: string;
  person: { id: string; name: string; emails: readonly string[] };
}): string =>
  `concord admission 1\n${JSON.stringify([a.coalition, a.invitation, a.device, a.box, a.person.id, a.person.name, a.person.emails])}`;

/** What a new device signs that a recovery key admits: it holds its own key and means this coalition and person. */
export const recoveryText = (a: { coalition: string; person: string; device: string; box: string }): string =>
  `concord recovery 1\n${JSON.stringify([a.coalition, a.person, a.device, a.box])}`;

/** What the key of a device signs for the new key that speaks on for its person. */
export const successionText = (a: {
  coalition: string;
  person: string;
  of: string;
  device: string;
  box: string;
}): string => `concord succession 1\n${JSON.stringify([a.coalition, a.person, a.of, a.device, a.box])}`;

/** A fact to be signed: what `decide` returns; the ledger adds device, n, prev, seen, signature. */
export type NewFact = { [K in FactKind]: { readonly kind: K; readonly content: FactContent<K> } }[FactKind];
