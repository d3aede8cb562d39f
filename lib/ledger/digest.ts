import { fromBase64url, toBase64url } from './bytes.ts';

/** One value for a set of hashes, whatever their order: their XOR. Tells equal from unequal between members; it is no proof. `from`: a text of an earlier one. */
export const createDigest = (from?: string) => {
  const sum = new Uint8Array(32);
  const add = (hash: string): void => {
    const bytes = fromBase64url(hash);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) ^ (bytes?.[i] ?? 0);
  };
  if (from !== undefined) add(from);
  return { add, text: (): string => toBase64url(sum) };
};
