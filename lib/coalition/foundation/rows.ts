import { BUILT_IN_CATEGORIES, type MatrixRow } from '../fact.ts';
import type { MatrixTableRow } from '../tables.ts';

/** Hours of a week: the default window of everything but a sense check (P 1.7). */
export const WEEK_HOURS = 7 * 24;

/** Hours of a sense check's window (P 1.7). */
const SENSE_CHECK_HOURS = 3 * 24;

/** Whether a row by advice names its one decider (P 2.2). Rows by other methods need none. */
export const hasDecider = ({ method, who }: MatrixRow): boolean => method !== 'advice' || who.kind === 'person';

/** Free words mean one category whatever their case and spaces. Input: words; output: the matrix table's key (P 1.7). */
export const categoryKey = (category: string): string => category.trim().replace(/\s+/g, ' ').toLowerCase();

/** Whether a category is one whose rule nobody can remove (P 1.7). */
export const isBuiltIn = (category: string): boolean =>
  (BUILT_IN_CATEGORIES as readonly string[]).includes(categoryKey(category));

/**
 * A row with the defaults of P 1.7: the full coalition, by consent, 7 days, quorum half, silence = consent, blind until
 * one's own answer. `changes` override. Other methods than consent start with silence = no answer.
 */
export const rowFor = (category: string, changes: Partial<MatrixRow> = {}): MatrixRow => ({
  category: category.trim(),
  who: { kind: 'coalition' },
  method: 'consent',
  windowHours: changes.method === 'sense-check' ? SENSE_CHECK_HOURS : WEEK_HOURS,
  quorum: 0.5,
  silence: (changes.method ?? 'consent') === 'consent' ? 'consent' : 'none',
  voice: 'organisation',
  blind: 'until-own',
  urgentHours: null,
  advises: [],
  carriesOut: [],
  told: [],
  ...changes,
});

/** Purpose, matrix, memo, removal: decided by the full coalition, by consent, 7 days, quorum half (P 1.7). */
export const builtInRows = (): readonly MatrixRow[] => BUILT_IN_CATEGORIES.map((category) => rowFor(category));

/** Whether a proposed row for a built-in category keeps the floor of P 1.7. Other categories always do. */
export const keepsFloor = (row: MatrixRow): boolean =>
  !isBuiltIn(row.category) ||
  (row.who.kind === 'coalition' &&
    row.voice === 'organisation' &&
    row.method === 'consent' &&
    row.windowHours >= WEEK_HOURS &&
    row.quorum >= 0.5 &&
    (row.urgentHours === null || row.urgentHours >= WEEK_HOURS));

/**
 * The rows that a new coalition of these kinds starts with, provisional until the first full meeting (P 1.7).
 * A campaign is quick where only the work is concerned; under power asymmetry a public word needs everybody's consent.
 */
export const startingRows = (kinds: readonly string[]): MatrixRow[] => {
  const campaign = kinds.includes('campaign');
  const unequal = kinds.includes('power-asymmetry');
  const routine = campaign ? 72 : WEEK_HOURS;
  return [
    rowFor('public statement', {
      windowHours: campaign && !unequal ? 72 : WEEK_HOURS,
      urgentHours: campaign ? 24 : null,
    }),
    rowFor('budget', { quorum: unequal ? 2 / 3 : 0.5 }),
    rowFor('new member'),
    rowFor('roles'),
    rowFor('staffing', unequal ? {} : { method: 'majority' }),
    rowFor('tactics', { windowHours: routine }),
    rowFor('media', { windowHours: routine, urgentHours: campaign ? 24 : null }),
    rowFor('other', { method: 'majority', windowHours: routine }),
  ];
};

/** The row that Concord drafts where none exists (P 1.7): careful defaults, in the person's own word for the category. */
export const draftRow = (category: string): MatrixRow => rowFor(category);

/** A table row without what the table adds: what an opening carries. */
export const plainRow = (row: MatrixTableRow): MatrixRow => {
  const { id: _id, provisional: _provisional, builtIn: _builtIn, ...plain } = row;
  return plain;
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Whether two plain values say the same, whatever the order of their keys. */
export const sameValue = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
