import { fail, ok, type Result } from '../coalition/result.ts';
import { createDeviceKeys, signerOf } from '../ledger/web-crypto.ts';
import { fromUtf8, utf8 } from '../sync/bytes.ts';
import { encodeCode, type Invitation, parseLink } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox } from '../sync/mailbox.ts';
import type { Author } from '../sync/sealing.ts';
import { codeRoomSecret, type ShortCode, seedOf } from '../sync/short-code.ts';
import { authorOf } from './author.ts';

export interface CodeRoomDeps {
  now(): number;
  random(): number;
}

/** Puts an invitation where its short code finds it, once; waits for the relay as long as it takes. */
export const offerByCode = async (
  deps: CodeRoomDeps & { readonly author: Author },
  invitation: Invitation,
  signal: AbortSignal,
): Promise<void> => {
  const seed = await seedOf(invitation.secret);
  await inRoom({ ...deps, seed, relay: invitation.relay }, signal, async (room, found) => {
    if (found.length === 0) await room.append([utf8(encodeCode(invitation))]);
  });
};

/**
 * The invitation that a short code means. The first that lies there counts: its inviter's browser put it there before
 * anybody else held the code. `unknown`: nothing lies there (yet); `unreachable`: the relay did not answer within `ms`.
 */
export const findByCode = async (
  deps: CodeRoomDeps,
  { seed, relay }: ShortCode & { readonly relay: string },
  ms: number,
): Promise<Result<Invitation, { readonly code: 'unknown' | 'unreachable' }>> => {
  // Nobody is asked who reads: the room's key is all that it takes.
  const author = authorOf(await signerOf(await createDeviceKeys()));
  const late = AbortSignal.timeout(ms);
  try {
    let found: Invitation | null = null;
    await inRoom({ ...deps, author, seed, relay }, late, async (_, contents) => {
      for (const content of contents) {
        const parsed = parseLink(fromUtf8(content) ?? '');
        if (parsed.ok) found ??= parsed.value;
      }
    });
    return found ? ok(found) : fail({ code: 'unknown' });
  } catch (error) {
    if (late.aborted) return fail({ code: 'unreachable' });
    throw error;
  }
};

const inRoom = async (
  deps: CodeRoomDeps & ShortCode & { readonly author: Author; readonly relay: string },
  signal: AbortSignal,
  work: (room: Mailbox, contents: readonly Uint8Array[]) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController();
  const contents: Uint8Array[] = [];
  const opened = createMailbox({
    url: deps.relay,
    keys: await deriveRoom(await codeRoomSecret(deps.seed), 'code'),
    author: deps.author,
    verify: verifyWith,
    cursor: null,
    saveCursor: async () => {},
    onEntries: async (entries) => void contents.push(...entries.map(({ content }) => content)),
    now: deps.now,
    random: deps.random,
    signal: AbortSignal.any([signal, stop.signal]),
  });
  if (!opened.ok) throw new Error(opened.error.code);
  try {
    await opened.value.readToEnd();
    await work(opened.value, contents);
  } finally {
    stop.abort();
  }
};
