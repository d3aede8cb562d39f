import * as v from 'valibot';

/** What facts are made of. */

/** 32 bytes as base64url without padding: a device's Ed25519 key, an X25519 key, a SHA-256 hash. */
export const Key32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
/** 64 bytes as base64url: an Ed25519 signature. */
export const Signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/));
/** The id of a person, organisation, decision, invitation or record. Records carry their volume before the first dot. */
export const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
/** Milliseconds since 1970 UTC. */
export const Ms = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
/** A calendar day, YYYY-MM-DD (ISO 8601), without a zone. */
export const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
export const Title = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
export const LongText = text(20_000);
export const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));

/** The words that a decision or task hangs on (lib/anchor makes and finds them). Under 2 KB. `position`: UTF-16 offset at tagging. */
export const QuoteSchema = v.object({
  v: v.literal(1),
  exact: text(4_000),
  before: text(400),
  after: text(400),
  paragraph: text(4_000),
  position: v.pipe(v.number(), v.integer(), v.minValue(0)),
  whole: v.optional(text(40)),
});
export type Quote = v.InferOutput<typeof QuoteSchema>;

/** Where something was said. `key` is the same for all members (`gdoc:<id>`, `gcal:<id>`, `mail:<fingerprint>`). */
export const AnchorSchema = v.variant('in', [
  v.object({
    in: v.literal('document'),
    key: Id,
    title: text(300),
    url: text(2_000),
    tab: v.optional(text(100)),
    quote: QuoteSchema,
  }),
  v.object({ in: v.literal('mail'), key: Id, subject: text(300), quote: v.optional(QuoteSchema) }),
  v.object({ in: v.literal('item'), meeting: Id, item: Id }),
  v.object({ in: v.literal('decision'), decision: Id }),
]);
export type Anchor = v.InferOutput<typeof AnchorSchema>;

/** Categories with a rule of their own (P 1.7); other categories are free words of the coalition's matrix. */
export const BUILT_IN_CATEGORIES = ['purpose', 'matrix', 'memo', 'removal'] as const;
export const METHODS = [
  'consent',
  'consensus',
  'consensus-minus-one',
  'majority',
  'two-thirds-cast',
  'two-thirds-eligible',
  'advice',
  'sign-on',
  'sense-check',
] as const;
export type Method = (typeof METHODS)[number];

/** A row of the decision matrix (P 1.7): who decides this category, how, by when. Its key is the category. */
export const MatrixRowSchema = v.object({
  category: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
  who: v.variant('kind', [
    v.object({ kind: v.literal('coalition') }),
    v.object({ kind: v.literal('steering'), voice: v.picklist(['organisation', 'person']) }),
    v.object({ kind: v.literal('person'), person: Id }),
  ]),
  method: v.picklist(METHODS),
  /** Hours that the window stays open. */
  windowHours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24 * 366)),
  /** Share of the eligible who must have answered: 0.5 = half. */
  quorum: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Whether silence after proof of receipt counts as consent (P 2.3). */
  silence: v.picklist(['consent', 'none']),
  voice: v.picklist(['organisation', 'person']),
  blind: v.picklist(['until-own', 'until-close', 'open']),
  urgentHours: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  advises: v.array(Id),
  carriesOut: v.array(Id),
  told: v.array(Id),
});
export type MatrixRow = v.InferOutput<typeof MatrixRowSchema>;

export const ROLES = ['coordinator', 'steering', 'member', 'observer'] as const;
export const COALITION_KINDS = ['campaign', 'systems-change', 'power-asymmetry'] as const;
export const STATUSES = ['invited', 'active', 'reduced', 'inactive', 'left'] as const;

/** What a passed decision puts in force by itself (P 1.9: status, roles, matrix change only so). */
export const AboutSchema = v.variant('changes', [
  v.object({ changes: v.literal('matrix-row'), row: MatrixRowSchema }),
  v.object({ changes: v.literal('status'), organisation: Id, status: v.picklist(STATUSES) }),
  v.object({ changes: v.literal('role'), person: Id, role: v.picklist(ROLES) }),
  v.object({ changes: v.literal('purpose'), purpose: text(240) }),
]);
export type About = v.InferOutput<typeof AboutSchema>;

/** What may be answered; which of them under which method: decisions/choices.ts (P 2.2). */
export const CHOICES = [
  'consent',
  'concern',
  'objection',
  'agree',
  'stand-aside',
  'block',
  'yes',
  'no',
  'abstain',
  'sign',
  'decline',
  'looks-good',
  'not-sure',
  'worried',
] as const;
export type Choice = (typeof CHOICES)[number];

export const Box = Key32; // the device's X25519 public key: what an epoch is sealed to

/** Device → its highest number that the author had seen. Must be what the fact's own ancestry says: nobody removes backwards. */
export const LastSeen = v.record(Key32, v.pipe(v.number(), v.integer(), v.minValue(0)));
/**
 * A fresh shared secret (DESIGN, Epoch). `id`: the room's public access key. `sealed`: the secret for each recipient's box,
 * base64url. `excludes`: every device that was gone when it was made. It is valid while all recipients are present and
 * nobody is gone whom it doesn't name.
 */
export const EpochSchema = v.object({
  id: Key32,
  recipients: v.pipe(v.array(Key32), v.maxLength(2_000)),
  excludes: v.pipe(v.array(Key32), v.maxLength(5_000)),
  sealed: v.record(Key32, v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/), v.maxLength(1_000))),
});
export type Epoch = v.InferOutput<typeof EpochSchema>;
