import { MEMBERSHIP_KINDS, type SignedFact } from '../coalition/fact.ts';
import { encodeBundle, factBundles } from '../sync/bundle.ts';
import { toBase64url } from '../sync/bytes.ts';
import type { MailboxContent } from '../sync/mailbox.ts';
import { MailboxError } from '../sync/mailbox-line.ts';
import type { Bundle, Receipt, SyncSource } from '../sync/source.ts';
import { pause } from './pause.ts';
import { createRoomGap } from './room-gap.ts';
import type { Workspace } from './workspace.ts';

export interface FillingDeps {
  readonly workspace: Workspace;
  readonly source: SyncSource;
  /** Null without a relay: nothing lacks anything then. */
  readonly room: string | null;
  readonly device: string;
  /** Whether this device puts the whole coalition into the room, once: it made the room, or came back with a backup. */
  readonly seeds: boolean;
  /** Puts contents into the room; false where this device may not speak. Rejects like the mailbox. */
  append(contents: readonly Uint8Array[]): Promise<boolean>;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/** Others upload what the relay lacks only after a while: mostly its author has done so by then (DESIGN, Relay mailbox). */
const FORWARD_AFTER_MS = 5_000;
const FORWARD_SPREAD_MS = 25_000;
/** How long after a fault it is tried again. */
const AGAIN_AFTER_MS = 2_000;

/**
 * That the room which is written to holds all that is here: a newcomer reads no other. Who enters it looks what it lacks;
 * what an old room is told goes on into it; a relay that lost it gets it anew. That something may be lacking is kept on the
 * disk until nothing is: a host that is killed meanwhile reads the room from its beginning, and looks once more.
 */
export const startFilling = async (deps: FillingDeps, signal: AbortSignal) => {
  const { workspace, source, append } = deps;
  const lacking = `lacking:${deps.room}`;
  const seeded = `seeded:${deps.room}`;
  const seeds = deps.seeds && !workspace.saidFarewell(seeded);
  const enters = deps.room !== null && workspace.cursor(deps.room) === null;
  /** What the room lacks is noticed once all of it was read. */
  let gap =
    !seeds && (enters || workspace.saidFarewell(lacking)) ? createRoomGap(source, workspace.replica.heldBack) : null;
  const note = async (): Promise<void> => (deps.room === null ? undefined : workspace.setFarewell(lacking));
  if (gap && enters) await note().catch((error) => deps.log('room that lacks something not noted', error));
  const readAnew = gap !== null;
  const inRoom = new Set<string>();
  let owed = 0;
  const looked = async (): Promise<void> => {
    if (owed > 0 || gap || !workspace.saidFarewell(lacking)) return;
    await workspace.setFarewell(lacking, false).catch((error) => deps.log('note not taken back', error));
  };
  const othersFirst = (): Promise<void> => pause(FORWARD_AFTER_MS + deps.random() * FORWARD_SPREAD_MS, signal);
  const failed = (error: unknown): false => {
    if (!signal.aborted) deps.log('room not filled', error);
    return false;
  };

  /** Whether it lies in the room by now, by whomever. */
  const forward = async (bundle: Bundle): Promise<boolean> => {
    const bytes = encodeBundle(bundle);
    const name = await digest(bytes);
    await othersFirst();
    return !signal.aborted && (inRoom.has(name) || append([bytes]).catch(failed));
  };
  /** Still owed when it fails: after the next start the whole room is looked through. */
  const settle = async (done: boolean): Promise<void> => {
    if (!done) return;
    owed -= 1;
    await looked();
  };
  const owe = async (bundle: Bundle): Promise<void> => {
    owed += 1;
    await settle(await forward(bundle));
  };
  /** A disk or a relay that fails for a moment must not keep this device silent. In a room that is closed nothing more is said. */
  const untilDone = async (work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      const done = await work().then(
        () => true,
        (error) => failed(error) || (error instanceof MailboxError && error.code === 'closed'),
      );
      if (done) return;
      await pause(AGAIN_AFTER_MS, signal);
    }
  };
  let known = (): void => {};
  /** Resolves when whoever reads the room from its beginning learns who this device is before it says anything else. */
  const isKnown = seeds || gap ? new Promise<void>((resolve) => (known = resolve)) : Promise.resolve();
  const seed = async (): Promise<void> => {
    const bundle = await workspace.all();
    if (!(await append([encodeBundle(bundle)]))) return;
    known();
    await workspace.setFarewell(seeded);
  };
  /** Who belongs and own facts at once, all else after a while, if nobody else has brought it by then. */
  const fill = async (): Promise<void> => {
    const first = ({ device, kind }: SignedFact) => device === deps.device || MEMBERSHIP_KINDS.includes(kind);
    for (const bundle of factBundles((await gap?.lacks())?.facts.filter(first) ?? [])) {
      await append([encodeBundle(bundle)]);
      gap?.note(bundle);
    }
    known();
    if (await gap?.lacks()) {
      await othersFirst();
      if (signal.aborted) return;
      const rest = await gap?.lacks();
      if (rest) await append([encodeBundle(rest)]);
    }
    gap = null;
    await looked();
  };

  return {
    /** Whether the room is to be read from its beginning, however far it was read. */
    readAnew,
    isKnown,
    /** The room holds this, or is sure to get it from this device. */
    note: (bundle: Bundle): void => gap?.note(bundle),
    /** Content that was read in the room. */
    seen: async (content: Uint8Array, bundle: Bundle): Promise<void> => {
      gap?.note(bundle);
      inRoom.add(await digest(content));
    },
    /**
     * Takes in what a peer brought, and passes on what of it was new: its author may never come to say it here. Noted for as
     * long as that takes, also where nothing was new: so a busy hour has few notes.
     */
    fromPeer: async (bundle: Bundle, take: () => Promise<Receipt>): Promise<Receipt> => {
      owed += 1;
      await note().catch(failed);
      const receipt = await take().catch((error) => {
        owed -= 1;
        throw error;
      });
      const isNew = receipt.accepted > 0 || receipt.refused.some(({ code }) => code === 'needs-more');
      void (isNew ? forward(bundle) : othersFirst().then(() => true)).then(settle).catch(failed);
      return receipt;
    },
    /** What only an old room was told: nobody else may ever say it here, and it is read there only once. */
    owe: (bundle: Bundle): void => void owe(bundle).catch(failed),
    /** Takes in what an old room was told; `take` owes what of it was new. */
    fromOldRoom: async (
      contents: readonly MailboxContent[],
      take: (contents: readonly MailboxContent[]) => Promise<void>,
    ) => {
      owed += 1;
      try {
        await note();
        await take(contents);
      } finally {
        owed -= 1;
      }
      await looked();
    },
    /** The relay lost the room, or a part of it. Resolves when that can't be forgotten; `again` puts all of it there. */
    lost: async (again: () => Promise<boolean>): Promise<void> => {
      await note();
      void again().then((kept) => (kept ? looked() : undefined), failed);
    },
    /** To be called when the room was read and this device may speak. */
    start: (): void => {
      if (seeds || gap) void untilDone(seeds ? seed : fill);
    },
  };
};

const digest = async (bytes: Uint8Array): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
