import * as v from 'valibot';
import type { Anchor, Choice, MatrixRow, Quote } from './fact.ts';
import { Id, Ms } from './fact.ts';
import type {
  AdviceRow,
  DecisionRow,
  EmptyingQuestion,
  FormerRow,
  FoundRow,
  InvitationRow,
  ItemRow,
  MatrixTableRow,
  MeetingRow,
  NoteRow,
  OrganisationRow,
  PersonRow,
  PositionRow,
  RemovalRow,
  TaskRow,
  VoiceRow,
  WaitingDevice,
} from './tables.ts';

const Quarter = v.pipe(v.string(), v.regex(/^[12]\d{3}q[1-4]$/));

/** The questions that surfaces may watch. Each is pure over Tables; `answer` computes it again when its tables changed. */
export const QUERIES = {
  /** What waits for me, what is open on this page, what happened since (P 7.6). `page`: the key of the page beside the panel. */
  today: v.object({ page: v.nullable(Id) }),
  /** `from`: the quarter (2026q4) from which on what is over is listed; else the last two. */
  decisions: v.object({ from: v.optional(Quarter) }),
  decision: v.object({ decision: Id }),
  matrix: v.object({}),
  /** `task`: one that is listed however old it is. */
  work: v.object({ from: v.optional(Quarter), task: v.optional(Id) }),
  meetings: v.object({ from: v.optional(Quarter) }),
  meeting: v.object({ meeting: Id }),
  members: v.object({}),
  sharing: v.object({}),
  /** What somebody keeps who is removed or leaves now (P 8.5), shown before the yes. */
  removal: v.object({ person: Id }),
  /** The same of a whole organisation. */
  'organisation-removal': v.object({ organisation: Id }),
  /** Marks, decisions and tasks of one page (document, thread or event). */
  page: v.object({ key: Id }),
  /** What the card proposes for a selection: title, the document's last category, who decides. */
  capture: v.object({ key: Id, text: v.pipe(v.string(), v.maxLength(20_000)), zone: v.number() }),
  /** Who these addresses are and what they own, overdue first (P 7.2); `names` where a page shows no address (P 7.4). */
  recipients: v.object({
    addresses: v.pipe(v.array(v.pipe(v.string(), v.maxLength(320))), v.maxLength(200)),
    names: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(200))),
  }),
  /** "Who owns …?" by words. */
  owners: v.object({ words: v.pipe(v.string(), v.maxLength(200)) }),
} as const;
export type QueryName = keyof typeof QUERIES;
export type QueryInput<N extends QueryName> = v.InferOutput<(typeof QUERIES)[N]>;
export type Query = { [N in QueryName]: { readonly name: N } & QueryInput<N> }[QueryName];

/** What queries need besides the tables. `now` ms; `delivery` and `online` come from sync. */
export interface QueryEnvironment {
  readonly now: number;
  /** Minutes east of UTC of the viewer: what "today" and "overdue" mean. Absent: UTC. */
  readonly zone?: number;
  readonly delivery: Delivery;
}
/** What has been acknowledged, by whom (P 7.7). Counts are of partner devices' organisations and people, never guesses. */
export interface Delivery {
  readonly relay: 'connected' | 'connecting' | 'unreachable' | 'off';
  readonly relayUrl: string | null;
  /** Devices (ids) connected and verified right now. */
  readonly online: readonly string[];
  /** Own changes that no partner and no relay has acknowledged. */
  readonly unsent: number;
  /** The latest own change: devices that acknowledged it, and whether the relay keeps it. Null without any traffic. */
  readonly latest: { readonly acknowledged: readonly string[]; readonly kept: boolean } | null;
}
/**
 * The sentences of P 7.7. `partners` = other devices' people or organisations in all. `own-devices`: no partner has it, but
 * another device of one's own; `kept-alone`: the relay has it, and there is no partner yet for whom.
 */
export type DeliverySentence =
  | { readonly say: 'this-device-only' }
  | { readonly say: 'own-devices' }
  | { readonly say: 'kept-alone' }
  | { readonly say: 'sent-to'; readonly count: number; readonly of: number }
  | { readonly say: 'everybody-online'; readonly count: number }
  | { readonly say: 'kept'; readonly offline: number };

