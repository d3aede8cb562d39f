import { createLedger, type LedgerState, resumeLedger } from '../ledger/ledger.ts';
import { signerOf, webLedgerCrypto } from '../ledger/web-crypto.ts';
import {
  clientKey,
  createReplica,
  type HeldUpdate,
  heldKey,
  type RowChange,
  type StoredClient,
  summaryKey,
  type VolumeSummary,
} from '../replica/replica.ts';
import { fromBase64url, toBase64url } from '../sync/bytes.ts';
import type { CoalitionEntry, CoalitionStore, OutboxEntry } from '../vault/open.ts';
import { startAdmitting } from './admitting.ts';
import { startAnswering } from './answering.ts';
import { startKeys } from './at-hand.ts';
import { authorOf } from './author.ts';
import type { HostDeps } from './deps.ts';
import { DERIVATION_VERSION } from './derived-rows.ts';
import { isLetter } from './epoch-letters.ts';
import { createFacts, WAITING } from './facts.ts';
import { createKeyKeeping, type KeyKeeping } from './keys.ts';
import { followPostOffice, oldRelaysOf } from './moving.ts';
import { cutOffLost, recoveringOf, startRecovering } from './recovering.ts';
import { KEYS_VERSION } from './row-keys.ts';
import { type Sharing, startSharing } from './sharing.ts';
import { hearOfOthers, tellStrayed } from './strayed.ts';
import { startSucceeding, successionOf } from './succeeding.ts';
import { upgradeFacts, upgradeRows } from './upgrade.ts';
import { hearOfWayBack, tellTakenBack } from './way-back.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** An opened coalition: its workspace and its traffic. */
export interface Opened {
  readonly workspace: Workspace;
  /** Null until this device has an epoch. */
  readonly sharing: Sharing | null;
  readonly keys: KeyKeeping;
  /** Ends the traffic and closes the store. */
  close(): void;
}
export interface OpenEvents {
  /** Rows changed. */
  changed(): void;
  /** Delivery changed. */
  delivered(): void;
  /** Keeps a changed entry; the coalition goes on as it is. */
  save(entry: CoalitionEntry): Promise<void>;
  /** The coalition goes on in the room of the entry's last epoch: to be opened anew. */
  switchTo(entry: CoalitionEntry): Promise<void>;
  /** Taken back: the coalition goes on in the room of the entry's last epoch. */
  back(entry: CoalitionEntry): Promise<void>;
  /** This device is no member any more: to be opened anew, without traffic; or, after leaving by oneself, erased (P 8.13). */
  out(how: 'removed' | 'left'): void;
}

/** `way-back`: of a device that is out, which only hears whether it was taken back. */
export type Traffic = 'all' | 'way-back' | 'none';

/**
 * Opens one coalition out of the vault: ledger, replica, workspace, traffic. Throws a VaultError when the store can't be
 * read. Once `until` is aborted nothing is written any more, also where that comes while it is still being opened.
 */
export const openCoalition = async (
  deps: HostDeps,
  entry: CoalitionEntry,
  events: OpenEvents,
  traffic: Traffic,
  until: AbortSignal,
): Promise<Opened> => {
  const store = await deps.openCoalition(entry.id);
  const stop = new AbortController();
  const signal = AbortSignal.any([until, stop.signal]);
  if (signal.aborted) store.close();
  else signal.addEventListener('abort', () => store.close(), { once: true });
  try {
    const opened = await openStored(deps, entry, events, traffic, store, signal);
    signal.throwIfAborted();
    return {
      ...opened,
      close: () => {
        stop.abort();
        opened.workspace.close();
      },
    };
  } catch (error) {
    stop.abort();
    throw error;
  }
};

