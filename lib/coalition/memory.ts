import { type Book, copyBook, createBook, type Inert, inOrder, type Standing } from './book.ts';
import { noteOpening } from './decisions/receipt.ts';
import type { FactTables, Kept } from './derivation.ts';
import type { KnownFact } from './fact.ts';
import { profileRow } from './foundation/rows-of.ts';
import { standingOf } from './foundation/standing-of.ts';
import { restore } from './ingest.ts';
import type { Tables } from './tables.ts';

export const MEMBERSHIP = ['organisations', 'people', 'devices', 'invitations', 'matrix'] as const;

/** All that a derivation remembers. */
export interface Memory {
  /** Every fact that is here, as if nobody had ever been removed. */
  readonly raw: Book;
  /** What counts. The same book until somebody is removed. */
  readonly book: Book;
  /** Whether it went on from what was kept. */
  readonly kept: boolean;
  readonly older: ReadonlyMap<string, Inert>;
  readonly waiting: Map<string, KnownFact>;
  readonly supersededBy: Map<string, string>;
  readonly successors: Map<string, Set<string>>;
  readonly membershipNow: Tables['membership'] | null;
  readonly rows: Rows;
}
type Rows = { profile: FactTables['profile'] } & {
  readonly [K in (typeof MEMBERSHIP)[number] | 'decisions']: FactTables[K] extends ReadonlyMap<string, infer Row>
    ? Map<string, Row>
    : never;
};

/** The same memory once more; neither sees what the other takes in. */
export const copyOf = (memory: Memory): Memory => {
  const raw = copyBook(memory.raw);
  return {
    ...memory,
    raw,
    // Shared between the two books as `weighed` shares them.
    book: memory.book === memory.raw ? raw : { ...copyBook(memory.book), tip: raw.tip, receipts: raw.receipts },
    waiting: new Map(memory.waiting),
    supersededBy: new Map(memory.supersededBy),
    successors: new Map([...memory.successors].map(([id, ids]) => [id, new Set(ids)])),
    rows: {
      profile: memory.rows.profile,
      organisations: new Map(memory.rows.organisations),
      people: new Map(memory.rows.people),
      devices: new Map(memory.rows.devices),
      invitations: new Map(memory.rows.invitations),
      matrix: new Map(memory.rows.matrix),
      decisions: new Map(memory.rows.decisions),
    },
  };
};

/** A new memory, empty or of what was kept. */
export const memoryOf = (kept?: Kept): Memory => {
  const raw = kept ? bookOf(kept) : createBook();
  return {
    raw,
    book: kept && raw.cuts.length > 0 ? weighed(raw, standingOf(raw)) : raw,
    kept: kept !== undefined,
    older: new Map(kept?.inert.map((inert) => [inert.hash, inert])),
    waiting: new Map(),
    supersededBy: new Map(),
    successors: new Map(),
    membershipNow: kept?.tables.membership ?? null,
    rows: {
      profile: kept?.tables.profile ?? profileRow(raw, raw.tip),
      organisations: new Map(kept?.tables.organisations),
      people: new Map(kept?.tables.people),
      devices: new Map(kept?.tables.devices),
      invitations: new Map(kept?.tables.invitations),
      matrix: new Map(kept?.tables.matrix),
      decisions: new Map(kept?.tables.decisions),
    },
  };
};

/** The facts of one book as they count when these removals stand. */
export const weighed = (raw: Book, standing: Standing): Book => {
  const book: Book = { ...createBook(), tip: raw.tip, receipts: raw.receipts, standing };
  restore(book, [...raw.byHash.values()]);
  for (const [hash, inert] of raw.inert) if (inert.why === 'forked') book.inert.set(hash, inert);
  return book;
};

const bookOf = (kept: Kept): Book => {
  const receipts = new Map(
    [...kept.receipts.values()].flatMap((openings) =>
      Object.entries(openings).map(([opening, devices]) => [opening, new Map(Object.entries(devices))] as const),
    ),
  );
  const book: Book = {
    ...createBook(),
    tip: { ...kept.heads },
    receipts,
    latest: new Map(kept.latest),
    spoke: new Map(kept.spoke),
  };
  restore(book, kept.facts);
  for (const fact of [...kept.facts].sort(inOrder)) noteOpening(book, fact);
  return book;
};