export type Shape = 'open' | 'passed' | 'blocked' | 'changed';
export interface DecisionLine {
  readonly id: string;
  readonly title: string;
  readonly state: DecisionRow['state'];
  readonly shape: Shape;
  readonly ends: number | null;
  readonly closedAt: number | null;
  readonly category: string;
  readonly found: FoundRow | null;
  /** My organisation has not answered and may. */
  readonly waitsForUs: boolean;
  readonly confirmedBy: number;
  readonly confirmedOf: number;
}
export interface TaskLine {
  readonly id: string;
  readonly title: string;
  readonly owner: {
    readonly id: string;
    readonly name: string;
    readonly organisation: string;
    readonly organisationName: string;
  };
  readonly due: string | null;
  readonly overdue: boolean;
  readonly state: TaskRow['state'];
  readonly removedBy: string | null;
}
export interface ForYou {
  readonly kind: 'answer' | 'task' | 'amend' | 'advise' | 'look-again' | 'confirm' | 'adopt-matrix' | 'second-yes';
  readonly id: string;
  readonly title: string;
  readonly at: number | null;
  readonly due: string | null;
  readonly minutes: number;
  readonly organisation: string | null;
}
export interface Happened {
  readonly at: number;
  readonly what: 'joined' | 'decided' | 'proposed' | 'task-done' | 'task-added' | 'recorded' | 'amended' | 'meeting';
  readonly who: string | null;
  readonly title: string;
  readonly id: string;
}
export interface WhoDecides {
  readonly category: string;
  readonly row: MatrixTableRow | null;
  /** ms; the next end in the viewer's zone. */
  readonly ends: number | null;
  /** Names who decide when it is a person. */
  readonly person: string | null;
}
export interface DecisionView extends Omit<DecisionRow, 'positions' | 'voices' | 'advice'> {
  readonly shape: Shape;
  readonly found: FoundRow | null;
  readonly proposerName: string;
  readonly organisationName: string;
  /** Hidden until the viewer's organisation has answered, or the close (P 2.3). */
  readonly blind: boolean;
  readonly voices: readonly (VoiceRow & { readonly organisationName: string })[];
  readonly positions: readonly (PositionRow & { readonly organisationName: string; readonly personName: string })[];
  readonly advice: readonly (AdviceRow & { readonly personName: string; readonly organisationName: string })[];
  /** Named advisers who have said nothing yet, and who decides by advice; empty and null under other methods. */
  readonly advisersAsked: readonly string[];
  readonly deciderName: string | null;
  readonly answered: number;
  /** What this viewer may do now; empty for observers. */
  readonly may: readonly (
    | 'position'
    | 'amend'
    | 'withdraw'
    | 'close'
    | 'resolve'
    | 'ask-time'
    | 'recuse'
    | 'advise'
    | 'look-again'
    | 'confirm'
    | 'contest'
  )[];
  readonly ours: { readonly choice: Choice; readonly by: string; readonly at: number; readonly version: string } | null;
  readonly asOrganisation: string;
  /** Text of the version before the current one, for the marked difference. */
  readonly before: string | null;
}
export interface MeetingView {
  readonly meeting: MeetingRow;
  readonly facilitatorName: string | null;
  readonly items: readonly ItemView[];
  readonly minutesPlanned: number;
  readonly over: boolean;
  readonly markdown: string;
  readonly html: string;
}
export interface ItemView extends ItemRow {
  readonly presenterName: string | null;
  readonly missing: readonly ('purpose' | 'minutes')[];
  readonly undecided: boolean;
  readonly discussOnly: boolean;
  readonly decisions: readonly DecisionLine[];
  readonly tasks: readonly TaskLine[];
  readonly notes: readonly NoteRow[];
}
export interface Mark {
  readonly id: string;
  readonly kind: 'decision' | 'task';
  readonly shape: Shape;
  readonly quote: Quote | null;
  readonly tab: string | null;
}
export interface RecipientView {
  /** Or the name, where the page showed nothing else. */
  readonly address: string;
  /** Known by a name only, which one member alone has: probably, not surely, that one. */
  readonly unsure?: true;
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly organisation: { readonly id: string; readonly name: string } | null;
  readonly overdue: number;
  readonly open: number;
  readonly tasks: readonly TaskLine[];
}

