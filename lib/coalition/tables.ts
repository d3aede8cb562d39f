import type { Reason } from './decisions/tally.ts';
import type { About, Anchor, Choice, MatrixRow, Quote } from './fact.ts';
import type { LogLine, RecordOf } from './record.ts';

/**
 * Tables: what everybody reads. Plain rows, projected from facts and records, one set for each coalition.
 * Rules (`decide`) and queries take nothing else.
 */

export interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly status: 'invited' | 'active' | 'reduced' | 'inactive' | 'left';
  readonly founding: boolean;
  /** Dated history of the status (ms). */
  readonly history: readonly { readonly at: number; readonly status: OrganisationRow['status'] }[];
  readonly size: RecordOf<'organisation'>['size'];
}
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly organisation: string;
  readonly role: 'coordinator' | 'steering' | 'member' | 'observer';
  readonly delegate: boolean;
}
export interface DeviceRow {
  readonly id: string;
  readonly box: string;
  readonly person: string;
  readonly organisation: string;
  readonly admittedAt: number;
  /** Who invited and whose browser let it in: "Ana joined by Mara's invitation". */
  readonly invitedBy: string | null;
  readonly admittedBy: string | null;
  /** Another person's yes to it, where members are at risk (P 8.1). */
  readonly secondedBy?: string;
  /**
   * Let in although its invitation was used up, expired or revoked, or without the second yes that somebody had asked for:
   * two browsers had not seen each other. It stays (P 8.1).
   */
  readonly above?: true;
}
export interface InvitationRow {
  readonly id: string;
  readonly key: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly founding: boolean;
  readonly role: PersonRow['role'];
  readonly delegate: boolean;
  readonly person: string | null;
  readonly uses: number;
  readonly used: number;
  readonly expires: number;
  readonly revoked: boolean;
  /** Somebody who knew its secret, as all members do, has gone since: nobody is let in by it any more. */
  readonly over?: true;
  readonly by: string;
}
export interface MatrixTableRow extends MatrixRow {
  readonly id: string;
  /** In use at once, marked, put to the first full meeting (P 1.7). */
  readonly provisional: boolean;
  readonly builtIn: boolean;
}

