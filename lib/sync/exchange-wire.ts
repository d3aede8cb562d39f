import * as v from 'valibot';
import { type Bytes, createWriter, fromJson, fromUtf8, join, readAll, utf8 } from './bytes.ts';

/** The messages of an exchange: `0 | JSON`, or `1 | transfer u32 | index u32 | count u32 | part` of a bundle. */
export const EXCHANGE_VERSION = 1;
/** Bytes of a part. */
export const PART_BYTES = 256 * 1024;
const CONTROL_BYTES = 4 * 1024 * 1024;
const MOST_PARTS = 256;
const MOST_TRANSFERS = 16;

const hash = v.pipe(v.string(), v.maxLength(200));
const Heads = v.record(v.pipe(v.string(), v.maxLength(100)), v.pipe(v.number(), v.integer(), v.minValue(0)));

export const Control = v.variant('t', [
  v.object({ t: v.literal('state'), v: v.number(), hash, membershipHash: hash }),
  v.object({
    t: v.literal('want'),
    round: v.number(),
    only: v.nullable(v.literal('membership')),
    heads: Heads,
    volumes: v.pipe(
      v.array(v.object({ volume: v.pipe(v.string(), v.maxLength(100)), stateVector: v.string(), rowHash: hash })),
      v.maxLength(2_000),
    ),
  }),
  /** All that `want` of this round asked for has been sent. */
  v.object({ t: v.literal('given'), round: v.number() }),
  /** Said after the receiver's commit. */
  v.object({
    t: v.literal('ack'),
    bundle: v.pipe(v.string(), v.maxLength(200)),
    refused: v.pipe(v.array(v.object({ code: v.string(), detail: v.string() })), v.maxLength(1_000)),
  }),
  v.object({ t: v.literal('bye'), reason: v.pipe(v.string(), v.maxLength(100)) }),
  v.object({
    t: v.literal('error'),
    code: v.pipe(v.string(), v.maxLength(100)),
    detail: v.pipe(v.string(), v.maxLength(500)),
  }),
]);
export type Control = v.InferOutput<typeof Control>;

/** A control message as bytes. */
export const encodeControl = (control: Control): Bytes => join(Uint8Array.of(0), utf8(JSON.stringify(control)));

/** A bundle's bytes with its name, as parts. `transfer` tells the parts of different bundles apart. */
export const encodeTransfer = (transfer: number, bundleId: string, bundle: Uint8Array): Bytes[] => {
  const content = createWriter();
  content.field(utf8(bundleId));
  content.raw(bundle);
  const bytes = content.done();
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, index) => {
    const part = createWriter();
    part.u8(1);
    part.u32(transfer);
    part.u32(index);
    part.u32(count);
    part.raw(bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES));
    return part.done();
  });
};

export type Read =
  | { readonly is: 'control'; readonly control: Control }
  | { readonly is: 'bundle'; readonly id: string; readonly bytes: Bytes }
  | { readonly is: 'part'; readonly received: number; readonly count: number }
  | { readonly is: 'bad'; readonly code: 'malformed' | 'newer' | 'too-large'; readonly detail: string };

const bad = (code: 'malformed' | 'newer' | 'too-large', detail: string): Read => ({ is: 'bad', code, detail });

/** Reads messages of one peer, puts transfers together. Never throws. */
export const createReader = () => {
  const transfers = new Map<number, { parts: Bytes[]; count: number }>();

  const readPart = (message: Uint8Array): Read => {
    const piece = readAll(message, (r) => ({
      is: r.u8(),
      transfer: r.u32(),
      index: r.u32(),
      count: r.u32(),
      part: r.rest(),
    }));
    if (!piece || piece.count === 0) return bad('malformed', 'not a part');
    if (piece.count > MOST_PARTS || piece.part.length > PART_BYTES)
      return bad('too-large', 'a bundle has at most 64 MB');
    const open = transfers.get(piece.transfer) ?? { parts: [], count: piece.count };
    // Parts of one transfer travel in one lane, so they come in order.
    if (piece.index !== open.parts.length || piece.count !== open.count) return bad('malformed', 'a part is missing');
    open.parts.push(piece.part);
    transfers.set(piece.transfer, open);
    if (transfers.size > MOST_TRANSFERS) return bad('too-large', 'too many bundles at once');
    if (open.parts.length < open.count) return { is: 'part', received: open.parts.length, count: open.count };
    transfers.delete(piece.transfer);
    const whole = readAll(join(...open.parts), (r) => ({ id: fromUtf8(r.field()), bytes: r.rest() }));
    if (!whole || whole.id === null || whole.id.length > 200) return bad('malformed', 'a bundle without a name');
    return { is: 'bundle', id: whole.id, bytes: whole.bytes };
  };

  return (message: Uint8Array): Read => {
    if (message[0] === 1) return readPart(message);
    if (message[0] !== 0) return bad('malformed', 'unknown kind of message');
    if (message.length > CONTROL_BYTES) return bad('too-large', 'a control message is too large');
    const control = v.safeParse(Control, fromJson(fromUtf8(message.subarray(1))), { abortEarly: true });
    if (!control.success)
      return bad('malformed', `${v.getDotPath(control.issues[0]) ?? 'message'}: ${control.issues[0].type}`);
    if (control.output.t === 'state' && control.output.v !== EXCHANGE_VERSION)
      return bad('newer', `this side speaks version ${EXCHANGE_VERSION}`);
    return { is: 'control', control: control.output };
  };
};
