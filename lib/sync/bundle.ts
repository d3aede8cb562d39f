import * as v from 'valibot';
import { type SignedFact, SignedFactSchema } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, createWriter, fromJson, fromUtf8, readAll, utf8 } from './bytes.ts';
import type { Bundle } from './source.ts';

export type { Bundle } from './source.ts';

/** `version u8 | facts as JSON | count u32 | (volume | update)…`, each field with its length in front. */
export const BUNDLE_VERSION = 1;
/** Pieces of this size let small news pass while much is sent. */
export const BUNDLE_BYTES = 256 * 1024;
const MOST_FACTS = 100_000;
const MOST_UPDATES = 2_000;

export interface BundleError {
  readonly code: 'bundle-malformed' | 'bundle-newer' | 'bundle-fact';
  readonly detail: string;
}

/** A bundle as bytes, for peers and mailbox. The same bundle gives the same bytes, so the mailbox stores it once. */
export const encodeBundle = (bundle: Bundle): Bytes => {
  const writer = createWriter();
  writer.u8(BUNDLE_VERSION);
  writer.field(utf8(JSON.stringify(bundle.facts.map(inOrder))));
  writer.u32(bundle.updates.length);
  for (const { volume, update } of bundle.updates) {
    writer.field(utf8(volume));
    writer.field(update);
  }
  return writer.done();
};

/** The envelope's fields in one order, whoever made the object: the same facts give the same bytes. */
const inOrder = ({
  v,
  coalition,
  device,
  n,
  prev,
  seen,
  kind,
  content,
  by,
  at,
  signature,
}: SignedFact): SignedFact => ({
  v,
  coalition,
  device,
  n,
  prev,
  seen,
  kind,
  content,
  by,
  at,
  signature,
});

const Volume = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/** Bytes → bundle of the right form. Never throws. Whether signatures and updates are good is judged by `receive`. */
export const decodeBundle = (bytes: Uint8Array): Result<Bundle, BundleError> => {
  const bad = (code: BundleError['code'], detail: string) => fail({ code, detail });
  if (bytes.length > 0 && bytes[0] !== BUNDLE_VERSION) return bad('bundle-newer', `made by version ${bytes[0]}`);
  const parts = readAll(bytes, (r) => {
    r.u8();
    const facts = r.field();
    const updates: { volume: string | null; update: Bytes }[] = [];
    // Each update takes at least 8 bytes: a huge count ends with the bytes, not with our memory.
    for (let left = r.u32(); left > 0; left--) updates.push({ volume: fromUtf8(r.field()), update: r.field() });
    return { facts, updates };
  });
  if (!parts || parts.updates.length > MOST_UPDATES) return bad('bundle-malformed', 'not a bundle');
  const json = fromJson(fromUtf8(parts.facts));
  if (!Array.isArray(json) || json.length > MOST_FACTS) return bad('bundle-malformed', 'the facts are no list');
  const facts: SignedFact[] = [];
  for (const one of json) {
    const fact = v.safeParse(SignedFactSchema, one, { abortEarly: true });
    if (!fact.success) return bad('bundle-fact', `${v.getDotPath(fact.issues[0]) ?? 'fact'}: ${fact.issues[0].type}`);
    // The content as it came: the schema's copy drops keys such as "constructor", and the signature covers them.
    facts.push({ ...fact.output, content: one.content });
  }
  const updates: { volume: string; update: Bytes }[] = [];
  for (const { volume, update } of parts.updates) {
    if (!v.is(Volume, volume)) return bad('bundle-malformed', 'an update without a volume');
    updates.push({ volume, update });
  }
  return ok({ facts, updates });
};

/** Facts in order, cut into bundles of about `BUNDLE_BYTES`. */
export const factBundles = (facts: readonly SignedFact[]): Bundle[] => {
  const bundles: Bundle[] = [];
  let part: SignedFact[] = [];
  let bytes = 0;
  for (const fact of facts) {
    const size = utf8(JSON.stringify(fact)).length;
    if (part.length > 0 && bytes + size > BUNDLE_BYTES) {
      bundles.push({ facts: part, updates: [] });
      part = [];
      bytes = 0;
    }
    part.push(fact);
    bytes += size;
  }
  return part.length > 0 ? [...bundles, { facts: part, updates: [] }] : bundles;
};