export interface PositionRow {
  readonly hash: string;
  readonly organisation: string;
  readonly by: string;
  readonly device: string;
  readonly choice: Choice;
  readonly reason: string | null;
  readonly remedy: string | null;
  /** For a block: what it says is endangered. */
  readonly principle: string | null;
  readonly version: string;
  readonly at: number;
  readonly relayed: boolean;
  /** counted; on an older text; replaced; after the close; from somebody without a voice; … */
  readonly standing: 'counts' | 'fell-away' | 'replaced' | 'after-close' | 'no-voice' | 'unsettled';
  /** For an objection: who resolved it and how. */
  readonly resolved: { readonly at: number; readonly by: string; readonly how: 'objector' | 'amendment' } | null;
}
/** What an adviser said, and what the decider says became of it (P 2.2). */
export interface AdviceRow {
  readonly hash: string;
  readonly organisation: string;
  readonly by: string;
  readonly at: number;
  readonly text: string;
  readonly became: string | null;
}
/** How one eligible voice stands. */
export interface VoiceRow {
  readonly id: string;
  readonly organisation: string;
  readonly state: 'answered' | 'silent' | 'not-reached' | 'split' | 'recused' | 'asked-for-time' | 'silent-consent';
  readonly choice: Choice | null;
}
export interface VersionRow {
  readonly hash: string;
  readonly title: string;
  readonly text: string;
  readonly by: string;
  readonly at: number;
}
export interface ClosingRow {
  readonly hash: string;
  readonly by: string;
  readonly organisation: string;
  readonly at: number;
  readonly acknowledgedBy: readonly string[];
  /** It covers everything that counts and that this browser holds: the one to agree with (P 2.4). */
  readonly complete?: boolean;
  /** Devices whose last word it is. */
  readonly devices?: readonly string[];
}
export interface DecisionRow {
  readonly id: string;
  /** `heard`: a sense check that has ended; nothing was decided. */
  readonly state:
    | 'scheduled'
    | 'open'
    | 'passed'
    | 'blocked'
    | 'heard'
    | 'withdrawn'
    | 'superseded'
    | 'recorded'
    | 'contested';
  readonly title: string;
  readonly text: string;
  readonly category: string;
  readonly row: MatrixRow | null;
  readonly urgent: boolean;
  readonly anchor: Anchor | null;
  /** Signed anew after "is it this one?" (P 2.7); else the anchor's own. */
  readonly quote: Quote | null;
  readonly proposer: string;
  readonly organisation: string;
  readonly proposedAt: number;
  readonly opens: number | null;
  readonly ends: number | null;
  /** The end before anybody asked for time, and who asked, why (P 2.3). */
  readonly firstEnds?: number;
  readonly timeRequests?: readonly {
    readonly organisation: string;
    readonly by: string;
    readonly at: number;
    readonly until: number;
    readonly reason: string;
  }[];
  readonly about: About | null;
  readonly eligible: readonly string[];
  readonly voices: readonly VoiceRow[];
  readonly positions: readonly PositionRow[];
  readonly advice: readonly AdviceRow[];
  /** Why it came out as it did; empty before the close. */
  readonly reasons: readonly Reason[];
  /** Of the text that is current: more than a fifth stood aside, and it was looked at again. */
  readonly lookedAgain: boolean;
  readonly versions: readonly VersionRow[];
  /** Hash of the version that is current. */
  readonly version: string | null;
  readonly quorumMet: boolean;
  readonly closings: readonly ClosingRow[];
  /** When and by how many organisations the close is confirmed; final above half. */
  readonly closed: {
    readonly at: number;
    readonly confirmedBy: readonly string[];
    readonly of: number;
    readonly final: boolean;
    readonly tally: Readonly<Partial<Record<Choice | 'silent-consent', number>>>;
  } | null;
  /**
   * What a further word about the close is judged by (P 2.4): all that this browser holds, also what no closing covers yet.
   * When the window ends, and whether every voice has answered the current text or stands aside. Null: no window.
   */
  readonly held: { readonly ends: number; readonly complete: boolean } | null;
  readonly supersedes: string | null;
  readonly supersededBy: string | null;
  readonly recorded: {
    readonly by: string;
    readonly decidedOn: string;
    readonly decidedBy: string;
    readonly how: string;
    readonly confirmedBy: readonly string[];
    readonly of: number;
    readonly contestedBy: { readonly organisation: string; readonly reason: string } | null;
  } | null;
}

export interface TaskRow extends RecordOf<'task'> {
  readonly log: readonly LogLine[];
  readonly removedBy: string | null;
  readonly readOnly: boolean;
}
export interface MeetingRow extends RecordOf<'meeting'> {
  readonly log: readonly LogLine[];
  readonly removedBy: string | null;
  readonly readOnly: boolean;
}
export type ItemRow = RecordOf<'item'> & { readonly removedBy: string | null; readonly readOnly: boolean };
export type NoteRow = RecordOf<'note'> & { readonly removedBy: string | null; readonly readOnly: boolean };
export type PageRow = RecordOf<'page'>;

/** What only this browser knows; never shared. */
export interface LocalState {
  readonly coalition: string;
  readonly device: string;
  readonly person: string;
  /** When this device received each opening (ms, its own clock): hash → ms. "Held for half of the window" (P 2.4). */
  readonly heldSince: Readonly<Record<string, number>>;
  /** Facts that were kept but count for nothing, with the reason (P 1.9, 2.8). */
  readonly inert: readonly {
    readonly hash: string;
    readonly kind: string;
    readonly by: string;
    readonly at: number;
    readonly why: string;
  }[];
  /** How each decision's words stand in their document, as last read here (P 2.7). */
  readonly found: Readonly<Record<string, FoundRow>>;
  /** Milliseconds of the last look at "today". */
  readonly lookedAt: number;
  /** Updates that would empty many records at once wait for a person's answer (DESIGN, two kinds of state). */
  readonly questions?: readonly EmptyingQuestion[];
}
export interface EmptyingQuestion {
  readonly id: string;
  /** The name of whose browser it came from. */
  readonly who: string;
  readonly count: number;
}
export interface FoundRow {
  readonly state: 'unchanged' | 'moved' | 'reworded' | 'uncertain' | 'gone';
  readonly at: number;
  readonly difference: readonly { readonly kind: 'same' | 'gone' | 'new'; readonly text: string }[] | null;
  /** Where it could be, if that is uncertain: a person says which one it is (`decision.reanchor`). */
  readonly candidates?: readonly Quote[];
}

