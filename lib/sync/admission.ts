import * as v from 'valibot';
import { Id, Key32, Name, Signature } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, fromBase64url, fromJson, fromUtf8, toBase64url, utf8 } from './bytes.ts';
import { openSealed, sealTo } from './sealed-box.ts';

/**
 * What newcomer and member leave for each other in the invitation's room. Both travel as contents of that room's mailbox:
 * sealed with the invitation's key, signed by the device that leaves them.
 */
const Request = v.object({
  v: v.literal(1),
  t: v.literal('request'),
  invitation: Id,
  coalition: Key32,
  device: Key32,
  /** The device's X25519 key: the epoch is sealed to it. */
  box: Key32,
  person: v.object({
    id: Id,
    name: Name,
    emails: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(20)),
  }),
  /** The device's signature, and that of the invitation's access key, both over `admissionText`. */
  request: Signature,
  proof: Signature,
});
export type AdmissionRequest = Omit<v.InferOutput<typeof Request>, 'v' | 't'>;

const Answer = v.object({
  v: v.literal(1),
  t: v.literal('answer'),
  /** For whom. */
  device: Key32,
  /** `Admitted`, sealed to its box. */
  sealed: v.pipe(v.string(), v.maxLength(10_000)),
});

const Refused = v.object({
  v: v.literal(1),
  t: v.literal('refused'),
  device: Key32,
  /** `why`, sealed to its box: others who hold the link learn nothing of it. */
  sealed: v.pipe(v.string(), v.maxLength(1_000)),
});
/**
 * Why nobody was let in. `over`: who made the invitation, or somebody else who knew it, is gone; `second-yes`: not yet, that
 * is waited for; `turned-away`: it was not given. Whoever holds the link can write such a letter, so it is told, and an
 * answer that lets in still counts.
 */
export const REFUSED_WHY = ['revoked', 'expired', 'used-up', 'over', 'second-yes', 'turned-away'] as const;
export type RefusedWhy = (typeof REFUSED_WHY)[number];

const Inside = v.object({ coalition: Key32, epoch: Key32 });
/** What a newcomer needs to begin. `epoch`: the epoch's 32 secret bytes. */
export interface Admitted {
  readonly coalition: string;
  readonly epoch: Uint8Array;
}

/** `admission-other`: a letter of this room, but not of the kind or for the device that was asked for. */
export interface AdmissionError {
  readonly code: 'admission-malformed' | 'admission-newer' | 'admission-other';
  readonly detail: string;
}
const bad = (code: AdmissionError['code'], detail: string) => fail({ code, detail });

/** The request as mailbox content. */
export const encodeRequest = (request: AdmissionRequest): Bytes =>
  utf8(JSON.stringify({ v: 1, t: 'request', ...request }));

/** Mailbox content → request. Never throws. Its signatures are not checked here: what they cover is the ledger's matter. */
export const decodeRequest = (content: Uint8Array): Result<AdmissionRequest, AdmissionError> => {
  const read = decode(content);
  if (!read.ok) return read;
  return read.value.t === 'request' ? ok(read.value) : bad('admission-other', 'not a request');
};

/** The answer that lets a device in, as mailbox content. Throws when `box` is no X25519 key. */
export const encodeAnswer = async (admitted: Admitted, device: string, box: string): Promise<Bytes> => {
  const key = fromBase64url(box);
  if (key?.length !== 32) throw new TypeError('box is no key');
  const inside = utf8(JSON.stringify({ coalition: admitted.coalition, epoch: toBase64url(admitted.epoch) }));
  const sealed = toBase64url(await sealTo(key, inside, context(device)));
  return utf8(JSON.stringify({ v: 1, t: 'answer', device, sealed }));
};

/** Mailbox content → what was sealed to this device. `box`: its X25519 pair. Never throws on hostile input. */
export const decodeAnswer = async (
  content: Uint8Array,
  own: { readonly device: string; readonly box: CryptoKeyPair },
): Promise<Result<Admitted, AdmissionError>> => {
  const read = decode(content);
  if (!read.ok) return read;
  if (read.value.t !== 'answer' || read.value.device !== own.device) return bad('admission-other', 'for somebody else');
  const sealed = fromBase64url(read.value.sealed);
  if (!sealed) return bad('admission-malformed', 'sealed: not base64url');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', own.box.publicKey));
  const opened = await openSealed({ privateKey: own.box.privateKey, publicKey }, sealed, context(own.device));
  if (!opened.ok) return bad('admission-other', opened.error.detail);
  const inside = v.safeParse(Inside, fromJson(fromUtf8(opened.value)));
  const epoch = inside.success ? fromBase64url(inside.output.epoch) : null;
  return inside.success && epoch
    ? ok({ coalition: inside.output.coalition, epoch })
    : bad('admission-malformed', 'not an admission');
};

/** The answer to a request that lets nobody in. Throws when `box` is no X25519 key. */
export const encodeRefusal = async (why: RefusedWhy, device: string, box: string): Promise<Bytes> => {
  const key = fromBase64url(box);
  if (key?.length !== 32) throw new TypeError('box is no key');
  const sealed = toBase64url(await sealTo(key, utf8(JSON.stringify({ why })), refusal(device)));
  return utf8(JSON.stringify({ v: 1, t: 'refused', device, sealed }));
};

/** Mailbox content → why this device was not let in. `box`: its X25519 pair. Never throws on hostile input. */
export const decodeRefusal = async (
  content: Uint8Array,
  own: { readonly device: string; readonly box: CryptoKeyPair },
): Promise<Result<RefusedWhy, AdmissionError>> => {
  const read = decode(content);
  if (!read.ok) return read;
  if (read.value.t !== 'refused' || read.value.device !== own.device)
    return bad('admission-other', 'no refusal of this');
  const sealed = fromBase64url(read.value.sealed);
  if (!sealed) return bad('admission-malformed', 'sealed: not base64url');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', own.box.publicKey));
  const opened = await openSealed({ privateKey: own.box.privateKey, publicKey }, sealed, refusal(own.device));
  if (!opened.ok) return bad('admission-other', opened.error.detail);
  const inside = v.safeParse(v.object({ why: v.picklist(REFUSED_WHY) }), fromJson(fromUtf8(opened.value)));
  return inside.success ? ok(inside.output.why) : bad('admission-malformed', 'not a refusal');
};

/** For whom a letter is, and whether it lets in; null for a request and for anything else. */
export const letterFor = (content: Uint8Array): { readonly device: string; readonly admits: boolean } | null => {
  const read = decode(content);
  if (!read.ok || read.value.t === 'request') return null;
  return { device: read.value.device, admits: read.value.t === 'answer' };
};

/** Bound into the seal: an answer for one device opens for no other. */
const context = (device: string): string => `admission ${device}`;
const refusal = (device: string): string => `refusal ${device}`;

const Letter = v.variant('t', [Request, Answer, Refused]);
const decode = (content: Uint8Array): Result<v.InferOutput<typeof Letter>, AdmissionError> => {
  const json = fromJson(fromUtf8(content));
  if (typeof json === 'object' && json !== null && 'v' in json && Number(json.v) > 1)
    return bad('admission-newer', `made by version ${Number(json.v)}`);
  const read = v.safeParse(Letter, json, { abortEarly: true });
  return read.success ? ok(read.output) : bad('admission-malformed', read.issues[0].type);
};
