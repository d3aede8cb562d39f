import * as v from 'valibot';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type BundleError, decodeBundle, encodeBundle } from './bundle.ts';
import { type Bytes, createWriter, fromJson, fromUtf8, readAll, utf8 } from './bytes.ts';
import type { Bundle } from './source.ts';

/** Everything that a coalition has, as content of the mailbox: who comes later reads it in the place of what went before. */
export interface Snapshot {
  /** It covers the log up to here. */
  readonly log: string;
  readonly seq: number;
  /** Device → its highest fact in it. */
  readonly heads: Readonly<Record<string, number>>;
  /** Over all facts and rows, as peers compare it. */
  readonly hash: string;
  readonly bundle: Bundle;
}

/** `0x53 | header as JSON | bundle`, each with its length in front. No bundle begins so: an older version passes it over. */
const FIRST = 0x53;
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Header = v.object({
  v: v.literal(1),
  log: v.pipe(v.string(), v.length(22)),
  seq: Count,
  heads: v.record(v.string(), Count),
  hash: v.pipe(v.string(), v.maxLength(100)),
});

export const isSnapshot = (content: Uint8Array): boolean => content[0] === FIRST;

export const encodeSnapshot = ({ bundle, ...header }: Snapshot): Bytes => {
  const writer = createWriter();
  writer.u8(FIRST);
  writer.field(utf8(JSON.stringify({ v: 1, ...header })));
  writer.field(encodeBundle(bundle));
  return writer.done();
};

/** Bytes → snapshot of the right form; never throws. What is in it is judged like any other content. */
export const decodeSnapshot = (content: Uint8Array): Result<Snapshot, BundleError> => {
  const bad = fail<BundleError>({ code: 'bundle-malformed', detail: 'not a snapshot' });
  const parts = readAll(content, (r) => ({ first: r.u8(), header: r.field(), bundle: r.field() }));
  if (parts?.first !== FIRST) return bad;
  const header = v.safeParse(Header, fromJson(fromUtf8(parts.header)));
  if (!header.success) return bad;
  const bundle = decodeBundle(parts.bundle);
  if (!bundle.ok) return bundle;
  const { log, seq, heads, hash } = header.output;
  return ok({ log, seq, heads, hash, bundle: bundle.value });
};
