import type { NewFact, SignedFact } from '../coalition/fact.ts';
import {
  createDerivation,
  type Derivation,
  decisionGroup,
  type FactTables,
  groupOf,
  type Receipts,
} from '../coalition/index.ts';
import type { DecisionRow } from '../coalition/tables.ts';
import { ancestorsFirst, type Ledger, lackedOf, type Prepared, type Received, type Signer } from '../ledger/ledger.ts';
import type { CoalitionStore, StoredFact, StoredRow } from '../vault/open.ts';
import { changedRows, DERIVATION_VERSION, inertRow, nothingDerived, show } from './derived-rows.ts';
import { LIVE } from './row-keys.ts';

/** What facts change, to be stored with them; shown only after `apply`. `giveUp` where the commit failed. */
export interface FactDraft {
  readonly facts: readonly StoredFact[];
  readonly derived: readonly StoredRow[];
  readonly meta: Readonly<Record<string, unknown>>;
  /** Openings that are new here, and openings whose decision is final: for "held since" (P 2.4). */
  readonly openings: readonly string[];
  readonly settled: readonly string[];
  apply(): void;
  giveUp(): void;
}
/** Facts at hand above which the ledger lets go of those that are in the store. */
const MOST_AT_HAND = 2_000;
/** Facts that are derived in one go, and rows that are stored in one transaction, when all has to be computed anew. */
const SLICE = 250;

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Ledger and derivation over the store. What is shown comes from stored rows; facts are read when something is said: those
 * about members and about decisions that are live, others when they are spoken of. `version`: of the stored rows.
 */
