import { categoryKey } from '../foundation/rows.ts';
import type { DecisionRow } from '../tables.ts';

/**
 * Whether a decision's facts stay at hand: it is not finally closed, it puts something in force, or it takes another's
 * place. What is said about any other is rare, and touches nothing else.
 */
export const isLive = (row: DecisionRow): boolean =>
  (row.row !== null && !row.closed?.final) ||
  row.about !== null ||
  categoryKey(row.category) === 'memo' ||
  row.supersedes !== null ||
  row.supersededBy !== null;
