import * as v from 'valibot';

/**
 * Facts: what somebody has said or done (DESIGN, Two kinds of state). Signed, hash-linked, never changed, never deleted.
 * The formats here are final: new kinds may be added, an existing kind never changes its meaning. A kind that this
 * version does not know is kept and passed on, and counts for nothing here.
 */

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
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
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

export const CHOICES = ['consent', 'concern', 'objection', 'yes', 'no', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

const Box = Key32; // the device's X25519 public key: what an epoch is sealed to

/** Device → its highest number that the author had seen. Must be what the fact's own ancestry says: nobody removes backwards. */
const LastSeen = v.record(Key32, v.pipe(v.number(), v.integer(), v.minValue(0)));
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

/** The content of each kind of fact. `version` = the hash of the opening or amendment whose text is meant. */
export const FACT_CONTENT = {
  /** The first fact of a coalition: its id is the founding device's public key, so nobody else can found it. */
  founding: v.object({
    name: Name,
    purpose: text(240),
    kinds: v.array(v.picklist(COALITION_KINDS)),
    organisation: v.object({ id: Id, name: Name }),
    person: v.object({ id: Id, name: Name }),
    box: Box,
    rows: v.array(MatrixRowSchema),
  }),
  /** P 8.1. `key`: public access key of the invitation's room; whoever can sign with it holds the link. */
  invitation: v.object({
    invitation: Id,
    key: Key32,
    organisation: v.object({ id: Id, name: Name }),
    founding: v.boolean(),
    role: v.picklist(ROLES),
    delegate: v.boolean(),
    person: v.nullable(Id),
    uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    expires: Ms,
  }),
  'invitation-revoked': v.object({ invitation: Id }),
  /** A newcomer's device. `request` is its own signature, `proof` that of the invitation's key, both over `admissionText`. */
  admission: v.object({
    invitation: Id,
    invitationKey: Key32,
    device: Key32,
    box: Box,
    person: v.object({ id: Id, name: Name, emails: v.array(text(200)) }),
    organisation: Id,
    request: Signature,
    proof: Signature,
  }),
  delegate: v.object({ person: Id, delegate: v.boolean() }),
  seen: v.object({}),

  opening: v.object({
    decision: Id,
    title: Title,
    text: LongText,
    row: MatrixRowSchema,
    urgent: v.boolean(),
    anchor: v.nullable(AnchorSchema),
    opens: Ms,
    ends: Ms,
    /** Organisations (or persons, where the row says so) with a voice: must be what this fact's ancestry gives. */
    eligible: v.array(Id),
    about: v.nullable(AboutSchema),
    supersedes: v.nullable(v.object({ decision: Id, since: LongText })),
    contests: v.nullable(Key32),
  }),
  amendment: v.object({ decision: Id, amends: Key32, title: Title, text: LongText }),
  position: v.object({
    decision: Id,
    version: Key32,
    organisation: Id,
    choice: v.picklist(CHOICES),
    reason: v.nullable(LongText),
    remedy: v.nullable(LongText),
    replaces: v.array(Key32),
    relayed: v.nullable(v.object({ evidence: AnchorSchema, note: LongText })),
  }),
  recusal: v.object({ decision: Id, organisation: Id, reason: LongText }),
  'time-request': v.object({ decision: Id, organisation: Id, until: Ms, reason: LongText }),
  withdrawal: v.object({ decision: Id, reason: v.nullable(LongText) }),
  resolution: v.object({ decision: Id, objection: Key32 }),
  closing: v.object({ decision: Id, version: Key32 }),
  'closing-acknowledged': v.object({ decision: Id, closing: Key32 }),
  recording: v.object({
    decision: Id,
    title: Title,
    text: LongText,
    category: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
    anchor: v.nullable(AnchorSchema),
    decidedOn: Day,
    decidedBy: text(300),
    how: text(300),
  }),
  confirmation: v.object({ decision: Id, recording: Key32, organisation: Id }),
  contest: v.object({ decision: Id, recording: Key32, organisation: Id, reason: LongText }),
  /** A person's yes to "is it this one?" (P 2.7). */
  anchoring: v.object({ decision: Id, quote: QuoteSchema }),

  /** P 1.9, 8.5. `citing`: the passed "removal" decision, for an organisation. `epoch`: the new keys, where they are at hand. */
  removal: v.object({
    whom: v.variant('kind', [
      v.object({ kind: v.literal('devices'), devices: v.pipe(v.array(Key32), v.minLength(1), v.maxLength(100)) }),
      v.object({ kind: v.literal('person'), person: Id }),
      v.object({ kind: v.literal('organisation'), organisation: Id }),
    ]),
    last: LastSeen,
    citing: v.nullable(Id),
    epoch: v.nullable(EpochSchema),
  }),
  /** Said at once by whoever learns of a removal, leaving or theft (its hash): what its author had seen before is in its ancestry. */
  'removal-acknowledged': v.object({ removal: Key32 }),
  /** Ends the removals that it names, for those whom they took out. `citing`: the decision that takes an organisation back. */
  readmission: v.object({ removals: v.pipe(v.array(Key32), v.minLength(1), v.maxLength(100)), citing: v.nullable(Id) }),
  /** Of oneself, with all devices or with this one (P 8.13). `last`: of one's other devices. */
  leaving: v.object({ whom: v.picklist(['device', 'person']), last: LastSeen, epoch: v.nullable(EpochSchema) }),
  /** P 1.9: keys change at once, the person stays a member. */
  stolen: v.object({ device: Key32, last: LastSeen, epoch: v.nullable(EpochSchema) }),
  epoch: EpochSchema,
  /** Any holder gives a valid epoch to a present device that lacks it. */
  'epoch-resealed': v.object({ epoch: Key32, device: Key32, sealed: v.pipe(v.string(), v.maxLength(1_000)) }),
  /** A key that lies in a backup: it may admit one new device of the same person and do nothing else (P 8.6). */
  'recovery-key': v.object({ key: Key32 }),
  /** The only fact of a recovery key, and its first. `request`: the new device's signature over `recoveryText`. */
  'recovery-admission': v.object({ device: Key32, box: Box, request: Signature }),
  /**
   * Last device lost (P 8.6): one other member's yes to the device that a delegate's invitation let in for a person who
   * is here already. The keys that it names are revoked.
   */
  'recovery-seconded': v.object({ device: Key32, last: LastSeen, epoch: v.nullable(EpochSchema) }),
  /**
   * The first fact of a device that takes the place of another of its person (P 8.14): a browser found that somebody else
   * speaks with its key, or that its store was set back. `proof`: the old key's signature over `successionText`.
   */
  succession: v.object({ of: Key32, box: Box, proof: Signature }),
  /** From here on the coalition's post office is there; the one before is read for 30 days (DESIGN, Relay mailbox). */
  'relay-moved': v.object({ url: v.pipe(text(300), v.minLength(1)) }),
  /** Whether members are at risk: then they never learn each other's network address (P 8.2). */
  'at-risk': v.object({ risk: v.boolean() }),
  /** Whether an admission that has seen this waits for another person's yes, while members are at risk (P 8.1). */
  'second-yes': v.object({ required: v.boolean() }),
  /** That yes: to a device that somebody else invited. */
  'admission-seconded': v.object({ device: Key32 }),
} as const;

export type FactKind = keyof typeof FACT_CONTENT;
export type FactContent<K extends FactKind> = v.InferOutput<(typeof FACT_CONTENT)[K]>;

/** Facts that decide who belongs: they travel first and alone until both sides agree (DESIGN, Peers). */
export const MEMBERSHIP_KINDS: readonly string[] = [
  'founding',
  'invitation',
  'invitation-revoked',
  'admission',
  'delegate',
  'removal',
  'removal-acknowledged',
  'readmission',
  'leaving',
  'stolen',
  'epoch',
  'epoch-resealed',
  'recovery-key',
  'recovery-admission',
  'recovery-seconded',
  'succession',
  'relay-moved',
  'at-risk',
  'second-yes',
  'admission-seconded',
];

/** The signed envelope. The signature is Ed25519 over the RFC 8785 canonical JSON of all fields but `signature`; the hash is SHA-256 of the same bytes. */
export const SignedFactSchema = v.object({
  v: v.literal(1),
  coalition: Key32,
  device: Key32,
  /** 1, 2, 3 … in this device's log. */
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Hash of this device's fact n−1, null for the first. */
  prev: v.nullable(Key32),
  /** Hashes of the tips of what the author had seen of others, sorted, none reachable from another. */
  seen: v.pipe(v.array(Key32), v.maxLength(2_000)),
  kind: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  content: v.record(v.string(), v.unknown()),
  /** The person who acts. */
  by: Id,
  at: Ms,
  signature: Signature,
});
export type SignedFact = v.InferOutput<typeof SignedFactSchema>;

/** A fact as the rules see it: verified, with its hash and its ancestry as a vector (device → highest n in its past, itself included). */
export interface KnownFact<K extends FactKind = FactKind> {
  readonly hash: string;
  readonly coalition: string;
  readonly device: string;
  readonly n: number;
  readonly kind: K | (string & {});
  readonly content: FactContent<K>;
  readonly by: string;
  readonly at: number;
  readonly past: Readonly<Record<string, number>>;
}

/** Whether `later`'s author had seen `earlier` (or is it). Pure; forks are excluded before. */
export const hadSeen = (later: KnownFact, earlier: KnownFact): boolean =>
  (later.past[earlier.device] ?? 0) >= earlier.n;

/** What a newcomer's device and the invitation's key both sign, so that nobody can be admitted under a false name. */
export const admissionText = (a: {
  coalition: string;
  invitation: string;
  device: string;
  box: string;
  person: { id: string; name: string; emails: readonly string[] };
}): string =>
  `concord admission 1\n${JSON.stringify([a.coalition, a.invitation, a.device, a.box, a.person.id, a.person.name, a.person.emails])}`;

/** What a new device signs that a recovery key admits: it holds its own key and means this coalition and person. */
export const recoveryText = (a: { coalition: string; person: string; device: string; box: string }): string =>
  `concord recovery 1\n${JSON.stringify([a.coalition, a.person, a.device, a.box])}`;

/** What the key of a device signs for the new key that speaks on for its person. */
export const successionText = (a: {
  coalition: string;
  person: string;
  of: string;
  device: string;
  box: string;
}): string => `concord succession 1\n${JSON.stringify([a.coalition, a.person, a.of, a.device, a.box])}`;

/** A fact to be signed: what `decide` returns; the ledger adds device, n, prev, seen, signature. */
export type NewFact = { [K in FactKind]: { readonly kind: K; readonly content: FactContent<K> } }[FactKind];
