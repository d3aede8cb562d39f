import type { Command } from '../coalition/command.ts';
import type { FactContent } from '../coalition/fact.ts';
import type { Query } from '../coalition/query.ts';
import { personRecordId, type RecordChange } from '../coalition/record.ts';
import { ok, type Result } from '../coalition/result.ts';
import type { LocalState } from '../coalition/tables.ts';
import type { Ledger, Signer } from '../ledger/ledger.ts';
import type { Recorded } from '../protocol/surface.ts';
import type { Replica } from '../replica/replica.ts';
import type { Bundle } from '../sync/bundle.ts';
import type { Cursor } from '../sync/mailbox.ts';
import type { CoalitionEntry, CoalitionStore } from '../vault/open.ts';
import { createAtHand } from './at-hand.ts';
import type { Facts } from './facts.ts';
import { createReceiving, type Received } from './receiving.ts';
import { createRecording } from './recording.ts';
import { sayAnew } from './saying-anew.ts';
import { createState, refusedByStore } from './state.ts';
import type { Behind, Succession } from './succeeding.ts';
import { createTurns } from './turns.ts';

export interface WorkspaceDeps {
  readonly entry: CoalitionEntry;
  readonly store: CoalitionStore;
  readonly facts: Facts;
  readonly replica: Replica;
  readonly signer: Signer;
  readonly local: Pick<LocalState, 'heldSince' | 'found' | 'lookedAt'>;
  /** How far each room was read: its id → cursor; and the old rooms that got their farewell. */
  readonly cursors: Readonly<Record<string, Cursor>>;
  readonly farewells: readonly string[];
  /** Somebody else spoke with this device's key, as far as was noticed before the last stop. */
  readonly behind: Behind | null;
  /** Resolves when relay and peers were asked for this device's own head, or can't be (P 8.14): nothing is said before. */
  asked(): Promise<unknown>;
  now(): number;
  newId(): string;
}
/**
 * One coalition in this browser: rules, ledger, replica and store joined. Everything that a command changes is stored in
 * one transaction, and only then said, shown and sent.
 */
