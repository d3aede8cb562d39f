import { encodeBundle } from '../sync/bundle.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type MailboxContent } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import type { Workspace } from './workspace.ts';

export interface OldRoomDeps {
  readonly workspace: Workspace;
  readonly relay: string;
  readonly author: Author;
  /** The room's own secret. */
  readonly secret: Uint8Array;
  /** Whether this device may say anything yet. */
  readonly maySpeak: Promise<boolean>;
  take(contents: readonly MailboxContent[]): Promise<void>;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/** So many rooms of earlier epochs are still read. */
export const OLD_ROOMS = 3;

/**
 * A room that is over is still read: a member who comes back from offline may have left something there. And it gets one
 * farewell, the membership facts with the seals of the new epoch, or that member would wait there for ever. Nothing else
 * is written to it: whoever was removed still holds its key.
 */
export const listenToOldRoom = async (deps: OldRoomDeps, signal: AbortSignal): Promise<void> => {
  const { workspace } = deps;
  const keys = await deriveRoom(deps.secret, 'epoch');
  const opened = createMailbox({
    url: deps.relay,
    keys,
    author: deps.author,
    verify: verifyWith,
    cursor: workspace.cursor(keys.room),
    saveCursor: (cursor) => workspace.saveCursor(keys.room, cursor),
    onEntries: deps.take,
    onRefused: (refused) => deps.log('entries of an old room refused', refused),
    now: deps.now,
    random: deps.random,
    signal,
  });
  if (!opened.ok || workspace.saidFarewell(keys.room) || !(await deps.maySpeak)) return;
  const facts = workspace.ledger.since({}, 'membership');
  await opened.value.append([encodeBundle({ facts, updates: [] })]);
  await workspace.setFarewell(keys.room);
};
