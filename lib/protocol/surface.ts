import * as v from 'valibot';
import type { Command, CommandName } from '../coalition/command.ts';
import { COMMANDS } from '../coalition/command.ts';
import { Id, Name } from '../coalition/fact.ts';
import type { Query, QueryName, QueryResult } from '../coalition/query.ts';
import { QUERIES } from '../coalition/query.ts';
import type { Refusal, Result } from '../coalition/result.ts';
import { KEEP_COMMANDS, KEEP_QUERIES, type KeepQueryResult, type KeepRecorded } from './keep.ts';
import type { PageContext } from './page.ts';

/**
 * The one way in: surfaces (card, panel, popup, welcome) open a port named `surface`, send commands and watch queries.
 * Every message is checked by these schemas at the host; who may say what is judged by the port's sender, never by its words.
 */
export const PROTOCOL_VERSION = 1;
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** Commands of the browser itself, beside the coalition's own. */
export const HOST_COMMANDS_SCHEMAS = {
  /** P 8.1. Answers {coalition}. `relay` null = the build's own. */
  'coalition.start': v.object({
    coalitionName: Name,
    purpose: text(240),
    kinds: v.array(v.picklist(['campaign', 'systems-change', 'power-asymmetry'])),
    organisationName: Name,
    personName: Name,
    email: v.nullable(text(200)),
    relay: v.nullable(text(300)),
    /** Members are at risk: from the first moment nobody learns anybody's network address (P 8.2). */
    risk: v.optional(v.boolean()),
  }),
  /** Reads an invitation without acting: who invites, to what (P 8.11). */
  'invitation.read': v.object({ link: text(5_000) }),
  /** Leaves a request and waits for a member's browser; progress by the query `joining`. */
  'coalition.join': v.object({ link: text(5_000), personName: Name, email: v.nullable(text(200)) }),
  /** Gives up waiting: the request counts no more here. What was read before a removal stays. */
  'joining.stop': v.object({ coalition: Id }),
  /** Makes a secret and a room, signs the invitation. Answers {link, code, short}. */
  'invitation.create': v.object({
    organisation: v.nullable(Id),
    organisationName: Name,
    founding: v.boolean(),
    role: v.picklist(['coordinator', 'steering', 'member', 'observer']),
    delegate: v.boolean(),
    person: v.nullable(Id),
    uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)),
  }),
  /** An open invitation once more. Answers {link, code, short}. */
  'invitation.show': v.object({ invitation: Id }),
  /** Another post office: for the whole coalition, where this person may say that; else for this browser. Null: none here. */
  'relay.set': v.object({ coalition: Id, url: v.nullable(text(300)) }),
  /** "Not on this document" is remembered in this browser only (P 7.9). */
  'page.hide': v.object({ key: Id, hidden: v.boolean() }),
  /** A partner emptied many records at once: let it in, or let it in and give them their values back (`keep`). */
  'records.allow-emptying': v.object({ question: text(500), keep: v.boolean() }),
  'today.looked': v.object({ coalition: Id }),
  /** Puts a task as text into the compose window that this card belongs to (P 7.2). */
  'page.insert': v.object({ text: text(5_000) }),
  /** Shows a place: scrolls the page beside the panel to a mark's sentence. */
  'page.show': v.object({ tab: v.number(), id: Id }),
  ...KEEP_COMMANDS,
} as const;
export type HostCommandName = keyof typeof HOST_COMMANDS_SCHEMAS;
export type HostCommand = {
  [N in HostCommandName]: { readonly name: N } & v.InferOutput<(typeof HOST_COMMANDS_SCHEMAS)[N]>;
}[HostCommandName];