export const createWorkspace = async (deps: WorkspaceDeps) => {
  const { store, facts, replica, signer, now, newId } = deps;
  const { ledger } = facts;
  let { cursors, farewells } = deps;
  const turn = createTurns();
  /** Cursors and farewells are kept one after the other: each writes all of them. */
  const keeping = createTurns();
  let closed = false;
  const state = createState(deps);
  const atHand = createAtHand(store, facts, replica, state.read, now);
  const recording = createRecording({ store, state, facts, replica, atHand, signer, newId });
  const receiving = createReceiving({ state, facts, replica, recording });

  return {
    id: deps.entry.id,
    /** What this browser keeps of the coalition besides its content; `setEntry` after it was stored. */
    get entry() {
      return state.entry();
    },
    setEntry: state.setEntry,
    cursor: (room: string): Cursor | null => cursors[room] ?? null,
    saveCursor: (room: string, cursor: Cursor): Promise<void> =>
      keeping(async () => {
        const next = { ...cursors, [room]: cursor };
        await store.commit({ meta: { cursors: next } }, 'relaxed');
        cursors = next;
      }),
    saidFarewell: (room: string): boolean => farewells.includes(room),
    farewells: (): readonly string[] => farewells,
    /** Remembers these farewells as said; with `said` false, as not said any more. */
    setFarewell: (rooms: string | readonly string[], said = true): Promise<void> =>
      keeping(async () => {
        const named = typeof rooms === 'string' ? [rooms] : rooms;
        const others = farewells.filter((room) => !named.includes(room));
        if (said ? others.length + named.length === farewells.length : others.length === farewells.length) return;
        const next = said ? [...others, ...named] : others;
        await store.commit({ meta: { farewells: next } }, 'relaxed');
        farewells = next;
      }),
    /** Without what would tell only of the facts at hand: see `factsSince`. */
    ledger: ledger as Omit<Ledger, 'all' | 'since' | 'get' | 'has'>,
    /** Sets up what the first command or delivery needs; they would do it themselves. */
    ready: (): Promise<void> =>
      turn(async () => {
        await facts.ready();
        await replica.warm();
      }),
    /** What somebody with these heads lacks, ancestors first. */
    factsSince: facts.since,
    replica,
    tables: state.read,
    /**
     * Decides and records one command. `id` makes it happen once; `grace` in ms (P 7.6); `more`: changes of the host's own
     * that belong to it (an invitation's secret). Never throws for what a person did.
     */
    execute: (
      command: Command,
      id: string | null,
      grace = 0,
      more: readonly RecordChange[] = [],
    ): Promise<Result<Recorded>> =>
      deps.asked().then(() => turn(() => recording.run(command, id, grace, more).catch(refusedByStore))),
    /** What this command was answered, if it was done here. */
    answered: async (id: string): Promise<Result<Recorded> | undefined> =>
      (await store.answered(id)) as Result<Recorded> | undefined,
    /**
     * The first fact of a coalition, by its founding device. `email` becomes the founder's first address; `risk`: members
     * are at risk (P 8.2). `id`: the command's.
     */
    found: (
      content: FactContent<'founding'>,
      { email, risk }: { readonly email: string | null; readonly risk: boolean },
      id: string,
    ): Promise<Result<Recorded>> =>
      turn(() =>
        recording
          .record({
            facts: [{ kind: 'founding', content }, ...(risk ? [{ kind: 'at-risk', content: { risk } } as const] : [])],
            changes: email === null ? [] : [addressOf(content.person, email)],
            answer: ok({ subject: content.person.id, undo: null }),
            id,
            at: now(),
          })
          .catch(refusedByStore),
      ),
    /** Takes in facts and updates from a peer (its device) or the mailbox. */
    receive: (bundle: Bundle, from: string): Promise<Received> =>
      turn(() =>
        receiving.receive(bundle, from).catch((error) => ({
          accepted: 0,
          refused: [{ code: refusedByStore(error).error.code, detail: 'not stored' }],
          missing: {},
        })),
      ),
    allowEmptying: (question: string, keep: boolean): Promise<Result<Recorded>> =>
      turn(() => receiving.allowEmptying(question, keep)),
    /** Says what the rules ask of this device now (closings, receipts). What is refused, or changes nothing, is not said again. */
    speak: async (): Promise<void> => {
      await deps.asked();
      if (state.isBehind()) return;
      const said = new Set<string>();
      for (let command = recording.due(said); command && !closed; command = recording.due(said)) {
        const due = command;
        said.add(JSON.stringify(due));
        await turn(() => recording.run(due, null, 0));
      }
    },
    /** Whether somebody else speaks with this device's key: then it needs a new one (P 8.14). */
    isBehind: state.isBehind,
    isClosed: (): boolean => closed,
    /**
     * As the key that an older one of this device certified: says so, then says anew what was void. `clients`: the keys of
     * `meta` under which Yjs client ids are stored. Rejects when it can't be stored.
     */
    succeed: (succession: Succession, clients: readonly string[]): Promise<void> =>
      turn(() => sayAnew({ state, facts, replica, signer, recording, now }, succession, clients)),
    /** Whether all that this question is about is in memory. */
    isAtHand: (query: Query): boolean => atHand.isAtHand(query) && (state.isCounted() || !isCounted(query)),
    /** Brings older rows that a question is about into memory. */
    bring: (query: Query): Promise<void> =>
      turn(async () => {
        await atHand.bring(query);
        if (isCounted(query)) await state.count();
        state.brought();
      }),
    /** Every row, for a file that holds them all. */
    bringAll: (): Promise<void> =>
      turn(async () => {
        await atHand.bringAll();
        state.brought();
      }),
    /** Long lists of stored updates are made short, and rows that nobody needs now are let go. */
    compact: (): Promise<unknown> =>
      turn(async () => {
        await atHand.tidy();
        state.brought();
        return replica.compact((volume, snapshot, replaced) => store.compact(volume, snapshot, replaced));
      }),
    /** How the words of decisions stand in a document, as a page says (P 2.7). Kept in this browser only. */
    setFound: (next: LocalState['found']): Promise<Result<null>> =>
      turn(async () => (await state.setFound(next)) ?? ok(null)),
    looked: (): Promise<Result<null>> => turn(async () => (await state.setLookedAt(now())) ?? ok(null)),
    /** Everything that this browser holds, for a mailbox that lost its log. */
    all: async (): Promise<Bundle> => {
      const updates: { volume: string; update: Uint8Array }[] = [];
      for (const { volume } of await replica.volumes()) {
        const update = await replica.updateSince(volume, null);
        if (update) updates.push({ volume, update });
        // Whoever said these may never say them again, and elsewhere they may be what others wait for.
        for (const waiting of replica.heldBack(volume)) updates.push({ volume, update: waiting });
      }
      return { facts: await facts.since({}), updates };
    },
    onChanged: state.onChanged,
    onPublished: recording.onPublished,
    sent: (bundleIds: readonly string[]): Promise<void> =>
      turn(() => store.commit({ outboxDone: bundleIds }, 'relaxed').catch(() => {})),
    close: (): void => {
      closed = true;
      store.close();
    },
  };
};
export type Workspace = Awaited<ReturnType<typeof createWorkspace>>;

/** Questions in whose answer it stands how many there are. */
const isCounted = ({ name }: Query): boolean => name === 'removal' || name === 'organisation-removal';

/** The founder's first address. */
const addressOf = ({ id, name }: FactContent<'founding'>['person'], email: string): RecordChange => ({
  kind: 'person',
  id: personRecordId(id),
  fields: { name, emails: [email] },
});
