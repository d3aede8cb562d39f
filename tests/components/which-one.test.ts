import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../components/decisions/which-one.tsx';
import type { Anchor, Quote } from '../../lib/coalition/fact.ts';
import type { FoundRow } from '../../lib/coalition/tables.ts';

const at = (position: number, before: string): Quote => ({
  v: 1,
  exact: 'The city pays.',
  before,
  after: '',
  paragraph: '',
  position,
});
const report = at(20, 'For the report: ');
const roof = at(70, 'For the roof: ');
const anchored = (quote: Quote): Anchor => ({ in: 'document', key: 'k', title: 'Demands', url: '', quote });
const uncertain: FoundRow = { state: 'uncertain', at: 1, difference: null, candidates: [report, roof] };

describe('is it this one?', () => {
  test('every place is offered, in the order of the document', () => {
    expect(candidatesOf({ found: uncertain, anchor: anchored(at(0, '')) })).toEqual([report, roof]);
  });
  test('none once somebody has said which one, though the document was not read again', () => {
    expect(candidatesOf({ found: uncertain, anchor: anchored(roof) })).toEqual([]);
  });
  test('none where nothing is uncertain, or an older read kept no places', () => {
    expect(candidatesOf({ found: null, anchor: anchored(roof) })).toEqual([]);
    expect(candidatesOf({ found: { ...uncertain, state: 'moved' }, anchor: anchored(at(0, '')) })).toEqual([]);
    const { candidates: _, ...older } = uncertain;
    expect(candidatesOf({ found: older, anchor: anchored(at(0, '')) })).toEqual([]);
  });
});
