import type { Command, Context } from '../coalition/command.ts';
import type { FactContent, NewFact, SignedFact } from '../coalition/fact.ts';
import { decide, due } from '../coalition/index.ts';
import type { Query } from '../coalition/query.ts';
import { personRecordId, type RecordChange } from '../coalition/record.ts';
import { fail, ok, type Refusal, type Result, refuse } from '../coalition/result.ts';
import type { LocalState, Tables } from '../coalition/tables.ts';
import type { Fork, Ledger, Signer } from '../ledger/ledger.ts';
import type { Recorded } from '../protocol/surface.ts';
import type { PreparedRecords, Replica, RowChange } from '../replica/replica.ts';
import { type Bundle, encodeBundle } from '../sync/bundle.ts';
import type { Cursor } from '../sync/mailbox.ts';
import { type CoalitionEntry, type CoalitionStore, type StoreCommit, VaultError } from '../vault/open.ts';
import { createAtHand } from './at-hand.ts';
import type { FactDraft, Facts } from './facts.ts';
import { createQuestions } from './questions.ts';
import { KEYS_VERSION, rowKeys } from './row-keys.ts';
import { storageRefusal } from './storage.ts';
import { anew, type Behind, type Succession, toSayAnew } from './succeeding.ts';
import { joinTables } from './tables.ts';
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
/** Content of one commit, and the id by which partners and relay acknowledge it. */
export interface Published {
  readonly id: string;
  readonly bundle: Bundle;
  readonly bytes: Uint8Array;
}
export interface Received {
  readonly accepted: number;
  readonly refused: readonly { readonly code: string; readonly detail: string }[];
  readonly missing: Record<string, number>;
}

/**
 * One coalition in this browser: rules, ledger, replica and store joined. Everything that a command changes is stored in
 * one transaction, and only then said, shown and sent.
 */
