import * as v from 'valibot';
import type { NewFact } from './fact.ts';
import {
  AboutSchema,
  AnchorSchema,
  CHOICES,
  Day,
  EpochSchema,
  Id,
  Key32,
  LongText,
  MatrixRowSchema,
  Ms,
  QuoteSchema,
  ROLES,
  Title,
} from './fact.ts';
import type { RecordChange } from './record.ts';
import { RECORD_FIELDS } from './record.ts';
import type { Refusal, Result } from './result.ts';
import type { Tables } from './tables.ts';

/**
 * The commands that the rules decide: everything that changes a coalition. Each is validated by this table at the port,
 * then `decide` says which facts to sign and which record fields to change, or refuses.
 */
const T = RECORD_FIELDS.task;
const M = RECORD_FIELDS.meeting;
const I = RECORD_FIELDS.item;
/** New keys that the host has made for what is about to be said; null: none are at hand, they are made after it. */
const NewEpoch = v.nullable(EpochSchema);
const Category = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));

export const COMMANDS = {
  /** Opens a window (P 2.1). `decision` is new unless a contested or gridlocked one goes round again. `ends` null = as the matrix says. */
  'decision.propose': v.object({
    title: Title,
    text: LongText,
    category: Category,
    anchor: v.nullable(AnchorSchema),
    ends: v.nullable(Ms),
    urgent: v.boolean(),
    about: v.nullable(AboutSchema),
    supersedes: v.nullable(v.object({ decision: Id, since: LongText })),
    /** How many must sign on, where the row decides by sign-on (P 2.2). */
    target: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
  }),
  'decision.record': v.object({
    title: Title,
    text: LongText,
    category: Category,
    anchor: v.nullable(AnchorSchema),
    decidedOn: Day,
    decidedBy: v.pipe(v.string(), v.maxLength(300)),
    how: v.pipe(v.string(), v.maxLength(300)),
  }),
  'decision.confirm': v.object({ decision: Id }),
  'decision.contest': v.object({ decision: Id, reason: LongText }),
  'decision.position': v.object({
    decision: Id,
    version: Key32,
    choice: v.picklist(CHOICES),
    reason: v.nullable(LongText),
    remedy: v.nullable(LongText),
    /** For a block: the purpose or principle that is endangered (P 2.2). */
    principle: v.optional(LongText),
    /** From the named decider: what became of each advice (P 2.2). */
    became: v.optional(v.pipe(v.array(v.object({ advice: Key32, became: LongText })), v.maxLength(500))),
  }),
  'decision.advise': v.object({ decision: Id, version: Key32, text: LongText }),
  'decision.look-again': v.object({ decision: Id, version: Key32 }),
  'decision.recuse': v.object({ decision: Id, reason: LongText }),
  'decision.ask-time': v.object({ decision: Id, until: Ms, reason: LongText }),
  'decision.amend': v.object({ decision: Id, version: Key32, title: Title, text: LongText }),
  'decision.resolve': v.object({ decision: Id, objection: Key32 }),
  'decision.withdraw': v.object({ decision: Id, reason: v.nullable(LongText) }),
  'decision.close': v.object({ decision: Id }),
  /** Said by the host itself when the rule asks for it (`due`), never by a surface. */
  'decision.acknowledge': v.object({ decision: Id, closing: Key32 }),
  'decision.seen': v.object({}),
  'decision.reanchor': v.object({ decision: Id, quote: QuoteSchema }),
  /** Adopting or drafting a matrix row is itself a decision of category "matrix" (P 1.7). */
  'matrix.propose': v.object({ row: MatrixRowSchema, ends: v.nullable(Ms) }),

  'task.add': v.object({
    title: Title,
    /** A person's id; anything else (an organisation's id or free words) is refused with that organisation's people (P 3.1). */
    owner: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300)),
    due: T.due,
    estimate: T.estimate,
    source: T.source,
    notes: T.notes,
  }),
  'task.edit': v.object({
    task: Id,
    fields: v.partial(
      v.strictObject({
        title: T.title,
        owner: v.string(),
        due: T.due,
        state: T.state,
        estimate: T.estimate,
        notes: T.notes,
      }),
    ),
  }),

  /** Opens (creates or touches) the meeting of a calendar event; two browsers that do so offline share one meeting. */
  'meeting.open': v.object({
    event: Id,
    series: M.series,
    title: M.title,
    starts: M.starts,
    minutes: M.minutes,
    guests: M.guests,
  }),
  'meeting.edit': v.object({
    meeting: Id,
    fields: v.partial(
      v.strictObject({
        title: M.title,
        kind: M.kind,
        facilitator: M.facilitator,
        noteTaker: M.noteTaker,
        recording: M.recording,
        minutes: M.minutes,
      }),
    ),
  }),
  'meeting.start': v.object({ meeting: Id }),
  'meeting.end': v.object({ meeting: Id }),
  'item.add': v.object({
    meeting: Id,
    title: I.title,
    purpose: I.purpose,
    minutes: I.minutes,
    presenter: I.presenter,
    urgent: I.urgent,
  }),
  'item.edit': v.object({
    item: Id,
    fields: v.partial(
      v.strictObject({
        title: I.title,
        purpose: I.purpose,
        minutes: I.minutes,
        presenter: I.presenter,
        order: I.order,
        dropped: I.dropped,
        urgent: I.urgent,
      }),
    ),
  }),
  'item.start': v.object({ item: Id }),
  'item.end': v.object({ item: Id }),
  'item.note': v.object({ item: Id, text: v.pipe(LongText, v.trim(), v.minLength(1)) }),
  'note.edit': v.object({ note: Id, fields: v.partial(v.strictObject({ text: LongText, dropped: v.boolean() })) }),

  'person.edit': v.object({
    person: Id,
    fields: v.partial(v.strictObject({ name: RECORD_FIELDS.person.name, emails: RECORD_FIELDS.person.emails })),
  }),
  'organisation.edit': v.object({
    organisation: Id,
    fields: v.partial(v.strictObject({ size: RECORD_FIELDS.organisation.size })),
  }),
  'page.link': v.object({ key: Id, title: v.pipe(v.string(), v.maxLength(300)) }),

  /** The host makes the secret and the key; the rule checks who may invite whom (P 8.1). */
  'invitation.sign': v.object({
    invitation: Id,
    key: Key32,
    /** An existing organisation's id, or null for a new one. */
    organisation: v.nullable(Id),
    organisationName: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120)),
    founding: v.boolean(),
    role: v.picklist(ROLES),
    delegate: v.boolean(),
    person: v.nullable(Id),
    uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    expires: Ms,
  }),
  'invitation.revoke': v.object({ invitation: Id }),
  /** Said by the host when a newcomer's valid request lies in an invitation's room. */
  'invitation.admit': v.object({
    invitation: Id,
    invitationKey: Key32,
    device: Key32,
    box: Key32,
    person: v.object({ id: Id, name: RECORD_FIELDS.person.name, emails: RECORD_FIELDS.person.emails }),
    request: v.string(),
    proof: v.string(),
  }),
  'delegate.set': v.object({ person: Id, delegate: v.boolean() }),
  /** Removes a person (`device` null) or one of its devices (P 1.9, 8.5); also the undo of "joined" (P 8.1). */
  'member.remove': v.object({ person: Id, device: v.nullable(Key32), epoch: NewEpoch }),
  /** Carries out a passed decision of category "removal". */
  'organisation.remove': v.object({ organisation: Id, decision: Id, epoch: NewEpoch }),
  /** By oneself. `anyway`: the last delegate has been warned (P 8.13). */
  'member.leave': v.object({ whom: v.picklist(['device', 'person']), anyway: v.boolean(), epoch: NewEpoch }),
  'device.stolen': v.object({ device: Key32, epoch: NewEpoch }),
  /** `removal`: the hash of the one that it ends; `decision`: what takes an organisation back. */
  'member.readmit': v.object({ removal: Key32, decision: v.nullable(Id) }),
  /** Said by the host alone. */
  'removal.acknowledge': v.object({ removal: Key32 }),
  'epoch.make': v.object({ epoch: EpochSchema }),
  'epoch.reseal': v.object({ epoch: Key32, device: Key32, sealed: v.string() }),
  'recovery.key': v.object({ key: Key32 }),
  /** The second yes to a device that waits (P 8.6). */
  'recovery.second': v.object({ device: Key32, epoch: NewEpoch }),
  /** Another post office for the whole coalition (P 8.10): by a coordinator or a delegate. The host has checked the address. */
  'relay.move': v.object({ url: v.pipe(v.string(), v.minLength(1), v.maxLength(300)) }),
  /** Members are at risk, or not any more: by a coordinator or a delegate (P 8.2). */
  'coalition.risk': v.object({ risk: v.boolean() }),
  /** Whoever is let in needs a second yes, or not any more: where members are at risk (P 8.1). */
  'coalition.second-yes': v.object({ required: v.boolean() }),
  /** The second yes to a newcomer's device that waits for it. */
  'admission.second': v.object({ device: Key32 }),
  /** No second yes: the device that waits is removed. */
  'admission.turn-away': v.object({ device: Key32, epoch: NewEpoch }),
  /** A field that another member emptied gets its last good value back ("removed by … · restore"). */
  'record.restore': v.object({ kind: v.picklist(['task', 'meeting', 'item', 'note']), id: Id }),
} as const;

