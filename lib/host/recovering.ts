import { decodeBundle, encodeBundle, factBundles } from '../sync/bundle.ts';
import { decodeAnswer } from '../sync/invitation.ts';
import { deriveRoom, type RoomKeys, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox, type MailboxContent } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import type { CoalitionEntry } from '../vault/open.ts';
import { epochWithout } from './epochs.ts';
import type { KeyKeeping } from './keys.ts';
import type { Workspace } from './workspace.ts';

/** Kept in the entry of a coalition that was restored from a backup, until this device is quite at home again. */
export interface Recovering {
  /** The recovery key out of the file. Its one fact lies in the ledger here, and reaches nobody before `in`. */
  readonly key: string;
  /** The device that made the file, when its person says that it is gone: cut off as soon as this one is in. */
  readonly lost: string | null;
  /** The secret of the epoch that the file was made in. */
  readonly epoch: Uint8Array;
  /** `asking`: nobody has heard of this device; `in`: it has said so; `used`: the file had let another device in before. */
  readonly state: 'asking' | 'in' | 'used';
  /** Until when a letter with newer keys is looked for (ms). */
  readonly until: number;
}
export const recoveringOf = (entry: CoalitionEntry): Recovering | null =>
  (entry.recovering as Recovering | undefined) ?? null;

export interface RecoveringDeps {
  readonly workspace: Workspace;
  readonly author: Author;
  readonly relay: string;
  /** Stores a changed entry; the coalition goes on as it is. */
  save(entry: CoalitionEntry): Promise<void>;
  /** Stores a changed entry and opens the coalition anew. */
  switchTo(entry: CoalitionEntry): Promise<void>;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/**
 * The way back in by a backup (P 8.6). The key in the file may speak once: two facts of it would both be void. So before
 * the first word it is asked, in the epoch's room and in that of the epoch's recoveries, whether it has spoken. In the
 * latter a member's browser leaves the keys of today for a device whose file is older than they are.
 * Returns the question that sharing asks once the mailbox is read: whether this device may speak.
 */
export const startRecovering = (
  deps: RecoveringDeps,
  recovering: Recovering,
  signal: AbortSignal,
): (() => Promise<boolean>) => {
  const { workspace } = deps;
  const isUsed = (): boolean => workspace.ledger.forks().some(({ device }) => device === recovering.key);

  const letter = async (content: Uint8Array): Promise<void> => {
    const { entry } = workspace;
    const answer = await decodeAnswer(content, { device: entry.device, box: entry.keys.box });
    if (!answer.ok || answer.value.coalition !== entry.id) return;
    const secret = answer.value.epoch;
    if (entry.epochs.some((epoch) => epoch.secret.every((byte, at) => byte === secret[at]))) return;
    // Whoever was removed since can write here, too: a letter is believed only when facts say that its epoch holds.
    const keys = await deriveRoom(secret, 'epoch');
    if (!holds(keys.room)) await readOnly(keys);
    if (!holds(keys.room) || signal.aborted) return;
    await deps.switchTo({ ...entry, epochs: [...entry.epochs, { secret, since: deps.now() }] });
  };
  const holds = (room: string): boolean =>
    workspace.tables().membership?.epochs.valid.some(({ id }) => id === room) ?? false;
  /** The facts that lie in a room; nothing is said there. */
  const readOnly = async (keys: RoomKeys): Promise<void> => {
    const stop = new AbortController();
    const opened = mailboxOf(keys, takeFacts, AbortSignal.any([signal, stop.signal]));
    await opened.readToEnd().finally(() => stop.abort());
  };
  const takeFacts = async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const { content, device } of contents) {
      const bundle = decodeBundle(content);
      if (bundle.ok) await workspace.receive({ facts: bundle.value.facts, updates: [] }, device);
    }
  };
  const take = async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const { content, device } of contents) {
      const bundle = decodeBundle(content);
      if (bundle.ok) await workspace.receive({ facts: bundle.value.facts, updates: [] }, device);
      else await letter(content);
    }
  };
  const mailboxOf = (
    keys: RoomKeys,
    onEntries: typeof takeFacts,
    until: AbortSignal,
    onReset = async (): Promise<void> => {},
  ): Mailbox => {
    const opened = createMailbox({
      url: deps.relay,
      keys,
      author: deps.author,
      verify: verifyWith,
      cursor: null, // read again after each start: the letter may lie there
      saveCursor: async () => {},
      onEntries,
      onReset,
      now: deps.now,
      random: deps.random,
      signal: until,
    });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  };
  const open = async (): Promise<Mailbox> => {
    const room = mailboxOf(await deriveRoom(recovering.epoch, 'recovery'), take, signal, async () => {
      // A relay that was put back from an older copy may have lost the request, or the answer: asked once more.
      if (recoveringOf(workspace.entry)?.state === 'in')
        void request()
          .then((asked) => room.append(asked))
          .catch(() => {}); // only where this ends
    });
    return room;
  };

  /** What a member needs to let this device in: its one fact, and what the lost device may have told nobody. */
  const request = async (): Promise<Uint8Array[]> => {
    const { entry, factsSince, tables } = workspace;
    const mine = new Set([...(tables().membership?.devicesOf.get(entry.person) ?? []), recovering.key]);
    mine.delete(entry.device);
    return factBundles((await factsSince({})).filter(({ device }) => mine.has(device))).map(encodeBundle);
  };

  const mailbox = recovering.state !== 'used' && deps.now() < recovering.until ? open() : null;
  mailbox?.catch((error) => deps.log('recovery room', error));
  return async () => {
    if (recovering.state !== 'asking' || !mailbox) return recovering.state === 'in';
    const room = await mailbox;
    await room.readToEnd();
    const said = (state: 'in' | 'used') => ({ ...workspace.entry, recovering: { ...recovering, state } });
    if (isUsed()) {
      await deps.switchTo(said('used'));
      return false;
    }
    // Removed since the backup was made: keys are kept elsewhere, and this device says nothing.
    if (!workspace.tables().devices.has(workspace.entry.device)) return false;
    await room.append(await request());
    await deps.save(said('in'));
    return true;
  };
};

