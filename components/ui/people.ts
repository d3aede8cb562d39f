import { useAsked } from './coalition.ts';

/** A person's name by id; where it is no known id, as it stands. */
export function useNameOf(): (person: string | null) => string {
  const people = useAsked({ name: 'work' })?.people ?? [];
  return (person) => people.find((one) => one.id === person)?.name ?? person ?? '';
}