export type CommandName = keyof typeof COMMANDS;
export type CommandInput<N extends CommandName> = v.InferOutput<(typeof COMMANDS)[N]>;
export type Command = { [N in CommandName]: { readonly name: N } & CommandInput<N> }[CommandName];

/** What a page's own surfaces (card, content script) may complete; all else only in the panel or a window of ours (P 7.6). */
export const PAGE_COMMANDS: readonly CommandName[] = [
  'decision.propose',
  'decision.record',
  'decision.withdraw',
  'task.add',
  'task.edit',
  'meeting.open',
  'meeting.edit',
  'meeting.start',
  'meeting.end',
  'item.add',
  'item.edit',
  'item.start',
  'item.end',
  'item.note',
  'note.edit',
  'page.link',
];
/** Said by the host alone. */
export const HOST_COMMANDS: readonly CommandName[] = [
  'decision.acknowledge',
  'decision.seen',
  'invitation.sign',
  'invitation.admit',
  'removal.acknowledge',
  'epoch.make',
  'epoch.reseal',
  'recovery.key',
  'relay.move',
];

/** Who acts, when, and where new ids come from. `grace`: ms in which a proposal made on a page can be withdrawn before its window opens (P 7.6). */
export interface Context {
  readonly by: string;
  readonly device: string;
  readonly at: number;
  readonly grace: number;
  newId(): string;
}

/** What carrying out a command means. `subject`: the id of what was made or changed, for the surface. `undo`: the inverse command, where there is one. */
export interface Verdict {
  readonly facts: readonly NewFact[];
  readonly changes: readonly RecordChange[];
  readonly subject: string | null;
  readonly undo: Command | null;
}
export type Decide = (tables: Tables, command: Command, context: Context) => Result<Verdict, Refusal>;
