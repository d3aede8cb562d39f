import { fail, ok, type Result } from '../coalition/result.ts';
import { createDeviceKeys, idsOf } from '../ledger/web-crypto.ts';
import type { HostQueryResult } from '../protocol/surface.ts';
import { decodeAnswer, decodeRefusal, type Invitation, parseLink } from '../sync/invitation.ts';
import { verifyWith } from '../sync/keys.ts';
import { createMailbox } from '../sync/mailbox.ts';
import { isSealedFile, openFile, sealFile } from '../sync/sealed-file.ts';
import type { BrowserStore, CoalitionEntry } from '../vault/open.ts';
import { type Joining, type Request, requestOf } from './asking.ts';

export interface JoinDeps {
  readonly browser: BrowserStore;
  now(): number;
  random(): number;
  newId(): string;
  changed(): void;
  /** Whether this browser's device is out of a coalition that is here: then it may ask again, as a new one. */
  isOut(coalition: string): boolean;
  /** The epoch came: the coalition can be opened, as this new device. */
  admitted(entry: CoalitionEntry): Promise<void>;
  /** Nobody waits any more: what was stored for a coalition that never opened here goes. */
  forget(coalition: string): Promise<void>;
}
interface ByHand {
  readonly written: Promise<Request>;
  accept(epoch: Uint8Array): Promise<void>;
}
type Progress = HostQueryResult['joining'][number];
type Stored = Omit<Joining, 'invitation'>;
/** Beside the entry of a coalition that this device is out of: the device that asks to come in again. */
type StoredAgain = Stored & { readonly entry: CoalitionEntry };

/**
 * The newcomer's side of an invitation (P 8.1): a sealed request in the invitation's own room, then the answer of any
 * member's browser. What is under way is stored before it is said, so that it goes on after a restart. One request a
 * coalition: a newer invitation takes the place of the one that is waited for.
 */
