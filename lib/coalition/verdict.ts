import type { Command, CommandInput, CommandName, Context, Verdict } from './command.ts';
import type { Anchor } from './fact.ts';
import { pageId, type RecordChange } from './record.ts';
import { ok, type Refusal, type Result, refuse } from './result.ts';
import type { OrganisationRow, PersonRow, Tables } from './tables.ts';

/** A rule for one command. */
export type Rule<N extends CommandName> = (
  tables: Tables,
  command: CommandInput<N>,
  context: Context,
) => Result<Verdict, Refusal>;

/** A verdict with what is not named left empty. */
export const verdict = (parts: Partial<Verdict>): Result<Verdict, Refusal> =>
  ok({ facts: [], changes: [], subject: null, undo: null, ...parts });

export interface Actor {
  readonly person: PersonRow;
  readonly organisation: OrganisationRow;
}

/** Who acts, refused when not (or no longer) a member, or an observer, who proposes nothing and has no voice (P 1.4). */
export const actor = (tables: Tables, context: Context): Result<Actor, Refusal> => {
  const person = tables.people.get(context.by);
  const organisation = person && tables.organisations.get(person.organisation);
  if (!person || !organisation) return refuse('member.unknown');
  if (tables.membership?.epochs.gone.includes(context.device)) return refuse('member.device-removed');
  return person.role === 'observer'
    ? refuse('observer.only-reads', { name: person.name })
    : ok({ person, organisation });
};

/** The record change that links a page by its first tag (P 7.9); none if it is linked, or the anchor is no page. */
export const linksPage = (tables: Tables, anchor: Anchor | null, context: Context): RecordChange[] => {
  if (!anchor || (anchor.in !== 'document' && anchor.in !== 'mail')) return [];
  const id = pageId(anchor.key);
  if (tables.pages.get(id)?.linked) return [];
  const title = anchor.in === 'document' ? anchor.title : anchor.subject;
  return [{ kind: 'page', id, fields: { key: anchor.key, title, linked: { at: context.at, by: context.by } } }];
};

/** People as choices of a refusal: id and name, by name. */
export const choicesOfPeople = (people: Iterable<PersonRow>): { value: string; label: string }[] =>
  [...people].map(({ id, name }) => ({ value: id, label: name })).sort((a, b) => (a.label < b.label ? -1 : 1));

/** Narrow a command to one name: what the dispatch in decide.ts needs. */
export type CommandOf<N extends CommandName> = Extract<Command, { readonly name: N }>;
