import { reachOf } from '../older.ts';
import type { QueryInput, QueryResult, RecipientView, TaskLine } from '../query.ts';
import type { PersonRow, Tables, TaskRow } from '../tables.ts';
import { askedWords, type Field, wordScore, wordsOf } from './words.ts';

/** The viewer's calendar day, YYYY-MM-DD, for a moment in ms and minutes east of UTC. */
export const dayOf = (now: number, zoneOffsetMinutes = 0): string =>
  new Date(now + zoneOffsetMinutes * 60_000).toISOString().slice(0, 10);

/** Whether a task is still to be done. */
export const isOpenTask = (task: TaskRow): boolean => task.state !== 'done' && task.state !== 'dropped';

/** A task as a line of a list. `today`: YYYY-MM-DD; due today is not overdue. P 3.1. */
export const taskLine = (tables: Tables, task: TaskRow, today: string): TaskLine => {
  const owner = tables.people.get(task.owner);
  const organisation = owner ? tables.organisations.get(owner.organisation) : undefined;
  return {
    id: task.id,
    title: task.title,
    owner: {
      id: task.owner,
      name: owner?.name ?? '',
      organisation: organisation?.id ?? '',
      organisationName: organisation?.name ?? '',
    },
    due: task.due,
    overdue: isOpenTask(task) && task.due !== null && task.due < today,
    state: task.state,
    removedBy: task.removedBy,
  };
};

/** Overdue first, then by date, without a date last; ties by title and id, so that every browser shows one order. P 7.2. */
export const byUrgency = (a: TaskLine, b: TaskLine): number =>
  Number(b.overdue) - Number(a.overdue) ||
  (a.due ?? '9999').localeCompare(b.due ?? '9999') ||
  a.title.localeCompare(b.title) ||
  (a.id < b.id ? -1 : 1);

const openLines = (tables: Tables, today: string, keep: (task: TaskRow) => boolean): TaskLine[] =>
  [...tables.tasks.values()]
    .filter((task) => isOpenTask(task) && keep(task))
    .map((task) => taskLine(tables, task, today))
    .sort(byUrgency);

/** Everybody who can own a task, by name. */
export const peopleChoices = (tables: Tables): QueryResult['work']['people'] =>
  [...tables.people.values()]
    .filter((person) => tables.organisations.get(person.organisation)?.status !== 'left')
    .map(({ id, name, organisation }) => ({
      id,
      name,
      organisationName: tables.organisations.get(organisation)?.name ?? '',
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));

/** The work plan: mine, others', done with the latest first. P 3.1. */
export const workOf = (
  tables: Tables,
  now: number,
  zone = 0,
  { from, task: named }: QueryInput<'work'> = {},
): QueryResult['work'] => {
  const { begins, older } = reachOf(from, now, tables.profile.foundedAt);
  const when = (task: TaskRow): number => task.done?.at ?? task.created?.at ?? 0;
  const today = dayOf(now, zone);
  const me = tables.local.person;
  const done = [...tables.tasks.values()]
    .filter((task) => task.state === 'done' && (when(task) >= begins || task.id === named))
    .sort((a, b) => (b.done?.at ?? 0) - (a.done?.at ?? 0) || (a.id < b.id ? -1 : 1));
  return {
    mine: openLines(tables, today, (task) => task.owner === me),
    others: openLines(tables, today, (task) => task.owner !== me),
    done: done.map((task) => taskLine(tables, task, today)),
    people: peopleChoices(tables),
    older,
  };
};

/** An address as people write it: "Ana <ana@x.org>" is ana@x.org; case does not matter. */
export const plainAddress = (address: string): string =>
  (/<([^<>]+)>\s*$/.exec(address)?.[1] ?? address).trim().toLowerCase();

/** A name whichever way round it is written: "Haddad, Noor (Tenants)" is Noor Haddad. */
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .sort()
    .join(' ');

/**
 * Who these addresses are and what they own, overdue first (P 7.2). `outside`: addresses of nobody in the coalition. Of
 * `names` only those that exactly one person has; one that nobody has may be anybody's, and is not counted.
 */
export const recipientsOf = (
  tables: Tables,
  { addresses, names = [] }: QueryInput<'recipients'>,
  now: number,
  zone = 0,
): QueryResult['recipients'] => {
  const today = dayOf(now, zone);
  const byAddress = new Map(
    [...tables.people.values()].flatMap((person) =>
      person.emails.map((email) => [plainAddress(email), person] as const),
    ),
  );
  const lines = new Map<string, TaskLine[]>();
  for (const line of openLines(tables, today, () => true))
    lines.set(line.owner.id, [...(lines.get(line.owner.id) ?? []), line]);
  const seen = new Set<string>();
  const view = (address: string, person: PersonRow | undefined): RecipientView => {
    const organisation = person && tables.organisations.get(person.organisation);
    const tasks = person ? (lines.get(person.id) ?? []) : [];
    return {
      address,
      person: person ? { id: person.id, name: person.name } : null,
      organisation: organisation ? { id: organisation.id, name: organisation.name } : null,
      overdue: tasks.filter((task) => task.overdue).length,
      open: tasks.length,
      tasks,
    };
  };
  const fresh = (key: string) => key !== '' && !seen.has(key) && seen.add(key) !== null;
  const people = addresses.flatMap((address): RecipientView[] => {
    const plain = plainAddress(address);
    const person = byAddress.get(plain);
    return plain !== '' && fresh(person?.id ?? plain) ? [view(address, person)] : [];
  });
  const all = names.length === 0 ? [] : [...tables.people.values()].map((one) => [plainName(one.name), one] as const);
  const named = names.flatMap((name): RecipientView[] => {
    const wanted = plainName(name);
    const [person, other] = all.filter(([own]) => own === wanted).map(([, one]) => one);
    return person && !other && fresh(person.id) ? [{ ...view(name, person), unsure: true }] : [];
  });
  return { people: [...people, ...named], outside: people.filter(({ person }) => person === null).length };
};

/** A task's own words, split once for as long as its row lives. */
const split = new WeakMap<TaskRow, readonly Field[]>();
const fieldsOf = (task: TaskRow): readonly Field[] => {
  const known = split.get(task);
  if (known) return known;
  const fields = [
    { words: wordsOf(task.title), weight: 4 },
    { words: wordsOf(task.notes), weight: 1 },
  ];
  split.set(task, fields);
  return fields;
};

/** "Who owns …?": open tasks by words of title, owner, organisation and notes, best first (P 7.2). */
export const ownersOf = (
  tables: Tables,
  { words }: QueryInput<'owners'>,
  now: number,
  zone = 0,
): QueryResult['owners'] => {
  const today = dayOf(now, zone);
  const asked = askedWords(words);
  const owners = new Map(
    [...tables.people.values()].map(({ id, name, organisation }) => [
      id,
      { words: wordsOf(`${name} ${tables.organisations.get(organisation)?.name ?? ''}`), weight: 2 },
    ]),
  );
  const scored = [...tables.tasks.values()].filter(isOpenTask).flatMap((task) => {
    const owner = owners.get(task.owner);
    const score = wordScore(asked, owner ? [...fieldsOf(task), owner] : fieldsOf(task));
    return score > 0 ? [{ line: taskLine(tables, task, today), score }] : [];
  });
  return { tasks: scored.sort((a, b) => b.score - a.score || byUrgency(a.line, b.line)).map(({ line }) => line) };
};
