import * as v from 'valibot';
import {
  AboutSchema,
  AnchorSchema,
  Box,
  CHOICES,
  COALITION_KINDS,
  Day,
  EpochSchema,
  Id,
  Key32,
  LastSeen,
  LongText,
  MatrixRowSchema,
  Ms,
  Name,
  QuoteSchema,
  ROLES,
  Signature,
  Title,
  text,
} from './fact-parts.ts';

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
    /** How many must sign on; absent: one is enough (P 2.2). */
    target: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
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
    /** For a block: the purpose or principle that it says is endangered (P 2.2). */
    principle: v.optional(LongText),
    /** From the named decider: what became of each advice, by the hash of its fact (P 2.2). */
    became: v.optional(v.pipe(v.array(v.object({ advice: Key32, became: LongText })), v.maxLength(500))),
  }),
  /** What an adviser says before the named decider decides (P 2.2). */
  advice: v.object({ decision: Id, version: Key32, organisation: Id, text: LongText }),
  /** More than a fifth stand aside in a consensus: it was looked at again, and is to pass as it is (P 2.2). */
  'looked-again': v.object({ decision: Id, version: Key32 }),
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
