import * as v from 'valibot';
import { Id, Key32, Name, Signature } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type Bytes, fromBase64url, fromJson, fromUtf8, toBase64url, utf8 } from './bytes.ts';
import { openSealed, sealTo } from './sealed-box.ts';

/**
 * What newcomer and member leave for each other in the invitation's room. Both travel as contents of that room's mailbox
 * (sealed with the invitation's key, signed by the device that leaves them).
 */
const RequestSchema = v.object({
  v: v.literal(1),
  t: v.literal('request'),
  invitation: Id,
  device: Key32,
  /** The device's X25519 key: the epoch is sealed to it. */
  box: Key32,
  person: v.object({
    id: Id,
    name: Name,
    emails: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(20)),
  }),
  organisation: Name,
  /** The device's signature, and that of the invitation's access key, both over `admissionText`. */
  request: Signature,
  proof: Signature,
});
export type AdmissionRequest = v.InferOutput<typeof RequestSchema>;

const AnswerSchema = v.object({
  v: v.literal(1),
  t: v.literal('answer'),
  /** For whom. */
  device: Key32,
  /** `Admitted`, sealed to its box; or why not. */
  sealed: v.nullable(v.pipe(v.string(), v.maxLength(10_000))),
  refused: v.nullable(v.pipe(v.string(), v.maxLength(100))),
});
export type AdmissionAnswer = v.InferOutput<typeof AnswerSchema>;

const AdmittedSchema = v.object({
  coalition: Key32,
  epoch: Key32,
  secret: Key32,
  relay: v.pipe(v.string(), v.maxLength(500)),
});
/** What the newcomer needs to begin: `epoch` is the epoch's id, `secret` its 32 bytes. */
export type Admitted = v.InferOutput<typeof AdmittedSchema>;

export interface AdmissionError {
  readonly code: 'admission-malformed' | 'admission-newer' | 'admission-not-ours';
  readonly detail: string;
}

/** Request or answer as mailbox content. */
export const encodeAdmission = (message: AdmissionRequest | AdmissionAnswer): Bytes => utf8(JSON.stringify(message));

/** Mailbox content → request or answer. Never throws. Signatures are not checked here. */
export const decodeAdmission = (bytes: Uint8Array): Result<AdmissionRequest | AdmissionAnswer, AdmissionError> => {
  const json = fromJson(fromUtf8(bytes));
  if (typeof json === 'object' && json !== null && 'v' in json && Number(json.v) > 1)
    return fail({ code: 'admission-newer', detail: `made by version ${Number(json.v)}` });
  const read = v.safeParse(v.variant('t', [RequestSchema, AnswerSchema]), json, { abortEarly: true });
  return read.success ? ok(read.output) : fail({ code: 'admission-malformed', detail: read.issues[0].type });
};

const context = (device: string): string => `admission ${device}`;

/** The answer that lets a device in. Throws when `box` is no X25519 key: its request was checked before. */
export const admit = async (
  to: { readonly device: string; readonly box: string },
  admitted: Admitted,
): Promise<AdmissionAnswer> => {
  const box = fromBase64url(to.box);
  if (!box) throw new TypeError('box is no key');
  const sealed = toBase64url(await sealTo(box, utf8(JSON.stringify(admitted)), context(to.device)));
  return { v: 1, t: 'answer', device: to.device, sealed, refused: null };
};

/** Opens an answer with the newcomer's own keys. Never throws on hostile input. */
export const openAnswer = async (
  own: { readonly device: string; readonly privateKey: CryptoKey; readonly publicKey: Uint8Array },
  answer: AdmissionAnswer,
): Promise<Result<Admitted, AdmissionError>> => {
  const sealed = fromBase64url(answer.sealed ?? '');
  if (answer.device !== own.device || !sealed) return fail({ code: 'admission-not-ours', detail: 'for somebody else' });
  const opened = await openSealed(own, sealed, context(own.device));
  if (!opened.ok) return fail({ code: 'admission-not-ours', detail: opened.error.detail });
  const read = v.safeParse(AdmittedSchema, fromJson(fromUtf8(opened.value)));
  return read.success ? ok(read.output) : fail({ code: 'admission-malformed', detail: 'not an admission' });
};
