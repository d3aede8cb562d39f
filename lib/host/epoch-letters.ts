import type { Tables } from '../coalition/tables.ts';
import { decodeAnswer, encodeAnswer, letterFor } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox, type MailboxContent } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import type { StoredKeys } from '../vault/open.ts';
import { mailTaker } from './mail.ts';
import { pause } from './pause.ts';
import type { Workspace } from './workspace.ts';

/**
 * Letters that lie in a room of their own which the secret of each epoch opens: the present epoch, sealed to one device that
 * may not hear of it elsewhere. Whoever else holds that secret sees only that a letter lies there.
 */
export interface LetterDeps {
  readonly workspace: Workspace;
  readonly author: Author;
  readonly relay: string;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}
type RoomDeps = Omit<LetterDeps, 'workspace' | 'log'>;

/** Whether a name under which the store remembers that something was said means a letter, or where a short code leads. */
export const isLetter = (said: string): boolean => /^(back|strayed|code):/.test(said);

/** Of several members mostly one writes the letter. */
const WRITE_SPREAD_MS = 5_000;

/** Leaves these devices their letters in the rooms of these epochs, each as often as is due. Ends early with the signal. */
export const leaveLetters = async (
  { workspace, ...deps }: LetterDeps,
  devices: readonly string[],
  secrets: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<void> => {
  await pause(deps.random() * WRITE_SPREAD_MS, signal);
  for (const secret of secrets) {
    if (signal.aborted) return;
    await inRoom(deps, secret, signal, async (mailbox, contents) => {
      for (const device of devices) {
        const tables = workspace.tables();
        const box = tables.devices.get(device)?.box;
        const epoch = workspace.entry.epochs.at(-1);
        if (!box || !epoch || lettersFor(tables, device, contents) >= lettersDue(tables, device)) continue;
        await mailbox.append([await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box)]);
      }
    });
  }
};

/** Only a member's letters count: whoever else holds the old secret could keep the true one away by forged ones. */
const lettersFor = (tables: Tables, device: string, contents: readonly MailboxContent[]): number =>
  contents.filter(
    (one) => one.device !== device && tables.devices.has(one.device) && letterFor(one.content)?.device === device,
  ).length;
/** How many letters a device may need: one each time it was taken back, one for each epoch that it may have missed. */
const lettersDue = (tables: Tables, device: string): number => {
  const { valid = [], closed = [] } = tables.membership?.epochs ?? {};
  const back = [...takenBack(tables).values()].filter((devices) => devices.includes(device)).length;
  return back + [...valid, ...closed].filter(({ strayed }) => strayed.includes(device)).length;
};

/** Removals that were ended → the devices that they had taken out. */
export const takenBack = ({ membership }: Tables): Map<string, readonly string[]> => {
  const { removals, devicesOf } = membership ?? {
    removals: new Map(),
    devicesOf: new Map<string, readonly string[]>(),
  };
  return new Map(
    [...removals.values()]
      .filter(({ state }) => state === 'ended')
      .map(({ hash, devices, person }) => [hash, person === null ? devices : (devicesOf.get(person) ?? [])] as const),
  );
};

/** Listens in an epoch's room of letters for those to this device, and hands over the epoch that each holds. None is believed. */
export const listenForLetters = async (
  { workspace, keys, ...deps }: LetterDeps & { readonly keys: StoredKeys },
  secret: Uint8Array,
  hear: (epoch: Uint8Array, from: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const { device } = workspace.entry;
  const take = async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const { device: from, content } of contents) {
      const letter = await decodeAnswer(content, { device, box: keys.box });
      if (letter.ok && letter.value.coalition === workspace.id) await hear(letter.value.epoch, from);
    }
  };
  await openRoom(deps, secret, 'way-back', take, signal);
};

/** Takes in all that lies in an epoch's room, once. */
export const readEpochRoom = async (
  { workspace, log, ...deps }: LetterDeps,
  epoch: Uint8Array,
  signal: AbortSignal,
): Promise<void> => {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const room = await openRoom(deps, epoch, 'epoch', mailTaker({ workspace, log }), until);
  await room?.readToEnd().finally(() => stop.abort());
};

/** A room that is read anew each time, from its beginning. Null where the relay's address is refused. */
const openRoom = async (
  { relay, author, now, random }: RoomDeps,
  secret: Uint8Array,
  use: 'way-back' | 'epoch',
  take: (contents: readonly MailboxContent[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Mailbox | null> => {
  const opened = createMailbox({
    url: relay,
    keys: await deriveRoom(secret, use),
    author,
    verify: verifyWith,
    cursor: null, // read anew each time: it holds a few letters, or what was missed
    saveCursor: async () => {},
    onEntries: take,
    now,
    random,
    signal,
  });
  return opened.ok ? opened.value : null;
};

/** Reads a room of letters to its end, does the work, and leaves. */
const inRoom = async (
  deps: RoomDeps,
  secret: Uint8Array,
  signal: AbortSignal,
  work: (mailbox: Mailbox, contents: readonly MailboxContent[]) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const contents: MailboxContent[] = [];
  const take = async (more: readonly MailboxContent[]): Promise<void> => void contents.push(...more);
  const mailbox = await openRoom(deps, secret, 'way-back', take, until);
  try {
    await mailbox?.readToEnd();
    if (mailbox) await work(mailbox, contents);
  } finally {
    stop.abort();
  }
};