export interface CutOffDeps {
  readonly workspace: Workspace;
  readonly keys: Pick<KeyKeeping, 'hold'>;
  /** Everything that lies at the relay was read, and this device may speak; at once without a relay. */
  readonly read: Promise<boolean>;
  save(entry: CoalitionEntry): Promise<void>;
  log(event: string, detail?: unknown): void;
}

/**
 * Whoever comes back for a device that is gone revokes its key (P 8.6), once, when this device is in and holds the keys
 * of today: everything that the lost one had said is here then, and stays.
 */
export const cutOffLost = (deps: CutOffDeps, signal: AbortSignal): void => {
  const { workspace } = deps;
  let done = false;
  const look = async (): Promise<void> => {
    const may = await deps.read;
    const recovering = recoveringOf(workspace.entry);
    if (done || !may || !recovering?.lost) return;
    const tables = workspace.tables();
    const { current, firstHolds } = tables.membership?.epochs ?? { current: null, firstHolds: true };
    const rooms = await Promise.all(workspace.entry.epochs.map(({ secret }) => deriveRoom(secret, 'epoch')));
    if (done || signal.aborted || !(firstHolds || rooms.some(({ room }) => room === current?.id))) return;
    done = true;
    const { lost } = recovering;
    if (tables.devices.has(lost)) {
      const fresh = await epochWithout(tables, [lost]);
      await deps.keys.hold(fresh.secret);
      const said = await workspace.execute({ name: 'device.stolen', device: lost, epoch: fresh.epoch }, `lost:${lost}`);
      if (!said.ok) deps.log('lost device not cut off', said.error);
    }
    await deps.save({ ...workspace.entry, recovering: { ...recovering, lost: null } });
  };
  const check = (): void => void look().catch((error) => deps.log('lost device not cut off', error));
  workspace.onChanged(check, signal);
  check();
};
