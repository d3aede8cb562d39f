import { t } from '../../locales/index.ts';
import { Field } from '../ui/field.tsx';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly organisationName: string;
}

/** One named person. Anything may be typed: the host refuses what is no person and answers with the people. */
export function OwnerField(props: {
  readonly people: readonly Person[];
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  return (
    <Field
      name="owner"
      label={t('field.owner')}
      value={props.value}
      onValue={props.onValue}
      required
      placeholder={t('field.owner-who')}
      list={props.people.map((person) => labelOf(person, props.people))}
    />
  );
}

/** The person whom the words name, by id, by name or by "name (organisation)"; else the words as they are. */
export function ownerOf(words: string, people: readonly Person[]): string {
  const said = fold(words);
  const hits = people.filter(
    (person) => person.id === words || fold(person.name) === said || fold(labelOf(person, people)) === said,
  );
  const [hit] = hits;
  if (hit && hits.length === 1) return hit.id;
  const begun = people.filter((person) => fold(person.name).split(' ')[0] === said);
  const [first] = begun;
  return first && begun.length === 1 && hits.length === 0 ? first.id : words.trim();
}

const fold = (words: string) => words.trim().toLocaleLowerCase().replace(/\s+/g, ' ');
function labelOf(person: Person, people: readonly Person[]): string {
  const twice = people.filter((one) => one.name === person.name).length > 1;
  return twice ? `${person.name} (${person.organisationName})` : person.name;
}
