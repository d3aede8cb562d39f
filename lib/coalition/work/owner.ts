import { ok, type Refusal, type Result, refuse } from '../result.ts';
import type { OrganisationRow, PersonRow, Tables } from '../tables.ts';
import { choicesOfPeople } from '../verdict.ts';

const plain = (words: string): string => words.trim().toLowerCase();

/** The organisation that words mean: by its id, or because they hold its name ("Legal Aid's press group"). */
const organisationMeant = (tables: Tables, words: string): OrganisationRow | null => {
  const byId = tables.organisations.get(words);
  if (byId) return byId;
  const named = [...tables.organisations.values()].filter((o) => plain(words).includes(plain(o.name)));
  return named.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
};

/**
 * The one named person who owns a task (P 3.1). Input: a person's id. An organisation, a team or other words are
 * refused; the choices are that organisation's people, or everybody where no organisation is meant.
 */
export const ownerOf = (tables: Tables, owner: string): Result<PersonRow, Refusal> => {
  const person = tables.people.get(owner);
  if (person && tables.organisations.get(person.organisation)?.status !== 'left') return ok(person);
  const organisation = person ? null : organisationMeant(tables, owner);
  const present = [...tables.people.values()].filter(
    (p) => tables.organisations.get(p.organisation)?.status !== 'left',
  );
  const theirs = organisation ? present.filter((p) => p.organisation === organisation.id) : [];
  const name = person?.name ?? tables.organisations.get(owner)?.name ?? owner;
  return refuse(
    'task.owner-not-a-person',
    { owner: name, ...(organisation && { organisation: organisation.name }) },
    choicesOfPeople(theirs.length > 0 ? theirs : present),
  );
};
