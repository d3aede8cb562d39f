import { encodeBundle } from '../sync/bundle.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type MailboxContent } from '../sync/mailbox.ts';
import { MailboxError } from '../sync/mailbox-line.ts';
import type { Author } from '../sync/sealing.ts';
import { oldRelaysOf } from './moving.ts';
import type { Workspace } from './workspace.ts';

export interface OldRoomsDeps {
  readonly workspace: Workspace;
  /** The present relay. */
  readonly relay: string;
  readonly author: Author;
  /** Whether this device may say anything yet. */
  readonly maySpeak: Promise<boolean>;
  take(contents: readonly MailboxContent[]): Promise<void>;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}
interface OldRoomDeps extends OldRoomsDeps {
  /** The room's own secret. */
  readonly secret: Uint8Array;
  /** Told apart from the same room at the present relay. */
  readonly atOldRelay?: boolean;
}

/** The rooms before the present one, and all of them at a relay that the coalition has moved away from a short while ago. */
export const listenToOldRooms = (deps: OldRoomsDeps, signal: AbortSignal): void => {
  const { epochs } = deps.workspace.entry;
  for (const { secret } of epochs.slice(0, -1))
    void listen({ ...deps, secret }, signal).catch((error) => deps.log('old room', error));
  for (const { url } of oldRelaysOf(deps.workspace.entry, deps.now()))
    for (const { secret } of epochs)
      void listen({ ...deps, relay: url, atOldRelay: true, secret }, signal).catch((error) =>
        deps.log('old relay', error),
      );
};

/**
 * A room that was left is still read: a member who comes back from offline may have left something there. And it gets one
 * farewell, the membership facts with the seals of the new epoch, or that member would wait there for ever. In a room that
 * is over the farewell is the closing entry: after it the relay takes nothing more, whoever still holds the key. A relay
 * that was put back from an older copy may have lost the farewell: then it is said again.
 */
const listen = async (deps: OldRoomDeps, signal: AbortSignal): Promise<void> => {
  const { workspace } = deps;
  const keys = await deriveRoom(deps.secret, 'epoch');
  const name = deps.atOldRelay ? `${deps.relay} ${keys.room}` : keys.room;
  const over = `closed:${name}`;
  const nowhere = `leads nowhere:${name}`;
  const opened = createMailbox({
    url: deps.relay,
    keys,
    author: deps.author,
    verify: verifyWith,
    cursor: workspace.cursor(name),
    saveCursor: (cursor) => workspace.saveCursor(name, cursor),
    onEntries: deps.take,
    onRefused: (refused) => deps.log('entries of an old room refused', refused),
    onReset: async () => {
      await workspace.setFarewell([name, over, nowhere], false);
      void sayFarewell().catch((error) => signal.aborted || deps.log('old room', error));
    },
    now: deps.now,
    random: deps.random,
    signal,
  });
  if (!opened.ok) return;
  const mailbox = opened.value;
  const sayFarewell = async (): Promise<void> => {
    // What the others left here is known before anything is said: it may have changed who is in, and what is over.
    await mailbox.readToEnd();
    if (!(await deps.maySpeak)) return;
    const farewell = encodeBundle({ facts: await workspace.factsSince({}, 'membership'), updates: [] });
    const epochs = workspace.tables().membership?.epochs;
    const holds = epochs?.valid.some(({ id }) => id === keys.room) ?? false;
    // Closed only when it can be said where to go on: else whoever is in here would make keys that nobody else hears of.
    const closes = !holds && epochs?.current != null;
    const said = holds ? name : closes ? over : nowhere;
    if (workspace.saidFarewell(said)) return;
    await (closes ? mailbox.close(farewell) : mailbox.append([farewell])).catch(unlessClosed);
    await workspace.setFarewell(said);
  };
  await sayFarewell();
};

/** Another member was first: that is as good. */
const unlessClosed = (reason: unknown): void => {
  if (!(reason instanceof MailboxError && reason.code === 'closed')) throw reason;
};