export interface QueryResult {
  readonly today: {
    readonly coalition: { readonly id: string; readonly name: string };
    readonly forYou: readonly ForYou[];
    readonly minutes: number;
    readonly onPage: readonly (DecisionLine | TaskLine)[];
    readonly since: readonly Happened[];
    readonly lookedAt: number;
  };
  readonly decisions: {
    readonly open: readonly DecisionLine[];
    readonly closed: readonly DecisionLine[];
    readonly recorded: readonly DecisionLine[];
    /** The quarter to ask for next, where there may be older ones. */
    readonly older?: string | null;
  };
  readonly decision: DecisionView | null;
  readonly matrix: { readonly rows: readonly MatrixTableRow[]; readonly memoMissing: boolean };
  readonly work: {
    readonly mine: readonly TaskLine[];
    readonly others: readonly TaskLine[];
    readonly done: readonly TaskLine[];
    readonly people: readonly { readonly id: string; readonly name: string; readonly organisationName: string }[];
    readonly older?: string | null;
  };
  readonly meetings: {
    readonly upcoming: readonly MeetingRow[];
    readonly past: readonly MeetingRow[];
    readonly older?: string | null;
  };
  readonly meeting: MeetingView | null;
  readonly members: {
    readonly me: PersonRow | null;
    readonly organisations: readonly (OrganisationRow & {
      readonly people: readonly PersonRow[];
      readonly devices: number;
      readonly decided?: import('./foundation/status-decisions.ts').StatusDecisions;
    })[];
    readonly invitations: readonly InvitationRow[];
    readonly joined: readonly {
      readonly person: string;
      readonly organisation: string;
      readonly invitedBy: string | null;
      /** Whose yes it needed besides, where members are at risk; it came in without, where that had not been heard of. */
      readonly secondedBy?: string;
      readonly above?: true;
      readonly at: number;
    }[];
    /** Who came and went, and what waits for a second yes (P 8.5, 8.6). */
    readonly former?: readonly FormerRow[];
    readonly removals?: readonly RemovalRow[];
    readonly waiting?: readonly WaitingDevice[];
  };
  readonly sharing: {
    readonly sentence: DeliverySentence;
    readonly delivery: Delivery;
    readonly partners: readonly {
      readonly device: string;
      readonly name: string;
      readonly organisationName: string;
      readonly online: boolean;
    }[];
    readonly inert: Tables['local']['inert'];
    readonly questions?: readonly EmptyingQuestion[];
    /** Members are at risk: nobody learns anybody's network address (P 8.2); who comes needs a second yes (P 8.1). */
    readonly risk?: boolean;
    readonly secondYes?: boolean;
  };
  readonly removal: import('./sharing/keys.ts').RemovalSays | null;
  readonly 'organisation-removal': import('./sharing/keys.ts').RemovalSays | null;
  readonly page: {
    readonly key: string;
    readonly linked: boolean;
    readonly marks: readonly Mark[];
    readonly decisions: readonly DecisionLine[];
    readonly tasks: readonly TaskLine[];
  };
  readonly capture: {
    readonly title: string;
    /** Null when the page has none yet: the person picks, never a silent guess. */
    readonly category: string | null;
    readonly categories: readonly WhoDecides[];
    readonly people: readonly { readonly id: string; readonly name: string; readonly organisationName: string }[];
    readonly coalition: { readonly id: string; readonly name: string };
    readonly organisationName: string;
  };
  readonly recipients: { readonly people: readonly RecipientView[]; readonly outside: number };
  readonly owners: { readonly tasks: readonly TaskLine[] };
}
type Tables = import('./tables.ts').Tables;

export type { Anchor, MatrixRow };
export const QueryMoment = Ms;
