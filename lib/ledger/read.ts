import * as v from 'valibot';
import type { FactContent, SignedFact } from '../coalition/fact.ts';
import { admissionText, FACT_CONTENT, recoveryText, SignedFactSchema, successionText } from '../coalition/fact.ts';
import type { Result } from '../coalition/result.ts';
import { fail, ok } from '../coalition/result.ts';
import { fromBase64url, utf8 } from './bytes.ts';
import { canonicalText } from './canonical.ts';
import type { FactRefusal, FactRefusalCode, LedgerCrypto } from './types.ts';

/** A fact that is sound by itself; whether its ancestors are there is another question. */
export interface Sound {
  readonly hash: string;
  readonly signed: SignedFact;
  /** As the schema of its kind gives it; of an unknown kind as it came. */
  readonly content: Record<string, unknown>;
}

/** Above any fact that a person can write (six texts of 20,000 characters, escaped), so only a flood meets it. */
export const MAX_FACT_BYTES = 1_000_000;
const MAX_DEPTH = 32;

/** Judges one value from outside: shape, coalition, canonical spelling, signature, proofs. Never throws. `trusted`: it comes from our own store. */
export const readFact = async (
  value: unknown,
  deps: { coalition: string; crypto: LedgerCrypto; trusted?: boolean },
): Promise<Result<Sound, FactRefusal>> => {
  const shaped = shapeOf(value, deps.coalition);
  if (!shaped.ok) return shaped;
  const { signed, text, content } = shaped.value;
  const bytes = utf8(text);
  if (bytes.length > MAX_FACT_BYTES) return no('malformed', `${bytes.length} bytes`);
  const hash = await deps.crypto.hash(bytes);
  if (deps.trusted) return ok({ hash, signed, content });
  if (!(await deps.crypto.verify(signed.device, bytes, signed.signature))) return no('bad-signature', hash);
  if (!(await provesDevice(signed, deps.crypto))) return no('bad-proof', hash);
  return ok({ hash, signed, content });
};

/**
 * Whether a fact that lets a device in carries what proves it: an admission the newcomer's own signature and that of the
 * invitation's key, a recovery the new device's signature, a succession that of the old key. True for every other kind.
 */
export const provesDevice = async (
  fact: Pick<SignedFact, 'coalition' | 'device' | 'kind' | 'content' | 'by'>,
  crypto: LedgerCrypto,
): Promise<boolean> => {
  const { coalition } = fact;
  if (fact.kind === 'admission') {
    const admission = fact.content as unknown as FactContent<'admission'>;
    const bytes = utf8(admissionText({ ...admission, coalition }));
    return (
      (await crypto.verify(admission.device, bytes, admission.request)) &&
      (await crypto.verify(admission.invitationKey, bytes, admission.proof))
    );
  }
  if (fact.kind === 'succession') {
    const { of, box, proof } = fact.content as unknown as FactContent<'succession'>;
    const text = successionText({ coalition, person: fact.by, of, device: fact.device, box });
    return crypto.verify(of, utf8(text), proof);
  }
  if (fact.kind !== 'recovery-admission') return true;
  const { device, box, request } = fact.content as unknown as FactContent<'recovery-admission'>;
  return crypto.verify(device, utf8(recoveryText({ coalition, person: fact.by, device, box })), request);
};

/** The content of a kind that this version knows, by its schema; undefined where it breaks it. An unknown kind's passes as it is. */
export const contentOf = (kind: string, content: unknown): Record<string, unknown> | undefined => {
  if (!Object.hasOwn(FACT_CONTENT, kind)) return content as Record<string, unknown>;
  const read = v.safeParse(FACT_CONTENT[kind as keyof typeof FACT_CONTENT], content);
  return read.success ? (read.output as Record<string, unknown>) : undefined;
};

/** A founding stands only as the first fact of the device that the coalition is named after, and nothing else does there. */
export const foundingRule = (fact: Pick<SignedFact, 'kind' | 'device' | 'coalition' | 'n'>): boolean =>
  (fact.kind === 'founding') === (fact.device === fact.coalition && fact.n === 1);

interface Shaped {
  signed: SignedFact;
  text: string;
  content: Record<string, unknown>;
}
const shapeOf = (value: unknown, coalition: string): Result<Shaped, FactRefusal> => {
  try {
    if (deeperThan(value, MAX_DEPTH)) return no('malformed', 'nested too deep');
    const read = v.safeParse(SignedFactSchema, value);
    if (!read.success) return no('malformed', v.getDotPath(read.issues[0]) ?? 'no object');
    if (read.output.coalition !== coalition) return no('foreign-coalition', read.output.coalition);
    const text = canonicalText(read.output);
    // What is kept is what was signed, and nothing that merely looked like it.
    const signed: SignedFact = { ...JSON.parse(text), signature: read.output.signature };
    // A key with a second spelling would be a second device with the same key.
    if (fromBase64url(signed.device) === null) return no('malformed', 'device');
    if (fromBase64url(signed.signature) === null) return no('malformed', 'signature');
    if (!foundingRule(signed)) return no('malformed', `${signed.kind} as ${signed.n} of ${signed.device}`);
    const content = contentOf(signed.kind, signed.content);
    if (!content) return no('malformed', `content of ${signed.kind}`);
    return ok({ signed, text, content });
  } catch (error) {
    return no('malformed', String(error));
  }
};

const deeperThan = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1)));

const no = (code: FactRefusalCode, detail: string) => fail<FactRefusal>({ code, detail: detail.slice(0, 200) });
