import * as v from 'valibot';
import { AnchorSchema, COALITION_KINDS, Day, Id, Key32, LongText, Ms, Name, Title } from './fact.ts';

/**
 * Records: what a person may change tomorrow. Each field is one flat key `<id>/<field>` in the root map of its kind
 * (DESIGN, Two kinds of state), so two people who edit different fields both keep their edit. Nothing is deleted.
 * A record's volume is its id up to the first dot: `standing.…` or a quarter such as `2026q4.…`.
 */

/** Something that was done once, by whom, when: never half set. */
export const DoneBy = v.nullable(v.object({ at: Ms, by: Id }));
export type DoneBy = v.InferOutput<typeof DoneBy>;
const Minutes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24 * 60));
const Emails = v.array(v.pipe(v.string(), v.maxLength(200), v.includes('@')));

export const TASK_STATES = ['todo', 'doing', 'waiting', 'done', 'dropped'] as const;
export const PURPOSES = ['decision', 'update', 'discussion'] as const;
export const MEETING_KINDS = ['full', 'steering', 'working-group', 'emergency'] as const;

/** The fields of each kind of record with their schemas. `version` is the record format's own number. */
export const RECORD_VERSION = 1;
export const RECORD_FIELDS = {
  profile: { name: Name, kinds: v.array(v.picklist(COALITION_KINDS)) },
  organisation: { name: Name, size: v.picklist(['volunteers', '1-5', '6-20', '21-100', '100+']), joined: Day },
  person: { name: Name, emails: Emails },
  task: {
    title: Title,
    owner: Id,
    due: v.nullable(Day),
    state: v.picklist(TASK_STATES),
    estimate: v.nullable(Minutes),
    source: v.nullable(AnchorSchema),
    notes: LongText,
    created: DoneBy,
    done: DoneBy,
  },
  meeting: {
    event: Id,
    series: v.nullable(Id),
    title: Title,
    starts: v.nullable(Ms),
    minutes: v.nullable(Minutes),
    guests: v.array(v.string()),
    kind: v.picklist(MEETING_KINDS),
    facilitator: v.nullable(Id),
    noteTaker: v.nullable(Id),
    recording: v.nullable(v.pipe(v.string(), v.maxLength(2_000))),
    started: DoneBy,
    ended: DoneBy,
  },
  item: {
    meeting: Id,
    title: Title,
    purpose: v.nullable(v.picklist(PURPOSES)),
    minutes: v.nullable(Minutes),
    presenter: v.nullable(Id),
    /** Sorts the agenda; ties by id. */
    order: v.number(),
    urgent: v.boolean(),
    dropped: v.boolean(),
    carriedFrom: v.nullable(Id),
    created: DoneBy,
    started: DoneBy,
    ended: DoneBy,
  },
  /** A note as an item's outcome (P 4.3); decisions and tasks point at their item by their anchor or source. */
  note: { meeting: Id, item: Id, text: LongText, created: DoneBy, dropped: v.boolean() },
  /** A page that belongs to this coalition (P 7.9): id `standing.page:<key>`. */
  page: { key: Id, title: v.pipe(v.string(), v.maxLength(300)), linked: DoneBy },
  /** An invitation's secret, shared so that any member's browser can admit while the inviter is away (P 8.1): id `standing.invite:<invitation>`. */
  invite: { secret: Key32 },
  draft: {
    title: Title,
    text: LongText,
    category: v.nullable(Name),
    anchor: v.nullable(AnchorSchema),
    created: DoneBy,
    dropped: v.boolean(),
  },
} as const satisfies Record<string, Record<string, v.GenericSchema>>;

export type RecordKind = keyof typeof RECORD_FIELDS;
export type RecordOf<K extends RecordKind> = { readonly id: string } & {
  readonly [F in keyof (typeof RECORD_FIELDS)[K]]: v.InferOutput<
    Extract<(typeof RECORD_FIELDS)[K][F], v.GenericSchema>
  >;
};

/** What a field holds while nobody has written it; a kind's other fields are required for the record to count. */
export const RECORD_DEFAULTS: { readonly [K in RecordKind]: Partial<RecordOf<K>> } = {
  profile: { kinds: [] },
  organisation: { size: 'volunteers' },
  person: { emails: [] },
  task: { due: null, state: 'todo', estimate: null, source: null, notes: '', created: null, done: null },
  meeting: {
    series: null,
    starts: null,
    minutes: null,
    guests: [],
    kind: 'full',
    facilitator: null,
    noteTaker: null,
    recording: null,
    started: null,
    ended: null,
  },
  item: {
    purpose: null,
    minutes: null,
    presenter: null,
    urgent: false,
    dropped: false,
    carriedFrom: null,
    created: null,
    started: null,
    ended: null,
  },
  note: { created: null, dropped: false },
  page: { title: '', linked: null },
  invite: {},
  draft: { category: null, anchor: null, created: null, dropped: false },
};

/** One line of a record's history (tasks and meetings; a claim, not a proof). Kept as the keys `<id>/log.<at>.<random>`, the last 50 are shown. */
export const LogLineSchema = v.object({ at: Ms, by: Id, field: v.string(), from: v.unknown(), to: v.unknown() });
export type LogLine = v.InferOutput<typeof LogLineSchema>;
export const LOGGED_KINDS: readonly RecordKind[] = ['task', 'meeting'];

/** A change to records, as `decide` returns it and `replica` applies it in one transaction. */
export interface RecordChange {
  readonly kind: RecordKind;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `2026q4` for a moment (ms, UTC). */
export const quarterOf = (at: number): string => {
  const d = new Date(at);
  return `${d.getUTCFullYear()}q${Math.floor(d.getUTCMonth() / 3) + 1}`;
};
/** The first moment of a quarter (ms, UTC), and the quarter before it. */
export const quarterBegins = (quarter: string): number =>
  Date.UTC(Number(quarter.slice(0, 4)), (Number(quarter.slice(5)) - 1) * 3, 1);
export const quarterBefore = (quarter: string): string => quarterOf(quarterBegins(quarter) - 1);
export const STANDING = 'standing';
/** The volume in which a record lives. Throws on an id without one: a bug of ours. */
export const volumeOf = (id: string): string => {
  const dot = id.indexOf('.');
  if (dot < 1) throw new Error(`record id without a volume: ${id}`);
  return id.slice(0, dot);
};
export const meetingId = (eventKey: string): string => `${STANDING}.${eventKey}`;
export const pageId = (key: string): string => `${STANDING}.page:${key}`;
export const organisationRecordId = (organisation: string): string => `${STANDING}.${organisation}`;
export const personRecordId = (person: string): string => `${STANDING}.${person}`;
export const inviteRecordId = (invitation: string): string => `${STANDING}.invite:${invitation}`;
export const PROFILE_ID = `${STANDING}.profile`;