const openStored = async (
  deps: HostDeps,
  entry: CoalitionEntry,
  events: OpenEvents,
  traffic: Traffic,
  store: CoalitionStore,
  signal: AbortSignal,
): Promise<Omit<Opened, 'close'>> => {
  let stored = await store.begin(startKeys(deps.now()));
  const meta = <T>(key: string, otherwise: T): T => (stored.meta.get(key) as T | undefined) ?? otherwise;
  const ledgerDeps = { coalition: entry.id, crypto: webLedgerCrypto() };
  let state = stored.meta.get('ledger') as LedgerState | undefined;
  // A version before this one may have known fewer kinds: where its facts lie, and sums over those about members, are made anew.
  if (!state || stored.meta.get('derivation') !== DERIVATION_VERSION)
    state = (await upgradeFacts(ledgerDeps, store)) ?? undefined;
  const keyed = stored.meta.get('keys') === KEYS_VERSION;
  if (!keyed) await upgradeRows(store);
  if (!keyed || !stored.meta.has('ledger')) stored = await store.begin(startKeys(deps.now()));
  const ledger = state
    ? await resumeLedger(ledgerDeps, state, await store.facts({ groups: [WAITING] }), store.facts)
    : createLedger(ledgerDeps);
  const facts = createFacts(store, ledger, stored.derived, stored.meta.get('derivation'));
  // Nothing to show yet: what is stored is computed first. Else that can wait until something is said.
  if (stored.derived.length === 0) await facts.ready();
  const replica = await createReplica({
    load: (volume) => store.updatesOf(volume),
    listVolumes: () => store.volumes(),
    rows: stored.rows as RowChange[],
    clientId: (volume) => stored.meta.get(clientKey(volume)) as StoredClient | undefined,
    heldUpdates: (volume) => stored.meta.get(heldKey(volume)) as HeldUpdate[] | undefined,
    findRows: async (wanted) => (await store.rows('rows', wanted)) as RowChange[],
    summaryOf: (volume) => stored.meta.get(summaryKey(volume)) as VolumeSummary | undefined,
    keepSummary: (volume, summary) => store.commit({ meta: { [summaryKey(volume)]: summary } }, 'relaxed'),
    random: deps.newId,
    freshClient: () => clientIdOf(deps.newId()),
    now: deps.now,
  });
  const signer = await signerOf(entry.keys);
  let answered = (): void => {};
  const asked = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const workspace = await createWorkspace({
    entry,
    store,
    facts,
    replica,
    signer,
    local: { heldSince: meta('heldSince', {}), found: meta('found', {}), lookedAt: meta('lookedAt', 0) },
    cursors: meta('cursors', {}),
    farewells: meta('farewells', []),
    behind: meta('behind', null),
    asked: () => asked,
    now: deps.now,
    newId: deps.newId,
  });
  workspace.onChanged(events.changed, signal);
  const succession = successionOf(entry);
  const outbox = [...stored.outbox];
  if (succession) {
    const said: OutboxEntry[] = [];
    const done = new AbortController();
    workspace.onPublished(({ id, bytes }) => said.push({ id, bytes }), done.signal);
    const clients = [...stored.meta.keys()].filter((key) => key.startsWith(clientKey('')));
    await workspace.succeed(succession, clients);
    done.abort();
    // First: it lets in whoever says the rest.
    outbox.unshift(...said);
  }
  let sharing: Sharing | null = null;
  const save = async (next: CoalitionEntry): Promise<void> => {
    await events.save(next);
    workspace.setEntry(next);
  };
  const keys = createKeyKeeping(
    {
      workspace,
      save,
      roomClosed: () => sharing?.roomClosed() ?? false,
      settled: () => sharing !== null && sharing.delivery().unsent === 0,
      switchTo: events.switchTo,
      out: events.out,
      random: deps.random,
      now: deps.now,
      log: deps.log,
    },
    signal,
  );
  workspace.onChanged(keys.check, signal);
  const recovering = recoveringOf(entry);
  const relay = traffic === 'all' && recovering?.state !== 'used' ? entry.relay : null;
  const { now, random, log } = deps;
  const maySpeak =
    recovering && relay !== null
      ? startRecovering(
          { workspace, author: authorOf(signer), relay, save, switchTo: events.switchTo, now, random, log },
          recovering,
          signal,
        )
      : async () => !workspace.isBehind();
  let others: ReturnType<typeof hearOfOthers> | null = null;
  let letters: readonly (() => void)[] = [];
  sharing =
    entry.epochs.length === 0
      ? null
      : await startSharing(
          {
            workspace,
            signer,
            relay,
            ...(deps.peers && { peers: deps.peers }),
            ...(deps.snapshotEvery && { snapshotEvery: deps.snapshotEvery }),
            outbox,
            now,
            random,
            maySpeak,
            waits: recovering?.state === 'asking',
            caughtUp: events.changed,
            lost: async () => {
              await workspace.setFarewell(workspace.farewells().filter(isLetter), false);
              for (const look of letters) look();
            },
            changed: () => {
              events.delivered();
              if (!sharing?.roomClosed()) return;
              keys.check();
              others?.check();
            },
            log,
          },
          signal,
        );
  if (sharing)
    void sharing.asked
      .then((told) => (told === undefined && relay !== null ? replica.renewClients() : undefined))
      .then(answered, answered);
  else answered();
  if (traffic === 'all') followPostOffice({ workspace, save, switchTo: events.switchTo, now, log }, signal);
  if (sharing && relay !== null) {
    // Whoever was invited before the coalition moved asks where it was.
    for (const { url } of [{ url: relay }, ...oldRelaysOf(entry, now())])
      startAdmitting({ workspace, signer, relay: url, now, random, log }, signal);
    startAnswering({ workspace, author: authorOf(signer), relay, now, random, log }, signal);
    letters = [tellTakenBack, tellStrayed].map((tell) =>
      tell({ workspace, author: authorOf(signer), relay, now, random, log }, signal),
    );
    const roomClosed = (): boolean => sharing?.roomClosed() ?? false;
    others = hearOfOthers(
      { workspace, author: authorOf(signer), relay, keys: entry.keys, roomClosed, now, random, log },
      signal,
    );
  }
  if (traffic === 'all' && recovering && sharing)
    cutOffLost({ workspace, keys, read: sharing.maySpeak, save, log }, signal);
  if (traffic === 'way-back')
    hearOfWayBack(
      {
        ...{ workspace, author: authorOf(signer), relay: entry.relay, now, random, log },
        keys: entry.keys,
        back: (secret) => {
          const known = workspace.entry.epochs;
          const others = known.filter((one) => !secret || toBase64url(one.secret) !== toBase64url(secret));
          const epochs = secret ? [...others, { secret, since: now() }] : others;
          const back = { ...workspace.entry, epochs };
          void events.back(back).catch((error) => log('not opened again', error));
        },
      },
      signal,
    );
  keys.check();
  startSucceeding({ workspace, switchTo: events.switchTo, log }, signal);
  return { workspace, sharing, keys };
};

/** 32 of an id's random bits, as Yjs wants them. */
const clientIdOf = (id: string): number =>
  new DataView((fromBase64url(id) ?? crypto.getRandomValues(new Uint8Array(4))).buffer).getUint32(0) || 1;