export const createJoining = (deps: JoinDeps, signal: AbortSignal) => {
  const progress = new Map<string, Progress & { readonly expires: number }>();
  const asking = new Map<string, AbortController>();
  /** What a file needs that goes by hand in the relay's place (P 8.10), by coalition. */
  const byHand = new Map<string, ByHand>();

  const ask = async (entry: CoalitionEntry, wish: Joining): Promise<void> => {
    const { invitation } = wish;
    const { coalition } = invitation;
    asking.get(coalition)?.abort();
    const stop = new AbortController();
    asking.set(coalition, stop);
    const until = AbortSignal.any([signal, stop.signal]);
    const tell = (next: Partial<Progress>): void => {
      const before = progress.get(coalition);
      if (until.aborted || !before) return;
      progress.set(coalition, { ...before, ...next });
      deps.changed();
    };
    progress.set(coalition, { ...sayOf(invitation), state: 'asking', why: null, expires: invitation.expires });
    deps.changed();
    const isOpen = (): boolean => ['asking', 'waiting', 'second-yes'].includes(progress.get(coalition)?.state ?? '');

    let inAlready = false;
    const accept = async (secret: Uint8Array): Promise<void> => {
      // By mail and by hand at once: the first one counts.
      if (inAlready) return;
      inAlready = true;
      const { joining: _, ...joined } = entry;
      const open: CoalitionEntry = { ...joined, epochs: [{ secret, since: deps.now() }] };
      try {
        await deps.browser.put(open);
        await deps.admitted(open);
      } catch (error) {
        inAlready = false; // the letter is read again
        throw error;
      }
      tell({ state: 'admitted', why: null });
      stop.abort();
      byHand.delete(coalition);
    };
    const written = requestOf(entry, wish);
    byHand.set(coalition, { written, accept });
    const { room, author, content: request, own } = await written;
    let left = false;
    const mailbox = createMailbox({
      url: invitation.relay,
      keys: room,
      author,
      verify: verifyWith,
      cursor: null,
      saveCursor: async () => {},
      onEntries: async (contents) => {
        for (const { content } of contents) {
          const answer = await decodeAnswer(content, own);
          if (!answer.ok) {
            // One browser's no: told, and listened on. Another's may know better.
            const refused = await decodeRefusal(content, own);
            if (refused.ok && refused.value === 'second-yes') tell({ state: 'second-yes', why: null });
            else if (refused.ok) tell({ state: 'refused', why: `invitation.${refused.value}` });
            continue; // or our own request, or another's letter
          }
          if (answer.value.coalition !== coalition || until.aborted) continue;
          await accept(answer.value.epoch);
          return;
        }
      },
      // A relay that was put back from an older copy may have lost the request, or the answer: asked once more.
      onReset: async () => {
        if (left && mailbox.ok) void mailbox.value.append([request]).catch(() => {}); // only where this ends
      },
      onState: (state) => {
        if (isOpen()) tell({ why: state.error ? state.error.code : null });
      },
      now: deps.now,
      random: deps.random,
      signal: until,
    });
    if (!mailbox.ok) return tell({ state: 'refused', why: mailbox.error.code });
    await mailbox.value.append([request]);
    left = true;
    if (progress.get(coalition)?.state === 'asking') tell({ state: 'waiting' });
  };
  const resume = (entry: CoalitionEntry, wish: Joining): void => {
    void ask(entry, wish).catch(() => {
      const before = progress.get(wish.invitation.coalition);
      if (before?.state === 'asking') progress.set(wish.invitation.coalition, { ...before, state: 'waiting' });
      deps.changed();
    });
  };

  return {
    /** What is asked and what came of it. One's own clock says, too, that an invitation is over. */
    progress: (): readonly Progress[] =>
      [...progress.values()].map(({ expires, ...one }) =>
        one.state === 'waiting' && expires < deps.now() ? { ...one, state: 'refused', why: 'invitation.expired' } : one,
      ),
    /** Starts to join: keys and wish are stored, then the request is left. The answer says only that this was recorded. */
    start: async (wish: Joining): Promise<Result<{ coalition: string }>> => {
      const { invitation, link, personName, email } = wish;
      const { coalition } = invitation;
      if (invitation.expires < deps.now()) return fail({ code: 'invitation.expired' });
      const known = (await deps.browser.coalitions()).find((entry) => entry.id === coalition);
      const pending = (known?.joining ?? known?.rejoining) as Stored | undefined;
      // Said twice, asked once: the first request is under way.
      if (pending?.link === link) return ok({ coalition });
      if (known && known.joining === undefined && !deps.isOut(coalition))
        return fail({ code: 'invitation.already-member' });
      const { sign, box } = await createDeviceKeys();
      const keys = { sign, box };
      const entry: CoalitionEntry = {
        id: coalition,
        name: invitation.coalitionName,
        device: (await idsOf(keys)).device,
        keys,
        person: invitation.person ?? deps.newId(),
        epochs: [],
        relay: invitation.relay,
      };
      const stored: Stored = { link, personName, email };
      const again: StoredAgain = { ...stored, entry };
      await deps.browser.put(
        known && known.joining === undefined ? { ...known, rejoining: again } : { ...entry, joining: stored },
      );
      resume(entry, wish);
      return ok({ coalition });
    },
    /** Takes up what was under way when the browser stopped. */
    resume,
    resumeAll: (entries: readonly CoalitionEntry[]): void => {
      for (const entry of entries) {
        const stored = (entry.joining ?? entry.rejoining) as Stored | StoredAgain | undefined;
        const parsed = stored && parseLink(stored.link);
        if (stored && parsed?.ok)
          resume('entry' in stored ? stored.entry : entry, { ...stored, invitation: parsed.value });
      }
    },
    /** The request as a file, for who has no network (P 8.10); null where nothing is asked. */
    requestFile: async (coalition: string): Promise<Uint8Array | null> => {
      const asked = await byHand.get(coalition)?.written;
      const file = asked && (await sealFile(asked.room, asked.author, [asked.content]));
      return file?.ok ? file.value : null;
    },
    /** A member's answer out of a file: in, with the sealed file of everything that lay in it; or why not. */
    openAnswer: async (file: Uint8Array): Promise<Result<{ coalition: string; rest: Uint8Array | null }>> => {
      for (const [coalition, { written, accept }] of byHand) {
        const { room, own } = await written;
        const opened = await openFile([room], verifyWith, file);
        if (!opened.ok && opened.error.code === 'wrong-key') continue;
        if (!opened.ok) return fail({ code: `file.${opened.error.code}` });
        for (const { content } of opened.value) {
          const refused = await decodeRefusal(content, own);
          if (refused.ok) return fail({ code: `invitation.${refused.value}` });
          const answer = await decodeAnswer(content, own);
          if (!answer.ok || answer.value.coalition !== coalition) continue;
          await accept(answer.value.epoch);
          const rest = opened.value.find((one) => isSealedFile(one.content))?.content ?? null;
          return ok({ coalition, rest });
        }
      }
      return fail({ code: 'file.no-answer' });
    },
    /** Nothing is waited for any more; the request that lies at the relay lets nobody in, since nobody holds its keys. */
    stop: async (coalition: string): Promise<void> => {
      asking.get(coalition)?.abort();
      asking.delete(coalition);
      byHand.delete(coalition);
      progress.delete(coalition);
      deps.changed();
      const known = (await deps.browser.coalitions()).find((entry) => entry.id === coalition);
      if (known?.joining !== undefined) return deps.forget(coalition);
      if (known?.rejoining === undefined) return;
      const { rejoining: _, ...entry } = known;
      await deps.browser.put(entry);
    },
  };
};
export type JoiningHere = ReturnType<typeof createJoining>;

const sayOf = ({ invitation, coalition, coalitionName, inviterName }: Invitation) => ({
  invitation,
  coalition,
  coalitionName,
  inviterName,
});
