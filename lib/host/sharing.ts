import type { Delivery } from '../coalition/query.ts';
import type { Signer } from '../ledger/ledger.ts';
import { decodeBundle, encodeBundle } from '../sync/bundle.ts';
import { createExchange, type Exchange } from '../sync/exchange.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox, type MailboxState } from '../sync/mailbox.ts';
import { createPeers, type Peers, type PeersOptions } from '../sync/peers.ts';
import type { Bundle } from '../sync/source.ts';
import { createAcknowledged } from './acknowledged.ts';
import { authorOf } from './author.ts';
import { startFilling } from './filling.ts';
import { mailTaker } from './mail.ts';
import { startMeeting } from './meeting.ts';
import { listenToOldRooms } from './old-room.ts';
import { pause } from './pause.ts';
import { recoveringOf } from './recovering.ts';
import { type Snapshots, startSnapshots } from './snapshots.ts';
import { syncSource } from './source.ts';
import type { Workspace } from './workspace.ts';

export interface SharingDeps {
  readonly workspace: Workspace;
  readonly signer: Signer;
  readonly relay: string | null;
  /** How devices meet: over WebRTC, unless somebody else brings them together. */
  readonly peers?: typeof createPeers;
  /** A snapshot is due after so many entries. */
  readonly snapshotEvery?: number;
  /** Content of commits that the relay has not acknowledged, from before the last stop. */
  readonly outbox: readonly { readonly id: string; readonly bytes: Uint8Array }[];
  now(): number;
  random(): number;
  /** Asked when the mailbox was read to its end, before anything is sent: whether this device may speak. */
  maySpeak(): Promise<boolean>;
  /** Says nothing at all before that, however long the relay is away. */
  readonly waits: boolean;
  /** The mailbox was read to its end, or could not be in good time: from now on this device speaks. */
  caughtUp(): void;
  /** The relay lost its log: what else was left there is said again. Until it resolves, the loss is not taken as dealt with. */
  lost(): Promise<void>;
  /** Delivery changed: answers that show it are computed again. */
  changed(): void;
  log(event: string, detail?: unknown): void;
}

/** How long the mailbox may take before this device goes on without it. */
const READ_FIRST_MS = 8_000;
/** How long the first word of a person may wait for the relay to tell what it knows of this device. */
const ASK_MS = 2_000;

/**
 * One coalition's traffic: peers on the carrier are the fast way, the relay's mailbox guarantees delivery. What is said
 * of it (P 7.7) counts only what was acknowledged.
 */