export const createWorkspace = async (deps: WorkspaceDeps) => {
  const { store, facts, replica, signer } = deps;
  const { ledger } = facts;
  let { entry } = deps;
  let { cursors, farewells } = deps;
  const turn = createTurns();
  let heldSince = { ...deps.local.heldSince };
  let found = { ...deps.local.found };
  let lookedAt = deps.local.lookedAt;
  const questions = createQuestions();
  let behind = deps.behind;
  let closed = false;
  let tables: Tables | null = null;
  let counts: Tables['counts'] | null = null;
  const watchers = new Set<() => void>();
  const publishers = new Set<(published: Published) => void>();

  const read = (): Tables => {
    tables ??= joinTables(facts.tables(), replica, counts, {
      coalition: entry.id,
      device: entry.device,
      person: entry.person,
      heldSince,
      found,
      lookedAt,
      inert: facts.inert(),
      questions: questions.shown(),
    });
    return tables;
  };
  const atHand = createAtHand(store, facts, replica, read, deps.now);
  const changed = (): void => {
    tables = null;
    counts = null;
    for (const watcher of watchers) watcher();
  };
  const count = async (): Promise<void> => {
    const [decisions, tasks, meetings] = await Promise.all([
      store.count('derived', 'decisions'),
      store.count('rows', 'tasks'),
      store.count('rows', 'meetings'),
    ]);
    counts = { decisions, tasks, meetings };
  };
  const context = (grace: number): Context => ({
    by: entry.person,
    device: entry.device,
    at: deps.now(),
    grace,
    newId: deps.newId,
  });

  const run = async (
    command: Command,
    id: string | null,
    grace: number,
    more: readonly RecordChange[] = [],
  ): Promise<Result<Recorded>> => {
    if (isBehind()) return refuse('device.takes-new-key');
    if (id !== null) {
      const before = (await store.answered(id)) as Result<Recorded> | undefined;
      if (before !== undefined) return before;
    }
    await atHand.bring(command);
    const now = context(grace);
    const verdict = decide(read(), command, now);
    if (!verdict.ok) return verdict;
    const { facts: said, changes, subject, undo } = verdict.value;
    return record(said, [...changes, ...more], ok<Recorded>({ subject, undo }), id, now.at);
  };

  /** "Held since": new openings from now on; those whose decision is final ask nobody any more. */
  const heldWith = ({ openings, settled }: FactDraft, at: number): typeof heldSince => {
    const held = { ...Object.fromEntries(openings.map((hash) => [hash, at])), ...heldSince };
    for (const hash of settled) delete held[hash];
    return held;
  };

  /** Signs, applies and stores in one transaction; only then it is said, shown and sent. */
  const record = async (
    said: readonly NewFact[],
    changes: readonly RecordChange[],
    answer: Result<Recorded>,
    id: string | null,
    at: number,
    meta: Readonly<Record<string, unknown>> = {},
  ): Promise<Result<Recorded>> => {
    const { authored, draft } = await facts.author(said, signer, entry.person, at);
    const records = await orGiveUp(draft, () => replica.change(changes, { at, by: entry.person }));
    const bundle: Bundle = { facts: [...authored.facts], updates: [...records.updates] };
    const bundleId = deps.newId();
    const held = heldWith(draft, at);
    const failure = await commit(records, draft, () => ({
      ownFacts: draft.facts,
      derived: draft.derived,
      updates: records.updates,
      rows: keyed(records.rows),
      ...(id !== null && { command: { id, answer } }),
      outbox: [{ id: bundleId, bytes: encodeBundle(bundle) }],
      meta: { ...records.meta, ...draft.meta, ...meta, heldSince: held, keys: KEYS_VERSION },
    }));
    if (failure) return failure;
    draft.apply();
    records.apply();
    heldSince = held;
    changed();
    for (const publish of publishers) publish({ id: bundleId, bundle, bytes: encodeBundle(bundle) });
    return answer;
  };

  /** Whether this device's key is not its own alone: then it says nothing more. */
  const isBehind = (): boolean => behind?.device === entry.device;
  /** What facts from outside say about this device's own key; null while it is its own alone. */
  const foundBehind = async (placed: readonly SignedFact[], forked: readonly Fork[]): Promise<Behind | null> => {
    const { device } = entry;
    if (isBehind() || !placed.some((fact) => fact.device === device)) return null;
    const fork = forked.find((one) => one.device === device);
    return { device, anew: fork ? toSayAnew(await facts.from(device, fork.n)) : [], renamed: {} };
  };

  /** The new key's first fact, then what was void by a fork. Goes on where a stop interrupted it. */
  const succeed = async ({ of, box, proof }: Succession, clients: readonly string[]): Promise<void> => {
    await facts.ready();
    const say = async (said: readonly NewFact[], at: number, meta: Readonly<Record<string, unknown>>) => {
      const stored = await record(said, [], ok<Recorded>({ subject: null, undo: null }), null, at, meta);
      if (!stored.ok) throw new Error(stored.error.code);
    };
    if ((ledger.heads()[entry.device] ?? 0) === 0) {
      // Records are not written on under an id that a copy may use too.
      await replica.renewClients();
      const forgotten = Object.fromEntries(clients.map((key) => [key, undefined]));
      await say([{ kind: 'succession', content: { of, box, proof } }], deps.now(), forgotten);
    }
    while (behind !== null && behind.device !== entry.device) {
      const [before, ...rest] = behind.anew;
      const at = deps.now();
      const again = before ? [anew(before, behind.renamed, read().membership?.heads ?? {})] : [];
      // Signed twice, the same fact: its hash is kept in the transaction that stores it.
      const hash = (await ledger.author(again, signer, entry.person, at)).known[0]?.hash;
      const next: Behind | null =
        before && hash ? { ...behind, anew: rest, renamed: { ...behind.renamed, [before.hash]: hash } } : null;
      await say(again, at, { behind: next ?? undefined });
      behind = next;
    }
  };

  /** Stores; when that fails, what was prepared is thrown away so that no later edit hangs on it. */
  const commit = async (
    records: PreparedRecords | null,
    draft: FactDraft | null,
    content: () => StoreCommit,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<{ readonly ok: false; readonly error: Refusal } | null> => {
    try {
      await store.commit(content(), durability);
      return null;
    } catch (error) {
      await records?.discard();
      draft?.giveUp();
      return storageRefusal(error);
    }
  };

  const receive = async (bundle: Bundle, from: string): Promise<Received> => {
    const { received, draft } = await facts.receive(bundle.facts);
    // Rows say "removed by …": a person's name, where the device is known.
    const author = read().devices.get(from)?.person ?? from;
    const records = await orGiveUp(draft, () => replica.receive(bundle.updates, author));
    const name = read().people.get(author)?.name ?? '';
    const asked = questions.ask(records, bundle.updates, { id: author, name });
    const fallen = await foundBehind(received.facts, received.forked);
    const held = heldWith(draft, deps.now());
    const report = { refused: [...received.refused, ...records.refused], missing: { ...received.missing } };
    if (draft.facts.length + records.updates.length + Object.keys(records.meta).length === 0) {
      records.apply();
      if (asked) changed();
      return { accepted: 0, ...report };
    }
    const failure = await commit(
      records,
      draft,
      () => ({
        // What waits for an ancestor is stored too: the mailbox gives it only once.
        facts: draft.facts,
        derived: draft.derived,
        updates: records.updates,
        rows: keyed(records.rows),
        meta: {
          ...records.meta,
          ...draft.meta,
          heldSince: held,
          keys: KEYS_VERSION,
          ...(fallen && { behind: fallen }),
        },
      }),
      fallen ? 'strict' : 'relaxed',
    );
    if (failure) return { accepted: 0, refused: [{ code: failure.error.code, detail: 'not stored' }], missing: {} };
    draft.apply();
    records.apply();
    heldSince = held;
    behind = fallen ?? behind;
    changed();
    return { accepted: received.facts.length + records.updates.length, ...report };
  };

  /**
   * Lets in what would have emptied many records: they read "removed by …" then. `keep`: their last good values are given
   * back at once, so that all have the same again.
   */
  const allowEmptying = async (question: string, keep: boolean): Promise<Result<Recorded>> => {
    const asked = questions.get(question);
    if (!asked) return refuse('records.nothing-asked');
    const before = new Set(emptiedRecords(read()).map(({ id }) => id));
    const records = await replica.receive(asked.updates, asked.from, { allowEmptying: true });
    const failure = await commit(records, null, () => ({
      updates: records.updates,
      rows: keyed(records.rows),
      meta: { ...records.meta, keys: KEYS_VERSION },
    }));
    if (failure) return failure;
    records.apply();
    questions.answered(question);
    changed();
    const answer = ok<Recorded>({ subject: null, undo: null });
    if (!keep) return answer;
    const now = context(0);
    const changes = emptiedRecords(read())
      .filter(({ id }) => !before.has(id))
      .map(({ kind, id }) => decide(read(), { name: 'record.restore', kind, id }, now))
      .flatMap((verdict) => (verdict.ok ? verdict.value.changes : []));
    return record([], changes, answer, null, now.at);
  };

  return {
    id: entry.id,
    /** What this browser keeps of the coalition besides its content; `setEntry` after it was stored. */
    get entry() {
      return entry;
    },
    setEntry: (next: CoalitionEntry): void => {
      entry = next;
    },
    cursor: (room: string): Cursor | null => cursors[room] ?? null,
    saveCursor: async (room: string, cursor: Cursor): Promise<void> => {
      const next = { ...cursors, [room]: cursor };
      await store.commit({ meta: { cursors: next } }, 'relaxed');
      cursors = next;
    },
    saidFarewell: (room: string): boolean => farewells.includes(room),
    setFarewell: async (room: string): Promise<void> => {
      const next = [...farewells, room];
      await store.commit({ meta: { farewells: next } }, 'relaxed');
      farewells = next;
    },
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
    tables: read,
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
      deps.asked().then(() => turn(() => run(command, id, grace, more).catch(refusedByStore))),
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
        record(
          [{ kind: 'founding', content }, ...(risk ? [{ kind: 'at-risk', content: { risk } } as const] : [])],
          email === null
            ? []
            : [
                {
                  kind: 'person',
                  id: personRecordId(content.person.id),
                  fields: { name: content.person.name, emails: [email] },
                },
              ],
          ok({ subject: content.person.id, undo: null }),
          id,
          deps.now(),
        ).catch(refusedByStore),
      ),
    /** Takes in facts and updates from a peer (its device) or the mailbox. */
    receive: (bundle: Bundle, from: string): Promise<Received> =>
      turn(() =>
        receive(bundle, from).catch((error) => ({
          accepted: 0,
          refused: [{ code: refusedByStore(error).error.code, detail: 'not stored' }],
          missing: {},
        })),
      ),
    allowEmptying: (question: string, keep: boolean): Promise<Result<Recorded>> =>
      turn(() => allowEmptying(question, keep)),
    /** Says what the rules ask of this device now (closings, receipts). What is refused, or changes nothing, is not said again. */
    speak: async (): Promise<void> => {
      await deps.asked();
      if (isBehind()) return;
      const said = new Set<string>();
      for (;;) {
        const command = due(read(), context(0)).find((one) => !said.has(JSON.stringify(one)));
        if (!command || closed) return;
        said.add(JSON.stringify(command));
        await turn(() => run(command, null, 0));
      }
    },
    /** Whether somebody else speaks with this device's key: then it needs a new one (P 8.14). */
    isBehind,
    /**
     * As the key that an older one of this device certified: says so, then says anew what was void. `clients`: the keys of
     * `meta` under which Yjs client ids are stored. Rejects when it can't be stored.
     */
    succeed: (succession: Succession, clients: readonly string[]): Promise<void> =>
      turn(() => succeed(succession, clients)),
    /** Whether all that this question is about is in memory. */
    isAtHand: (query: Query): boolean => atHand.isAtHand(query) && (counts !== null || !isCounted(query)),
    /** Brings older rows that a question is about into memory. */
    bring: (query: Query): Promise<void> =>
      turn(async () => {
        await atHand.bring(query);
        if (isCounted(query)) await count();
        tables = null;
      }),
    /** Every row, for a file that holds them all. */
    bringAll: (): Promise<void> =>
      turn(async () => {
        await atHand.bringAll();
        tables = null;
      }),
    /** Long lists of stored updates are made short, and rows that nobody needs now are let go. */
    compact: (): Promise<unknown> =>
      turn(async () => {
        await atHand.tidy();
        tables = null;
        return replica.compact((volume, snapshot, replaced) => store.compact(volume, snapshot, replaced));
      }),
    /** How the words of decisions stand in a document, as a page says (P 2.7). Kept in this browser only. */
    setFound: (next: LocalState['found']): Promise<Result<null>> =>
      turn(async () => {
        const merged = { ...found, ...next };
        const failure = await commit(null, null, () => ({ meta: { found: merged } }), 'relaxed');
        if (failure) return fail(failure.error);
        found = merged;
        changed();
        return ok(null);
      }),
    looked: (): Promise<Result<null>> =>
      turn(async () => {
        const at = deps.now();
        const failure = await commit(null, null, () => ({ meta: { lookedAt: at } }), 'relaxed');
        if (failure) return fail(failure.error);
        lookedAt = at;
        return ok(null);
      }),
    /** Everything that this browser holds, for a mailbox that lost its log. */
    all: async (): Promise<Bundle> => {
      const updates: { volume: string; update: Uint8Array }[] = [];
      for (const { volume } of await replica.volumes()) {
        const update = await replica.updateSince(volume, null);
        if (update) updates.push({ volume, update });
      }
      return { facts: await facts.since({}), updates };
    },
    onChanged: (watcher: () => void, signal: AbortSignal): void => subscribe(watchers, watcher, signal),
    onPublished: (publish: (published: Published) => void, signal: AbortSignal): void =>
      subscribe(publishers, publish, signal),
    sent: (bundleIds: readonly string[]): Promise<void> =>
      turn(async () => {
        await commit(null, null, () => ({ outboxDone: bundleIds }), 'relaxed');
      }),
    close: (): void => {
      closed = true;
      store.close();
    },
  };
};
export type Workspace = Awaited<ReturnType<typeof createWorkspace>>;