export const HOST_QUERIES = {
  /** The coalitions of this browser. */
  coalitions: v.object({}),
  /** The page behind a card (by the port's nonce) or in a tab (the panel says which). */
  context: v.object({ tab: v.nullable(v.number()) }),
  /** How far a join has come. */
  joining: v.object({}),
  ...KEEP_QUERIES,
} as const;
export type HostQueryName = keyof typeof HOST_QUERIES;
export type HostQuery = {
  [N in HostQueryName]: { readonly name: N } & v.InferOutput<(typeof HOST_QUERIES)[N]>;
}[HostQueryName];
export interface HostQueryResult extends KeepQueryResult {
  readonly coalitions: readonly {
    readonly id: string;
    readonly name: string;
    readonly organisationName: string;
    readonly personName: string;
    readonly monogram: string;
    /** Restored from a backup that had let another device in before (P 8.6): nothing arrives here, nothing goes out. */
    readonly backupUsed?: true;
  }[];
  readonly context: PageContext | null;
  readonly joining: readonly {
    readonly invitation: string;
    readonly coalition: string;
    readonly coalitionName: string;
    readonly inviterName: string;
    readonly state: 'asking' | 'waiting' | 'second-yes' | 'admitted' | 'refused';
    readonly why: string | null;
  }[];
}

export type AnyQuery = Query | HostQuery;
export type ResultOf<Q extends { readonly name: string }> = Q['name'] extends QueryName
  ? QueryResult[Q['name']]
  : Q['name'] extends HostQueryName
    ? HostQueryResult[Q['name']]
    : never;

/** What a command answers once it is committed ("recorded"), never before. */
export interface Recorded extends KeepRecorded {
  /** The id of what was made or changed. */
  readonly subject: string | null;
  readonly undo: Command | null;
  readonly link?: string;
  /** The same invitation, to be read out or typed; and as a short address, for a picture that a camera reads. */
  readonly code?: string;
  readonly short?: string;
  readonly coalition?: string;
  /** Answer of `invitation.read`. */
  readonly invitation?: {
    /** What to join with: of a short code the invitation that it meant. */
    readonly link: string;
    /** One's own next device: nobody's name is asked. */
    readonly own: boolean;
    readonly coalitionName: string;
    readonly organisationName: string;
    readonly inviterName: string;
    readonly relay: string;
    readonly expires: number;
  };
}

/** Surface → host. `id` of a command is random and makes it happen once, however often the port drops and it is sent again. */
export const ToHost = v.variant('t', [
  v.object({ t: v.literal('hello'), version: v.number(), nonce: v.nullable(text(100)) }),
  v.object({
    t: v.literal('execute'),
    id: v.pipe(v.string(), v.minLength(8), v.maxLength(60)),
    coalition: v.nullable(Id),
    command: v.looseObject({ name: v.string() }),
  }),
  v.object({
    t: v.literal('watch'),
    id: text(60),
    coalition: v.nullable(Id),
    query: v.looseObject({ name: v.string() }),
  }),
  v.object({ t: v.literal('unwatch'), id: text(60) }),
  /** A card says its height in px, so that its frame can follow. */
  v.object({ t: v.literal('size'), height: v.pipe(v.number(), v.minValue(0), v.maxValue(4_000)) }),
  /** A card asks to be taken away (Esc, done). */
  v.object({ t: v.literal('close') }),
]);
export type ToHost = v.InferOutput<typeof ToHost>;

/** Host → surface. */
export type ToSurface =
  | { readonly t: 'welcome'; readonly version: number }
  | { readonly t: 'answer'; readonly id: string; readonly result: Result<Recorded> }
  | { readonly t: 'changed'; readonly id: string; readonly value: unknown }
  | { readonly t: 'refused'; readonly id: string; readonly refusal: Refusal };

export type AnyCommandName = CommandName | HostCommandName;
export type AnyCommand = Command | HostCommand;
/** The schema of a command by its name, or undefined. */
export const commandSchema = (name: string): v.GenericSchema | undefined =>
  Object.hasOwn(COMMANDS, name)
    ? COMMANDS[name as CommandName]
    : Object.hasOwn(HOST_COMMANDS_SCHEMAS, name)
      ? HOST_COMMANDS_SCHEMAS[name as HostCommandName]
      : undefined;
/** The schema of a query by its name, or undefined. */
export const querySchema = (name: string): v.GenericSchema | undefined =>
  Object.hasOwn(QUERIES, name)
    ? QUERIES[name as QueryName]
    : Object.hasOwn(HOST_QUERIES, name)
      ? HOST_QUERIES[name as HostQueryName]
      : undefined;