export const startSharing = async (deps: SharingDeps, signal: AbortSignal) => {
  const { workspace, signer, random, log } = deps;
  const epoch = workspace.entry.epochs.at(-1);
  if (!epoch) throw new Error('a coalition without an epoch cannot be shared');
  const keys = await deriveRoom(epoch.secret, 'epoch');
  const author = authorOf(signer);
  const source = syncSource(workspace);
  const isMember = (device: string): boolean => workspace.tables().devices.has(device);

  const acknowledged = createAcknowledged({
    outbox: deps.outbox.map(({ id }) => id),
    relayed: deps.relay !== null,
    changed: deps.changed,
  });
  let mailState: MailboxState | null = null;
  const online = new Map<string, Exchange>();

  // The mailbox.
  let mailbox: Mailbox | null = null;
  /** Read first, then write: what lies there may say that this device must not (P 8.14). */
  let maySpeak: Promise<boolean> = Promise.resolve(false);
  let unreachable = (): void => {};
  const noAnswer = new Promise<void>((resolve) => {
    unreachable = resolve;
  });
  const append = async (contents: readonly Uint8Array[]): Promise<boolean> => {
    if (!(await maySpeak) || !mailbox) return false;
    await mailbox.append(contents);
    return true;
  };
  /** Whether the relay has it. */
  const keep = async (id: string, bytes: Uint8Array): Promise<boolean> => {
    try {
      await filling.isKnown;
      if (!(await append([bytes]))) return false;
      acknowledged.kept(id);
      await workspace.sent([id]);
      return true;
    } catch (error) {
      log('mailbox append failed', error);
      return false;
    }
  };
  let snapshots: Snapshots | null = null;
  // Whoever made an epoch puts the whole coalition into its room: a newcomer finds everything there. So does who comes
  // back with a backup: the lost device may have told nobody what is in it.
  const made = workspace.tables().membership?.epochs.valid.find(({ id }) => id === keys.room);
  const seeds = made?.by === signer.device || (recoveringOf(workspace.entry)?.until ?? 0) > deps.now();
  const filling = await startFilling(
    {
      workspace,
      source,
      room: deps.relay === null ? null : keys.room,
      device: signer.device,
      seeds,
      append,
      random,
      log,
    },
    signal,
  );
  const fromMail = mailTaker({
    workspace,
    seen: (content, bundle) => filling.seen(content, bundle),
    snapshot: (snapshot, from) => snapshots?.read(snapshot, from),
    log,
  });
  const fromOldRoom = mailTaker({
    workspace,
    seen: (_content, bundle, fresh) => void (fresh > 0 && filling.owe(bundle)),
    log,
  });
  if (deps.relay !== null) {
    const opened = createMailbox({
      url: deps.relay,
      keys,
      author,
      verify: verifyWith,
      cursor: filling.readAnew ? null : workspace.cursor(keys.room),
      saveCursor: (cursor) => workspace.saveCursor(keys.room, cursor),
      onEntries: fromMail,
      onState: (state) => {
        mailState = state;
        snapshots?.changed();
        if (state.status === 'waiting' || state.status === 'stopped') unreachable();
        deps.changed();
      },
      onRefused: (refused) => log('mailbox entries refused', refused),
      onReset: async () => {
        const anew = acknowledged.lost();
        await deps.lost();
        return filling.lost(async () => keep(anew, encodeBundle(await workspace.all())));
      },
      now: deps.now,
      random,
      signal,
    });
    if (opened.ok) mailbox = opened.value;
    else log('relay address refused', opened.error);
  }
  const read = mailbox?.readToEnd().then(deps.maySpeak);
  maySpeak =
    read?.catch((error) => {
      if (!signal.aborted) log('may not speak', error);
      return false;
    }) ?? maySpeak;
  for (const { id, bytes } of deps.outbox) {
    const bundle = decodeBundle(bytes);
    if (bundle.ok) filling.note(bundle.value);
    void keep(id, bytes);
  }
  void maySpeak
    .then(async (may) => {
      if (!may || !mailbox || signal.aborted) return;
      const { snapshotEvery: every, now } = deps;
      const { secret } = epoch;
      snapshots = await startSnapshots(
        { workspace, source, mailbox, keys, secret, author, ...(every !== undefined && { every }), now, random, log },
        signal,
      );
    })
    .catch((error) => log('snapshots', error));
  void maySpeak.then((may) => {
    if (may) filling.start();
  });
  if (deps.relay !== null)
    listenToOldRooms(
      {
        ...{ workspace, relay: deps.relay, author, maySpeak, now: deps.now, random, log },
        take: (contents) => filling.fromOldRoom(contents, fromOldRoom),
      },
      signal,
    );

  // Peers.
  const forwarding = {
    ...source,
    receive: (bundle: Bundle, from: { readonly device: string } | { readonly mailbox: true }) =>
      filling.fromPeer(bundle, () => source.receive(bundle, from)),
  };
  let meeting: Pick<Peers, 'recheck'> | null = null;
  const openPeers = (relay: string, how: Pick<PeersOptions, 'iceServers' | 'relayOnly' | 'signal'>) =>
    (deps.peers ?? createPeers)({
      ...how,
      keys,
      signalingUrl: relay,
      hello: { device: signer.device, sign: author.sign, verify: verifyWith, admits: isMember },
      onPeer: (peer) => {
        const exchange = createExchange({
          source: forwarding,
          peer,
          admits: isMember,
          onAcknowledged: (device, what) =>
            'bundle' in what ? acknowledged.by(device, what.bundle) : acknowledged.allBy(device),
          onSettled: (device, { equal }) => (equal ? acknowledged.allBy(device) : deps.changed()),
          onRefused: (device, refused) => log('exchange refused', { device, ...refused }),
        });
        online.set(peer.device, exchange);
        peer.onClose(() => {
          if (online.get(peer.device) === exchange) online.delete(peer.device);
          deps.changed();
        });
        deps.changed();
      },
      onRefused: (refusal) => log('peer refused', refusal),
    });
  const meet = (relay: string): void => {
    const { now } = deps;
    meeting = startMeeting({ workspace, relay, keys, open: (how) => openPeers(relay, how), now, log }, signal);
  };
  // A device that comes back reads its mailbox before it greets anybody or closes anything: a removal, or the close of
  // the others, may lie there. One that can't reach the relay goes on all the same, after a while.
  let caughtUp = mailbox === null;
  const longEnough = pause(READ_FIRST_MS, signal).then(() => (deps.waits ? maySpeak : true));
  void Promise.race([maySpeak, pause(READ_FIRST_MS, signal)]).then(() => {
    if (signal.aborted) return;
    caughtUp = true;
    deps.caughtUp();
  });
  void Promise.race([maySpeak, longEnough]).then((may) => {
    // Without WebRTC (Node) the mailbox alone carries everything.
    if (may && !signal.aborted && deps.relay !== null && (deps.peers || 'RTCPeerConnection' in globalThis))
      meet(deps.relay);
  });
  const membersNow = (): string => [...workspace.tables().devices.keys()].sort().join();
  let members = membersNow();
  workspace.onChanged(() => {
    const now = membersNow();
    if (now === members) return;
    members = now;
    meeting?.recheck();
  }, signal);

  workspace.onPublished(({ id, bundle, bytes }) => {
    acknowledged.said(id);
    void keep(id, bytes);
    filling.note(bundle);
    for (const exchange of online.values()) exchange.offer(bundle, id);
  }, signal);

  return {
    delivery: (): Delivery => ({
      relay: relayState(deps.relay, mailState),
      relayUrl: deps.relay,
      online: [...online.keys()],
      unsent: acknowledged.unsent(),
      latest: acknowledged.latest(),
    }),
    caughtUp: (): boolean => caughtUp,
    /** The relay has told what it knows of this device, or can't be reached: then it goes on without (P 8.3). */
    asked: mailbox === null ? Promise.resolve(undefined) : Promise.race([maySpeak, noAnswer, pause(ASK_MS, signal)]),
    /** Whether this device may speak, once the mailbox was read. Without a relay there is nothing to wait for. */
    maySpeak: mailbox === null ? Promise.resolve(true) : maySpeak,
    /** The room takes nothing more, and all of it was read. */
    roomClosed: (): boolean => (mailState?.closed && mailState.upToDate) ?? false,
  };
};
export type Sharing = Awaited<ReturnType<typeof startSharing>>;

const relayState = (relay: string | null, state: MailboxState | null): Delivery['relay'] => {
  if (relay === null) return 'off';
  if (state?.status === 'online') return 'connected';
  return state?.status === 'waiting' || state?.status === 'stopped' ? 'unreachable' : 'connecting';
};
