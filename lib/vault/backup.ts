import * as v from 'valibot';
import { Id, Key32, Ms, type SignedFact } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { type BackupError, type Cost, decodeHeader, encodeHeader, USUAL_COST } from './backup-header.ts';
import { gunzip, gzip } from './gzip.ts';
import { keysOf } from './passphrase.ts';

export type { BackupError } from './backup-header.ts';

/**
 * A coalition in one encrypted file (P 8.6): what this browser holds of it, but no device's key. Whoever opens it in
 * another browser is a new device, which the recovery key admits.
 */
export interface BackupContent {
  readonly coalition: string;
  readonly name: string;
  readonly person: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly relay: string | null;
  readonly madeAt: number;
  readonly epochs: readonly { readonly secret: Uint8Array; readonly since: number }[];
  /** The device that made it. */
  readonly device: string;
  /** Admits one new device of this person and does nothing else; null where none could be signed. `secret`: PKCS #8, base64url. */
  readonly recovery: { readonly key: string; readonly secret: string } | null;
  readonly facts: readonly SignedFact[];
  readonly updates: readonly { readonly volume: string; readonly update: Uint8Array }[];
}
export interface BackupWork {
  /** Of the slow part: 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
  /** For tests: how much work one guess at the passphrase takes. */
  readonly cost?: Cost;
}

/** Larger files are refused unread: a coalition of ten years is far smaller. */
export const MAX_BACKUP_BYTES = 64 * 1024 * 1024;
const MAX_CONTENT_BYTES = 512 * 1024 * 1024;
const MOST_FACTS = 1_000_000;

/** Content → file: gzip, then AES-256-GCM under a key that Argon2id makes of the passphrase. Rejects when `signal` aborts. */
export const sealBackup = async (
  content: BackupContent,
  passphrase: string,
  work: BackupWork = {},
): Promise<Uint8Array<ArrayBuffer>> => {
  const packed = await gzip(pack(content));
  const cost = work.cost ?? USUAL_COST;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const { key, check } = await keysOf(passphrase, salt, cost, work);
  const header = await encodeHeader({ cost, salt, iv, check, bytes: packed.length + TAG_BYTES });
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: header }, key, packed);
  return joined([header, new Uint8Array(cipher)]);
};

/** File → content. Never throws on what a file holds; rejects only when `signal` aborts. */
export const openBackup = async (
  bytes: Uint8Array,
  passphrase: string,
  work: BackupWork = {},
): Promise<Result<BackupContent, BackupError>> => {
  if (bytes.length > MAX_BACKUP_BYTES) return fail({ code: 'not-a-backup', detail: `${bytes.length} bytes` });
  const read = await decodeHeader(bytes);
  if (!read.ok) return read;
  const { header, cost, salt, iv, check, cipher } = read.value;
  const keys = await keysOf(passphrase, salt, cost, work);
  if (keys.check !== check) return fail({ code: 'wrong-passphrase', detail: 'another passphrase' });
  try {
    const packed = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: header }, keys.key, cipher);
    const content = await gunzip(new Uint8Array(packed), MAX_CONTENT_BYTES).then((plain) => plain && unpack(plain));
    if (content) return ok(content);
  } catch {
    // The seal does not hold: told below.
  }
  return fail({ code: 'damaged', detail: 'the content is not what was sealed' });
};

const TAG_BYTES = 16;
const Packed = v.object({
  coalition: Key32,
  name: v.pipe(v.string(), v.maxLength(300)),
  person: v.object({ id: Id, name: v.string(), email: v.nullable(v.string()) }),
  relay: v.nullable(v.pipe(v.string(), v.maxLength(500))),
  madeAt: Ms,
  epochs: v.pipe(v.array(v.object({ since: v.number() })), v.maxLength(10_000)),
  device: Key32,
  recovery: v.nullable(v.object({ key: Key32, secret: v.pipe(v.string(), v.maxLength(200)) })),
  volumes: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100_000)),
});

/** `(length u32 | bytes)…`: what there is, the facts, each epoch's secret, each update. */
const pack = ({ facts, updates, epochs, ...rest }: BackupContent): Uint8Array<ArrayBuffer> => {
  const head = {
    ...rest,
    epochs: epochs.map(({ since }) => ({ since })),
    volumes: updates.map(({ volume }) => volume),
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const fields = [
    text(head),
    text(facts),
    ...epochs.map(({ secret }) => secret),
    ...updates.map(({ update }) => update),
  ];
  return joined(fields.flatMap((field) => [lengthOf(field), field]));
};

const unpack = (bytes: Uint8Array): BackupContent | null => {
  const fields = fieldsOf(bytes);
  const head = v.safeParse(Packed, jsonOf(fields?.[0]));
  const facts = jsonOf(fields?.[1]);
  if (!fields || !head.success || !Array.isArray(facts) || facts.length > MOST_FACTS) return null;
  const { epochs, volumes, ...rest } = head.output;
  if (fields.length !== 2 + epochs.length + volumes.length) return null;
  const secrets = fields.slice(2, 2 + epochs.length);
  if (secrets.some((secret) => secret.length !== 32)) return null;
  return {
    ...rest,
    // The ledger judges each of them by itself, as if it came from a stranger.
    facts,
    epochs: epochs.map(({ since }, at) => ({ since, secret: (secrets[at] as Uint8Array).slice() })),
    updates: volumes.map((volume, at) => ({
      volume,
      update: (fields[2 + epochs.length + at] as Uint8Array).slice(),
    })),
  };
};

const fieldsOf = (bytes: Uint8Array): Uint8Array[] | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const length = view.getUint32(at);
    at += 4;
    if (length > bytes.length - at) return null;
    fields.push(bytes.subarray(at, at + length));
    at += length;
  }
  return fields;
};

const jsonOf = (bytes: Uint8Array | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
const lengthOf = (field: Uint8Array): Uint8Array => {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, field.length);
  return out;
};
const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
