import type { Tables } from '../coalition/tables.ts';
import { decodeAnswer, encodeAnswer, letterFor } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox, type MailboxContent } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import type { StoredKeys } from '../vault/open.ts';
import { mailTaker } from './mail.ts';
import type { Workspace } from './workspace.ts';

export interface WayBackDeps {
  readonly workspace: Workspace;
  readonly author: Author;
  readonly relay: string;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/** Of several members mostly one writes the letter. */
const WRITE_SPREAD_MS = 5_000;

/**
 * A device that was removed hears nothing of the coalition any more, so that it was taken back reaches it elsewhere: in a
 * room of its own that the secret of each epoch opens. There lies the present epoch, sealed to that device; whoever
 * else was removed sees only that a letter lies there.
 */
export const tellTakenBack = ({ workspace, ...deps }: WayBackDeps, signal: AbortSignal): void => {
  const busy = new Set<string>();
  const tell = async (hash: string, devices: readonly string[]): Promise<void> => {
    await pause(deps.random() * WRITE_SPREAD_MS, signal);
    // Also of the present one: it may hold again since it excluded that device.
    for (const { secret } of workspace.entry.epochs) {
      if (signal.aborted) return;
      await inRoom(deps, secret, signal, async (mailbox, contents) => {
        for (const device of devices) {
          const { tables, entry } = { tables: workspace.tables(), entry: workspace.entry };
          const box = tables.devices.get(device)?.box;
          const epoch = entry.epochs.at(-1);
          if (!box || !epoch || lettersFor(tables, device, contents) >= lettersDue(tables, device)) continue;
          await mailbox.append([await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box)]);
        }
      });
    }
    if (!signal.aborted) await workspace.setFarewell(`back:${hash}`);
  };
  const look = (): void => {
    const tables = workspace.tables();
    if (!tables.devices.has(workspace.entry.device)) return;
    const current = tables.membership?.epochs.current;
    // Before it holds the present epoch there is nothing that it could read.
    const ready = (device: string): boolean =>
      tables.devices.has(device) && device !== workspace.entry.device && !current?.lacks.includes(device);
    for (const [hash, devices] of takenBack(tables)) {
      if (busy.has(hash) || workspace.saidFarewell(`back:${hash}`) || !current || !devices.some(ready)) continue;
      busy.add(hash);
      void tell(hash, devices.filter(ready)).catch((error) => {
        busy.delete(hash);
        if (!signal.aborted) deps.log('way back not told', error);
      });
    }
  };
  workspace.onChanged(look, signal);
  look();
};

/** Removals that were ended → the devices that they had taken out. */
const takenBack = ({ membership }: Tables): Map<string, readonly string[]> => {
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
/** Only a member's letters count: whoever else holds the old secret could keep the true one away by forged ones. */
export const lettersFor = (tables: Tables, device: string, contents: readonly MailboxContent[]): number =>
  contents.filter(
    (one) => one.device !== device && tables.devices.has(one.device) && letterFor(one.content)?.device === device,
  ).length;
/** How many letters a device may need: one each time it was taken back, one for each epoch that it may have missed. */
export const lettersDue = (tables: Tables, device: string): number => {
  const { valid = [], closed = [] } = tables.membership?.epochs ?? {};
  const back = [...takenBack(tables).values()].filter((devices) => devices.includes(device)).length;
  return back + [...valid, ...closed].filter(({ strayed }) => strayed.includes(device)).length;
};

export interface HearingDeps extends WayBackDeps {
  readonly keys: StoredKeys;
  /** In again: this epoch's room holds what was missed. */
  back(epoch: Uint8Array): void;
}

/**
 * The removed device's side: it asks nothing but whether a letter lies there, and believes none: the room that a letter
 * opens is read, and only facts that say so make this device a member again.
 */
export const hearOfWayBack = (deps: HearingDeps, signal: AbortSignal): void => {
  const { workspace, keys } = deps;
  const { device, epochs } = workspace.entry;
  const secret = epochs.at(-1)?.secret;
  if (!secret) return;
  const take = mailTaker({ workspace, log: deps.log });
  const tried = async (epoch: Uint8Array): Promise<boolean> => {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const room = await openRoom({ ...deps, secret: epoch, use: 'epoch', take }, until);
    await room?.readToEnd();
    stop.abort();
    return workspace.tables().devices.has(device);
  };
  const hear = async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const { content } of contents) {
      const letter = await decodeAnswer(content, { device, box: keys.box });
      if (!letter.ok || letter.value.coalition !== workspace.id) continue;
      if (await tried(letter.value.epoch)) return deps.back(letter.value.epoch);
    }
  };
  void openRoom({ ...deps, secret, use: 'way-back', take: hear }, signal).catch((error) =>
    deps.log('way back not heard', error),
  );
};

export interface RoomDeps extends WayBackDeps {
  readonly secret: Uint8Array;
  readonly use: 'way-back' | 'epoch';
  take(contents: readonly MailboxContent[]): Promise<void>;
}
/** A room that is read anew each time, from its beginning. Null where the relay's address is refused. */
export const openRoom = async (deps: RoomDeps, signal: AbortSignal): Promise<Mailbox | null> => {
  const opened = createMailbox({
    url: deps.relay,
    keys: await deriveRoom(deps.secret, deps.use),
    author: deps.author,
    verify: verifyWith,
    cursor: null, // read anew each time: it holds a few letters, or what was missed
    saveCursor: async () => {},
    onEntries: deps.take,
    now: deps.now,
    random: deps.random,
    signal,
  });
  return opened.ok ? opened.value : null;
};

/** Reads a way-back room to its end, does the work, and leaves. */
export const inRoom = async (
  deps: Omit<WayBackDeps, 'workspace'>,
  secret: Uint8Array,
  signal: AbortSignal,
  work: (mailbox: Mailbox, contents: readonly MailboxContent[]) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const contents: MailboxContent[] = [];
  const take = async (more: readonly MailboxContent[]): Promise<void> => void contents.push(...more);
  const mailbox = await openRoom({ ...(deps as WayBackDeps), secret, use: 'way-back', take }, until);
  try {
    await mailbox?.readToEnd();
    if (mailbox) await work(mailbox, contents);
  } finally {
    stop.abort();
  }
};

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
