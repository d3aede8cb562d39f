import type { SignedFact } from '../coalition/fact.ts';
import { canonicalText } from '../ledger/canonical.ts';
import { lackedBy } from '../replica/lacks.ts';
import { encodeBundle } from '../sync/bundle.ts';
import type { RoomKeys } from '../sync/keys.ts';
import type { Mailbox, MailboxContent } from '../sync/mailbox.ts';
import { deviceNumber, organisationNumber } from '../sync/numbers.ts';
import type { Author } from '../sync/sealing.ts';
import { encodeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import type { Bundle, SyncSource } from '../sync/source.ts';
import { confirmText, cursorText, snapshotText } from '../sync/wire.ts';
import type { Workspace } from './workspace.ts';

export interface SnapshotDeps {
  readonly workspace: Workspace;
  readonly source: SyncSource;
  readonly mailbox: Mailbox;
  readonly keys: RoomKeys;
  /** The epoch's. */
  readonly secret: Uint8Array;
  readonly author: Author;
  /** A snapshot is due after so many entries. */
  readonly every?: number;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

const EVERY = 500;
/** How often a device says how far it is, and looks whether a snapshot is due. */
const LOOK_EVERY_MS = 600_000;
/** Of several who notice that one is due, mostly one makes it; the same for confirming. */
const SPREAD_MS = 60_000;
/** A cursor that has not moved is said again: whoever is silent for long holds nothing back. */
const SAY_AGAIN_MS = 86_400_000;

/**
 * The relay's log is kept short (DESIGN, Relay mailbox): every so often a member puts everything that the coalition has
 * into the log as one content; members of other organisations look whether they have anything that it lacks, put that
 * behind it, and only then confirm it. Each device says how far it has read; nothing beyond that is dropped.
 */
export const startSnapshots = async (deps: SnapshotDeps, signal: AbortSignal) => {
  const { workspace, source, mailbox, keys, log } = deps;
  const me = await deviceNumber(deps.author, keys.room);
  const organisationOf = (device: string): string | null =>
    workspace.tables().devices.get(device)?.organisation ?? null;
  const mine = (): string | null => organisationOf(workspace.entry.device);
  const number = (organisation: string) => organisationNumber(deps.secret, organisation);
  let said = { seq: -1, at: 0 };

  /** Nothing waits for something else, or for a person's answer: what is held is all that was read. */
  const isWhole = async (): Promise<boolean> => {
    const { ledger, replica, tables } = workspace;
    if (ledger.holdsBack() || (tables().local.questions?.length ?? 0) > 0 || replica.pending().length > 0) return false;
    for (const { volume } of await replica.volumes()) if (replica.heldBack(volume).length > 0) return false;
    return true;
  };

  const sayCursor = async (): Promise<void> => {
    const { cursor } = mailbox.state();
    if (!cursor || (cursor.seq === said.seq && deps.now() - said.at < SAY_AGAIN_MS)) return;
    await mailbox.note(async (logId) => {
      // Of another log than the open one it would say nothing.
      const seq = cursor.logId === logId ? cursor.seq : 0;
      return {
        t: 'cursor',
        log: logId,
        seq,
        number: me.number,
        signature: await me.sign(cursorText(keys.room, logId, seq)),
      };
    });
    said = { seq: cursor.seq, at: deps.now() };
  };

  const isDue = (): boolean => {
    const { status, upToDate, closed, covered, cursor } = mailbox.state();
    return status === 'online' && upToDate && !closed && (cursor?.seq ?? 0) - covered >= (deps.every ?? EVERY);
  };
  const make = async (): Promise<void> => {
    const organisation = mine();
    const { cursor } = mailbox.state();
    if (!isDue() || !cursor || organisation === null || !(await isWhole())) return;
    // In this order: what comes meanwhile is in the content, and not promised to be.
    const { heads, hash } = await source.overview();
    const bundle = await workspace.all();
    const { logId, seq } = cursor;
    const stored = await mailbox.append([encodeSnapshot({ log: logId, seq, heads, hash, bundle })]);
    const entry = stored.at(-1)?.id ?? '';
    const voices = new Set([...workspace.tables().devices.values()].map((device) => device.organisation));
    const others = Math.min(2, voices.size - 1) as 0 | 1 | 2;
    const by = await number(organisation);
    await mailbox.note(async (open) => {
      if (open !== logId) throw new Error('the log was lost meanwhile');
      const signature = await by.sign(snapshotText(keys.room, logId, entry, seq, others));
      return { t: 'snapshot', log: logId, seq, entry, others, number: by.number, signature };
    });
    log('snapshot made', { seq, bytes: stored.length });
  };

  /** What is held here and not in the snapshot. */
  const lackedIn = async ({ bundle }: Snapshot): Promise<Bundle> => {
    // Word for word: a fact under a known signature may have been changed.
    const there = new Set(bundle.facts.map(wordsOf));
    const facts = (await workspace.factsSince({})).filter((fact) => !there.has(wordsOf(fact)));
    const updates: { volume: string; update: Uint8Array }[] = [];
    for (const { volume, rowHash } of await workspace.replica.volumes()) {
      const theirs = bundle.updates.find((one) => one.volume === volume)?.update ?? null;
      const since = (vector: Uint8Array | null) => workspace.replica.updateSince(volume, vector);
      const lacked = await lackedBy(theirs, { volume, rowHash, since });
      if (lacked) updates.push({ volume, update: lacked });
    }
    return { facts, updates };
  };
  const confirm = async (snapshot: Snapshot, { device, id }: MailboxContent): Promise<void> => {
    const [theirs, ours] = [organisationOf(device), mine()];
    if (theirs === null || ours === null || theirs === ours || !(await isWhole())) return;
    const lacked = await lackedIn(snapshot);
    if (lacked.facts.length + lacked.updates.length > 0) await mailbox.append([encodeBundle(lacked)]);
    // Nothing is lacking, and yet it names something else than what is here: then it is not what it says.
    else if ((await source.overview()).hash !== snapshot.hash)
      return log('snapshot not confirmed', { seq: snapshot.seq });
    const by = await number(ours);
    await mailbox.note(async (open) => {
      if (open !== snapshot.log) throw new Error('the log was lost meanwhile');
      return {
        t: 'confirm',
        log: open,
        entry: id,
        number: by.number,
        signature: await by.sign(confirmText(keys.room, open, id)),
      };
    });
  };

  let working: Promise<void> = Promise.resolve();
  const later = (work: () => Promise<void>): void => {
    const timer = setTimeout(() => {
      working = working
        .then(() => (signal.aborted ? undefined : work()))
        .catch((error) => {
          if (!signal.aborted) log('snapshots', error);
        });
    }, deps.random() * SPREAD_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  let looking = false;
  const look = (): void => {
    if (looking) return;
    looking = true;
    later(async () => {
      looking = false;
      if (mailbox.state().status !== 'online') return;
      await make();
      await sayCursor();
    });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });

  return {
    /** A snapshot was read and taken in, with the content that it came in. */
    read: (snapshot: Snapshot, from: MailboxContent): void =>
      later(async () => {
        await confirm(snapshot, from);
        await sayCursor();
      }),
    /** Something was read or written: perhaps one is due. */
    changed: (): void => {
      if (isDue()) look();
    },
  };
};
/** The same fact gives the same words, whoever made the object. */
const wordsOf = (fact: SignedFact): string => `${canonicalText(fact)} ${fact.signature}`;

export type Snapshots = Awaited<ReturnType<typeof startSnapshots>>;
