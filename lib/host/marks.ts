import { answer } from '../coalition/index.ts';
import type { Tables } from '../coalition/tables.ts';
import type { PageMark } from '../protocol/page.ts';

const NOBODY = { relay: 'off', relayUrl: null, online: [], unsent: 0, latest: null } as const;

/**
 * What a page may know of a coalition: shapes and the page's own words. No title, no name, no count of voices; `of` is its
 * monogram, where there are several.
 */
export const marksOf = (
  tables: Tables,
  key: string,
  of?: string,
): { readonly linked: boolean; readonly marks: readonly PageMark[] } => {
  const page = answer({ name: 'page', key }, tables, { now: 0, delivery: NOBODY });
  return {
    linked: page.linked,
    marks: page.marks.map(({ id, shape, quote, tab }) => ({ id, shape, quote, tab, ...(of !== undefined && { of }) })),
  };
};