/** Questions in whose answer it stands how many there are. */
const isCounted = ({ name }: Query): boolean => name === 'removal' || name === 'organisation-removal';

/** Rows with the keys under which they are found again. */
const keyed = (rows: readonly RowChange[]) =>
  rows.map((change) => ({ ...change, keys: change.row ? rowKeys(change.table, change.row) : [] }));

/** What could not be read or written is a refusal to whoever said it; anything else is a fault. */
const refusedByStore = (error: unknown): { readonly ok: false; readonly error: Refusal } => {
  if (!(error instanceof VaultError)) throw error;
  return storageRefusal(error);
};

/** What was derived for a draft goes no further than its commit: whatever stops that, it is given up. */
const orGiveUp = async <T>(draft: FactDraft, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    draft.giveUp();
    throw error;
  }
};

/** Records of which somebody emptied fields. */
const emptiedRecords = ({ tasks, meetings, items, notes }: Tables) =>
  Object.entries({ task: tasks, meeting: meetings, item: items, note: notes }).flatMap(([kind, table]) =>
    [...table.values()].filter((row) => row.removedBy).map(({ id }) => ({ kind: kind as Emptied, id })),
  );
type Emptied = 'task' | 'meeting' | 'item' | 'note';

const subscribe = <T>(set: Set<T>, item: T, signal: AbortSignal): void => {
  if (signal.aborted) return;
  set.add(item);
  signal.addEventListener('abort', () => set.delete(item), { once: true });
};
