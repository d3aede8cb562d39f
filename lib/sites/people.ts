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
  return name === '' ? null : { name, address: '', unsure: true };
}

/** Several people in one line: "To: Ada<ada@x.org>; Tom; +3". What only counts is nobody. */
export function peopleIn(text: string): Person[] {
  return clean(text)
    .replace(LABEL, '')
    .split(/[;；\n]|,(?=[^,;]*@)/)
    .flatMap((part) => personOf(part) ?? [])
    .filter((one) => one.address !== '' || !/\d|^\W*$/.test(one.name));
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

/** Adds whom the list doesn't have yet, by address, else by name. */
export function addPerson<T extends Person>(people: T[], person: T): void {
  const same = (one: Person) => (person.address ? one.address === person.address : one.name === person.name);
  if (!people.some(same)) people.push(person);
}
