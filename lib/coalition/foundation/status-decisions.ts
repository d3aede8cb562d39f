import type { DecisionRow, Tables } from '../tables.ts';

/** What the coalition has decided, or is deciding, about one organisation's status (P 1.9): ids of decisions. */
export interface StatusDecisions {
  /** One that is open. */
  readonly open: string | null;
  /** The last one that passed, when it says that the organisation goes: it still has to be carried out. */
  readonly goes: string | null;
  /** The last one that passed, when it says that the organisation is active: what takes it back. */
  readonly comes: string | null;
}

/** See StatusDecisions. Pure. */
export const statusDecisionsOf = (tables: Tables, organisation: string): StatusDecisions => {
  const all = [...tables.decisions.values()].filter(
    ({ about }) => about?.changes === 'status' && about.organisation === organisation,
  );
  const last = all
    .filter(isInForce)
    .sort((a, b) => (a.closed?.at ?? 0) - (b.closed?.at ?? 0))
    .at(-1);
  const status = last?.about?.changes === 'status' ? last.about.status : null;
  return {
    open: all.find(({ state }) => state === 'open' || state === 'scheduled')?.id ?? null,
    goes: last && status === 'left' ? last.id : null,
    comes: last && (status === 'active' || status === 'reduced') ? last.id : null,
  };
};

const isInForce = ({ closed, state }: DecisionRow): boolean =>
  closed?.final === true && (state === 'passed' || state === 'superseded');