export const createFacts = (store: CoalitionStore, ledger: Ledger, rows: readonly StoredRow[], version: unknown) => {
  let shown = show(nothingDerived(), rows);
  let derivation: Derivation | null = null;
  let current = version === DERIVATION_VERSION || ledger.isEmpty();
  let isNoted = version === DERIVATION_VERSION;

  /** What was stored of everything, computed anew in slices; rows that differ are written, the version last. */
  const rebuild = async (): Promise<void> => {
    const { facts, derived } = await store.load();
    const fresh = await deriveAll(ledger, facts, ledger.state().forks);
    const changed = differing(derived, fresh);
    for (let at = 0; at < changed.length; at += SLICE)
      await store.commit({ derived: changed.slice(at, at + SLICE) }, 'relaxed');
    await store.commit({ meta: { derivation: DERIVATION_VERSION } }, 'strict');
    current = true;
    isNoted = true;
    // What is shown stays shown: whoever asked for it has been told that it is at hand.
    const here = [...fresh.values()].filter(
      ({ table, id, keys }) => keys?.includes(LIVE) || (table === 'decisions' && shown.decisions.has(id)),
    );
    shown = show(nothingDerived(), here);
  };

  /** Ready to take facts in: heads at hand, the derivation set up from what was kept. */
  const ready = async (): Promise<Derivation> => {
    if (derivation) return derivation;
    if (!current) await rebuild();
    ledger.recall(await store.facts(ledger.wantsHeads()));
    const live = await store.rows('derived', { keys: [LIVE] });
    const kept = show(nothingDerived(), live);
    const ids = [...kept.decisions.keys()];
    const [facts, receipts] = await Promise.all([
      store.facts({ groups: ['members', ...ids.map(decisionGroup)] }),
      store.rows('derived', { ids: ids.map((id) => ['receipts', id] as const) }),
    ]);
    derivation = createDerivation({
      facts: ledger.read(facts),
      receipts: new Map(receipts.map(({ id, row }) => [id, row as Receipts])),
      tables: { ...kept.members, decisions: kept.decisions },
      inert: [...kept.inert.values()],
      heads: ledger.tips(),
      latest: ledger.seenBy(),
      spoke: kept.spoke,
    });
    return derivation;
  };

  /** `own`: said here, about decisions that were brought before, or that are new: nothing of those lies in the store. */
  const draft = async (prepared: Prepared, own: boolean): Promise<FactDraft> => {
    const before = await ready();
    const { facts: placed, state } = prepared.toStore();
    const facts = placed.map((fact) => ({ ...fact, group: fact.past ? groupOf(fact.signed) : WAITING }));
    const afresh = prepared.forked.length > 0 || before.turns(prepared.known);
    const changes = afresh ? null : await addTo(before, prepared, facts, own, state.forks);
    const { rows, next } = changes ?? (await anew(facts, state.forks));
    const decided = rows.filter(({ table, row }) => table === 'decisions' && row).map(({ row }) => row as DecisionRow);
    return {
      facts,
      derived: rows,
      meta: { ...(facts.length > 0 && { ledger: state }), ...(!isNoted && { derivation: DERIVATION_VERSION }) },
      openings: prepared.known.filter(({ kind }) => kind === 'opening').map(({ hash }) => hash),
      settled: decided.filter(({ closed }) => closed?.final).flatMap(({ versions }) => versions[0]?.hash ?? []),
      apply: () => {
        prepared.apply();
        isNoted = true;
        derivation = next;
        show(shown, rows);
        if (ledger.atHand() > MOST_AT_HAND) ledger.forget();
      },
      // It has gone ahead of the store: the next one begins from the store again.
      giveUp: () => {
        derivation = null;
      },
    };
  };

  /** Null: something that is not here would count differently. */
  const addTo = async (
    derivation: Derivation,
    { known }: Prepared,
    fresh: readonly StoredFact[],
    own: boolean,
    forks: Readonly<Record<string, number>>,
  ) => {
    const hashes = new Set(fresh.map(({ hash }) => hash));
    const lacking = derivation.lacks(known).filter((id) => !own || shown.decisions.has(id));
    if (lacking.length > 0) {
      const [stored, rows] = await Promise.all([
        store.facts({ groups: lacking.map(decisionGroup) }),
        store.rows('derived', {
          ids: lacking.flatMap((id) => [['decisions', id] as const, ['receipts', id] as const]),
        }),
      ]);
      const rowOf = (table: string, id: string) => rows.find((row) => row.table === table && row.id === id)?.row;
      for (const id of lacking) {
        const mine = stored.filter(({ group, hash }) => group === decisionGroup(id) && !hashes.has(hash));
        if (mine.length === 0) continue;
        const receipts = (rowOf('receipts', id) ?? {}) as Receipts;
        derivation.warm(id, ledger.read(mine), receipts, (rowOf('decisions', id) ?? null) as DecisionRow | null);
      }
    }
    const { changed, inert, partial } = derivation.add(known);
    if (partial) return null;
    const rows = changedRows(changed, derivation.tables(), inert, derivation.spoke(), derivation.receiptsOf);
    return { rows: [...rows, ...forkedRows(fresh, forks)], next: derivation };
  };

  /** Everything from all facts; only what differs from what is stored is written. The next one goes on from the store. */
  const anew = async (fresh: readonly StoredFact[], forks: Readonly<Record<string, number>>) => {
    const { facts, derived } = await store.load();
    const all = new Map([...facts, ...fresh].map((fact) => [fact.signed.signature, fact]));
    const rows = await deriveAll(ledger, [...all.values()], forks);
    return { rows: differing(derived, rows), next: null };
  };

  const since = async (heads: Readonly<Record<string, number>>, only?: 'membership'): Promise<SignedFact[]> => {
    const { heads: own, forks } = ledger.state();
    const suspects = ledger.heads();
    const from = Object.keys(own).map((device) => {
      // All of a device that has forked, or seems to have: somewhere in it is what the other lacks.
      const known = device in suspects ? (heads[device] ?? 0) : 0;
      return [device, Math.min(known + 1, forks[device] ?? Number.POSITIVE_INFINITY)] as const;
    });
    const found = await store.facts({ from });
    return lackedOf(ancestorsFirst(found.filter(({ past }) => past !== null)), only);
  };

  return {
    ledger,
    tables: (): FactTables => {
      const { members, decisions } = shown;
      const { membership } = members;
      return { ...members, decisions, ...(membership && { membership: { ...membership, heads: ledger.tips() } }) };
    },
    inert: () => [...shown.inert.values()].sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1)),
    /** Sets up what the first command needs. */
    ready: async (): Promise<void> => void (await ready()),
    author: async (facts: readonly NewFact[], signer: Signer, by: string, at: number) => {
      await ready();
      const authored = await ledger.author(facts, signer, by, at);
      return { authored, draft: await draft(authored, true) };
    },
    receive: async (facts: readonly unknown[]): Promise<{ received: Received; draft: FactDraft }> => {
      await ready();
      if (facts.length > 0 && !ledger.isEmpty()) ledger.recall(await store.facts(ledger.wants(facts)));
      const received = await ledger.prepare(facts);
      return { received, draft: await draft(received, false) };
    },
    /** What somebody with these heads lacks, ancestors first. */
    since,
    /** One device's facts from a number on, void ones too. */
    from: async (device: string, n: number): Promise<StoredFact[]> =>
      (await store.facts({ from: [[device, n]] })).filter(({ past }) => past !== null),
    /** Rows of decisions that were brought from the store, to be shown; those that are here stay. */
    bring: (rows: readonly StoredRow[]): void => {
      for (const { table, id, row } of rows)
        if (table === 'decisions' && row && !shown.decisions.has(id)) shown.decisions.set(id, row as DecisionRow);
    },
    letGo: (stays: (row: DecisionRow) => boolean): void => {
      for (const [id, row] of shown.decisions) if (!stays(row)) shown.decisions.delete(id);
    },
  };
};
export type Facts = ReturnType<typeof createFacts>;

