import type { SignedFact } from '../coalition/fact.ts';
import { decide } from '../coalition/index.ts';
import { ok, type Result, refuse } from '../coalition/result.ts';
import type { Tables } from '../coalition/tables.ts';
import type { Fork } from '../ledger/ledger.ts';
import type { Recorded } from '../protocol/surface.ts';
import type { Replica } from '../replica/replica.ts';
import type { Bundle } from '../sync/bundle.ts';
import type { Facts } from './facts.ts';
import type { Recording } from './recording.ts';
import { orGiveUp, type State } from './state.ts';
import { type Behind, toSayAnew } from './succeeding.ts';

export interface ReceivingDeps {
  readonly state: State;
  readonly facts: Facts;
  readonly replica: Replica;
  readonly recording: Recording;
}
export interface Received {
  readonly accepted: number;
  readonly refused: readonly { readonly code: string; readonly detail: string }[];
  readonly missing: Record<string, number>;
}

/** What others said and changed: checked, applied and stored. Callers take turns. */
export const createReceiving = ({ state, facts, replica, recording }: ReceivingDeps) => {
  /** What facts from outside say about this device's own key; null while it is its own alone. */
  const foundBehind = async (placed: readonly SignedFact[], forked: readonly Fork[]): Promise<Behind | null> => {
    const { device } = state.entry();
    if (state.isBehind() || !placed.some((fact) => fact.device === device)) return null;
    const fork = forked.find((one) => one.device === device);
    return { device, anew: fork ? toSayAnew(await facts.from(device, fork.n)) : [], renamed: {} };
  };

  return {
    /** `from`: a peer's device, or the mailbox. */
    receive: async (bundle: Bundle, from: string): Promise<Received> => {
      const { received, draft } = await facts.receive(bundle.facts);
      // Rows say "removed by …": a person's name, where the device is known.
      const author = state.read().devices.get(from)?.person ?? from;
      const records = await orGiveUp(draft, () => replica.receive(bundle.updates, author));
      const name = state.read().people.get(author)?.name ?? '';
      const asked = state.questions.ask(records, bundle.updates, { id: author, name });
      const fallen = await foundBehind(received.facts, received.forked);
      const report = { refused: [...received.refused, ...records.refused], missing: { ...received.missing } };
      if (draft.facts.length + records.updates.length + Object.keys(records.meta).length === 0) {
        records.apply();
        if (asked) state.changed();
        return { accepted: 0, ...report };
      }
      const failure = await state.keep({
        // What waits for an ancestor is stored too: the mailbox gives it only once.
        ...{ records, draft },
        ...(fallen && { meta: { behind: fallen } }),
        durability: fallen ? 'strict' : 'relaxed',
        stored: () => state.setBehind(fallen ?? state.behind()),
      });
      if (failure) return { accepted: 0, refused: [{ code: failure.error.code, detail: 'not stored' }], missing: {} };
      return { accepted: received.facts.length + records.updates.length, ...report };
    },
    /**
     * Lets in what would have emptied many records: they read "removed by …" then. `keep`: their last good values are given
     * back at once, so that all have the same again.
     */
    allowEmptying: async (question: string, keep: boolean): Promise<Result<Recorded>> => {
      const asked = state.questions.get(question);
      if (!asked) return refuse('records.nothing-asked');
      const before = new Set(emptiedRecords(state.read()).map(({ id }) => id));
      const records = await replica.receive(asked.updates, asked.from, { allowEmptying: true });
      const failure = await state.keep({ records, stored: () => state.questions.answered(question) });
      if (failure) return failure;
      if (!keep) return ok<Recorded>({ subject: null, undo: null });
      const now = state.context(0);
      const changes = emptiedRecords(state.read())
        .filter(({ id }) => !before.has(id))
        .map(({ kind, id }) => decide(state.read(), { name: 'record.restore', kind, id }, now))
        .flatMap((verdict) => (verdict.ok ? verdict.value.changes : []));
      return recording.record({ facts: [], changes, at: now.at });
    },
  };
};

/** Records of which somebody emptied fields. */
const emptiedRecords = ({ tasks, meetings, items, notes }: Tables) =>
  Object.entries({ task: tasks, meeting: meetings, item: items, note: notes }).flatMap(([kind, table]) =>
    [...table.values()].filter((row) => row.removedBy).map(({ id }) => ({ kind: kind as Emptied, id })),
  );
type Emptied = 'task' | 'meeting' | 'item' | 'note';
