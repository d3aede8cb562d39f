import { clean } from './dom.ts';
import type { Person } from './site.ts';

const ADDRESS = /[^\s@<>()[\],;:"']+@[^\s@<>()[\],;:"']+\.[^\s@<>()[\],;:"']+/;

/**
 * The person that an element speaks of: an address wherever it has one (text, label, title), the name from its text.
 * Without address there is only the name, and who that is stays unsure. Null where there is neither.
 */
export function personIn(element: Element): Person | null {
  const said = [element, ...element.querySelectorAll('[title], [aria-label], [data-email]')].flatMap((one) =>
    ['data-email', 'title', 'aria-label'].map((name) => one.getAttribute(name) ?? ''),
  );
  return personOf(element.textContent ?? '', said);
}

/** The same for plain words, "Name<address>" in any of its forms. */
export function personOf(text: string, said: readonly string[] = []): Person | null {
  const address = [text, ...said].map((one) => ADDRESS.exec(one)?.[0]).find(Boolean) ?? '';
  const name = nameIn(text) || (address === '' ? '' : nameIn(said.find((one) => one.includes(address)) ?? ''));
  if (address !== '') return { name, address: address.toLowerCase() };
  // "+3", "and 3 others" count people and name nobody.
  return /\p{L}/u.test(name) && !/\d/.test(name) ? { name, address: '', unsure: true } : null;
}

/** Several people in one line: "To: Ada<ada@x.org>; Tom; +3". What only counts is nobody. */
export function peopleIn(text: string): Person[] {
  return clean(text)
    .replace(LABEL, '')
    .split(/[;；\n]|,(?=[^,;]*@)/)
    .flatMap((part) => personOf(part) ?? []);
}

/** A label before names, in any language: "From:", "An:", "宛先：". */
const LABEL = /^\s*[\p{L}\p{M}\s.]{1,24}[:：]\s*/u;

const nameIn = (text: string): string =>
  clean(
    text
      .replace(LABEL, '')
      .replace(ADDRESS, '')
      .replace(/[<>()[\]"]/g, ' '),
  ).replace(/^[,;\s]+|[,;\s]+$/g, '');

/** Adds whom the list doesn't have yet, by address, else by name. A name is nobody new, and is no longer unsure, beside its address. */
export function addPerson<T extends Person>(people: T[], person: T): void {
  const named = people.findIndex((one) => one.name !== '' && one.name === person.name);
  if (person.address === '') {
    if (named < 0) people.push(person);
  } else if (named >= 0 && people[named]?.address === '') people[named] = person;
  else if (!people.some((one) => one.address === person.address)) people.push(person);
}