/** The group of what waits for an ancestor. */
export const WAITING = 'waiting';

/** The rows that all facts give, computed in slices. What was said under a number that was used twice counts nowhere, and is shown so. */
const deriveAll = async (
  ledger: Ledger,
  stored: readonly StoredFact[],
  forks: Readonly<Record<string, number>>,
): Promise<Map<string, StoredRow>> => {
  const facts = ledger.read(ancestorsFirst(stored), forks);
  const derivation = createDerivation();
  const rows = new Map<string, StoredRow>();
  for (let at = 0; at < facts.length || at === 0; at += SLICE) {
    const { changed } = derivation.add(facts.slice(at, at + SLICE));
    for (const row of changedRows(changed, derivation.tables(), [], derivation.spoke(), derivation.receiptsOf))
      rows.set(`${row.table} ${row.id}`, row);
    await breathe();
  }
  for (const one of derivation.inert()) rows.set(`inert ${one.hash}`, inertRow(one));
  for (const row of forkedRows(stored, forks)) rows.set(`inert ${row.id}`, row);
  return rows;
};

const forkedRows = (facts: readonly StoredFact[], forks: Readonly<Record<string, number>>): StoredRow[] =>
  facts
    .filter(({ signed, past }) => past !== null && signed.n >= (forks[signed.device] ?? Number.POSITIVE_INFINITY))
    .map(({ hash, signed: { kind, by, at } }) => inertRow({ hash, kind, by, at, why: 'forked' }));

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (inner instanceof Map ? [...inner] : inner)) ?? '';

/** Rows that are stored otherwise, or not at all, and those that are gone. */
const differing = (stored: readonly StoredRow[], fresh: ReadonlyMap<string, StoredRow>): StoredRow[] => {
  const before = new Map(stored.map((row) => [`${row.table} ${row.id}`, row]));
  const changed = [...fresh].filter(([key, row]) => {
    const old = before.get(key);
    return row.row ? !old || textOf([old.row, old.keys]) !== textOf([row.row, row.keys]) : old !== undefined;
  });
  const gone = stored.filter(({ table, id, row }) => row && !fresh.has(`${table} ${id}`));
  return [...changed.map(([, row]) => row), ...gone.map(({ table, id }) => ({ table, id, row: null }))];
};
