import type { MatrixRow } from '../fact.ts';

/** Whether a row counts persons, not organisations (P 1.7, 2.3): "one person, one voice", or a named person decides. */
export const countsPersons = (row: MatrixRow): boolean =>
  row.voice === 'person' || row.who.kind === 'person' || (row.who.kind === 'steering' && row.who.voice === 'person');