/** A removal, leaving, theft or revoked key, and what became of it (P 8.5). */
export interface RemovalRow {
  readonly hash: string;
  readonly kind: 'removal' | 'leaving' | 'stolen' | 'recovery-seconded';
  readonly by: string;
  readonly at: number;
  readonly devices: readonly string[];
  readonly person: string | null;
  readonly organisation: string | null;
  /** The organisation of those whom it takes out. */
  readonly home: string | null;
  /** `void`: more than half had learnt of another one first, or its author was out. `ended`: a re-admission names it. */
  readonly state: 'holds' | 'void' | 'ended';
  /** Whether what they say after it counts for nothing; not where another organisation says that a device is stolen. */
  readonly voids: boolean;
  /** Organisations whose acknowledgements count, and those that have given one. */
  readonly others: readonly string[];
  readonly acknowledgedBy: readonly string[];
}
/** Somebody who was a member: the name stays in what it has said and done. */
export interface FormerRow {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly at: number;
  readonly how: 'removed' | 'left';
}
/** A device that was let in and waits for one other member's yes. */
export interface WaitingDevice {
  readonly device: string;
  /** `recovery`: of a person who is here already, by a delegate's invitation (P 8.6). `at-risk`: of whoever comes (P 8.1). */
  readonly why: 'recovery' | 'at-risk';
  readonly person: string;
  readonly name: string;
  readonly organisation: string;
  /** Who let it in by its invitation, and when (ms). */
  readonly invitedBy: string;
  readonly at: number;
  /** Whose yes does not count: it was them who invited. */
  readonly inviters: readonly string[];
}
/** Who belongs, beyond the tables of members: what commands and keys need. */
export interface Membership {
  /** Device → the highest number known: what a removal names. */
  readonly heads: Readonly<Record<string, number>>;
  readonly removals: ReadonlyMap<string, RemovalRow>;
  readonly former: ReadonlyMap<string, FormerRow>;
  readonly waiting: ReadonlyMap<string, WaitingDevice>;
  /** Person → its devices that were ever let in. */
  readonly devicesOf: ReadonlyMap<string, readonly string[]>;
  readonly epochs: import('./sharing/judge-epoch.ts').Epochs;
  /** Recovery keys in force: key → person. */
  readonly recoveryKeys: ReadonlyMap<string, string>;
  /** Null: nobody has moved it since the founding. */
  readonly postOffice: import('./sharing/post-office.ts').PostOffice | null;
}

export interface Tables {
  readonly profile: {
    readonly name: string;
    readonly purpose: string;
    readonly kinds: readonly string[];
    readonly foundedAt: number;
    readonly risk: boolean;
    /** Whoever is let in waits for a second yes (P 8.1). Absent where tables are made by hand. */
    readonly secondYes?: boolean;
  };
  readonly organisations: ReadonlyMap<string, OrganisationRow>;
  readonly people: ReadonlyMap<string, PersonRow>;
  readonly devices: ReadonlyMap<string, DeviceRow>;
  readonly invitations: ReadonlyMap<string, InvitationRow>;
  readonly matrix: ReadonlyMap<string, MatrixTableRow>;
  readonly decisions: ReadonlyMap<string, DecisionRow>;
  readonly tasks: ReadonlyMap<string, TaskRow>;
  readonly meetings: ReadonlyMap<string, MeetingRow>;
  readonly items: ReadonlyMap<string, ItemRow>;
  readonly notes: ReadonlyMap<string, NoteRow>;
  readonly pages: ReadonlyMap<string, PageRow>;
  /** How many there are, older ones that are not here too; absent while nobody asked. */
  readonly counts?: { readonly decisions: number; readonly tasks: number; readonly meetings: number };
  /** Absent where tables are made by hand: then nobody was ever removed. */
  readonly membership?: Membership;
  readonly local: LocalState;
}
