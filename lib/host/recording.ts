import type { Command } from '../coalition/command.ts';
import type { NewFact } from '../coalition/fact.ts';
import { decide, due } from '../coalition/index.ts';
import type { RecordChange } from '../coalition/record.ts';
import { ok, type Result, refuse } from '../coalition/result.ts';
import type { Signer } from '../ledger/ledger.ts';
import type { Recorded } from '../protocol/surface.ts';
import type { Replica } from '../replica/replica.ts';
import { type Bundle, encodeBundle } from '../sync/bundle.ts';
import type { CoalitionStore } from '../vault/open.ts';
import type { AtHand } from './at-hand.ts';
import type { Facts } from './facts.ts';
import { orGiveUp, type State, subscribe } from './state.ts';

export interface RecordingDeps {
  readonly store: CoalitionStore;
  readonly state: State;
  readonly facts: Facts;
  readonly replica: Replica;
  readonly atHand: AtHand;
  readonly signer: Signer;
  newId(): string;
}
/** Content of one commit, and the id by which partners and relay acknowledge it. */
export interface Published {
  readonly id: string;
  readonly bundle: Bundle;
  readonly bytes: Uint8Array;
}
/** What a commit of this device's own says and changes. `at`: ms. */
export interface Said {
  readonly facts: readonly NewFact[];
  readonly changes?: readonly RecordChange[];
  readonly answer?: Result<Recorded>;
  /** The command's; it is done once. */
  readonly id?: string | null;
  readonly at: number;
  readonly meta?: Readonly<Record<string, unknown>>;
}
const NOTHING: Result<Recorded> = ok<Recorded>({ subject: null, undo: null });

/** Commands of this device: decided, signed, applied and stored. Callers take turns. */
export const createRecording = (deps: RecordingDeps) => {
  const { store, state, facts, replica } = deps;
  const publishers = new Set<(published: Published) => void>();

  /** Signs, applies and stores in one transaction; only then it is said, shown and sent. */
  const record = async (said: Said): Promise<Result<Recorded>> => {
    const { facts: news, changes = [], answer = NOTHING, id = null, at, meta } = said;
    const by = state.entry().person;
    const { authored, draft } = await facts.author(news, deps.signer, by, at);
    const records = await orGiveUp(draft, () => replica.change(changes, { at, by }));
    const bundle: Bundle = { facts: [...authored.facts], updates: [...records.updates] };
    const published: Published = { id: deps.newId(), bundle, bytes: encodeBundle(bundle) };
    const failure = await state.keep({
      ...{ records, draft, own: true, at, ...(meta && { meta }) },
      ...(id !== null && { command: { id, answer } }),
      outbox: [{ id: published.id, bytes: published.bytes }],
      told: () => {
        for (const publish of publishers) publish(published);
      },
    });
    return failure ?? answer;
  };

  /** `more`: changes of the host's own that belong to it. */
  const run = async (
    command: Command,
    id: string | null,
    grace: number,
    more: readonly RecordChange[] = [],
  ): Promise<Result<Recorded>> => {
    if (state.isBehind()) return refuse('device.takes-new-key');
    // Hardly any command comes twice: the commit refuses one that does, and only then its answer is looked up.
    const before = async (): Promise<Result<Recorded> | undefined> =>
      id === null ? undefined : ((await store.answered(id)) as Result<Recorded> | undefined);
    await deps.atHand.bring(command);
    const now = state.context(grace);
    const verdict = decide(state.read(), command, now);
    if (!verdict.ok) return (await before()) ?? verdict;
    const { facts: news, changes, subject, undo } = verdict.value;
    const answer = ok<Recorded>({ subject, undo });
    const recorded = await record({ facts: news, changes: [...changes, ...more], answer, id, at: now.at });
    return recorded.ok ? recorded : ((await before()) ?? recorded);
  };

  return {
    record,
    run,
    /** What the rules ask of this device now, besides what was said (as JSON). */
    due: (said: ReadonlySet<string>): Command | undefined =>
      due(state.read(), state.context(0)).find((one) => !said.has(JSON.stringify(one))),
    onPublished: (publish: (published: Published) => void, signal: AbortSignal): void =>
      subscribe(publishers, publish, signal),
  };
};
export type Recording = ReturnType<typeof createRecording>;
