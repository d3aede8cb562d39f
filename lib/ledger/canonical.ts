import canonicalize from 'canonicalize';
import type { SignedFact } from '../coalition/fact.ts';
import { utf8 } from './bytes.ts';
import type { LedgerCrypto } from './types.ts';

/** What is signed and hashed: the fact without its signature as RFC 8785 canonical JSON. Throws on what is no JSON (NaN, lone surrogates, a circle). */
export const canonicalText = (fact: Omit<SignedFact, 'signature'>): string => {
  const { v, coalition, device, n, prev, seen, kind, content, by, at } = fact;
  const text = canonicalize({ v, coalition, device, n, prev, seen, kind, content, by, at });
  if (text === undefined) throw new Error('a fact is an object');
  return text;
};

/** The canonical text as UTF-8. */
export const canonicalBytes = (fact: Omit<SignedFact, 'signature'>): Uint8Array<ArrayBuffer> =>
  utf8(canonicalText(fact));

/** A fact's hash, by which others refer to it. The signature is not in it. */
export const factHash = (fact: Omit<SignedFact, 'signature'>, crypto: LedgerCrypto): Promise<string> =>
  crypto.hash(canonicalBytes(fact));

/**
 * The same value with every half of a surrogate pair replaced. A quote that was cut at 400 characters may end in half an
 * emoji, and canonical JSON has no spelling for that.
 */
export const wellFormed = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)]));
};
