import { admissionText } from '../coalition/fact.ts';
import { fail, ok, type Result } from '../coalition/result.ts';
import { createDeviceKeys, idsOf, signerOf } from '../ledger/web-crypto.ts';
import type { HostQueryResult } from '../protocol/surface.ts';
import { toBase64url, utf8 } from '../sync/bytes.ts';
import { decodeAnswer, encodeRequest, type Invitation } from '../sync/invitation.ts';
import { deriveRoom, signWith, verifyWith } from '../sync/keys.ts';
import { createMailbox } from '../sync/mailbox.ts';
import type { BrowserStore, CoalitionEntry } from '../vault/open.ts';
import { authorOf } from './author.ts';

export interface JoinDeps {
  readonly browser: BrowserStore;
  now(): number;
  random(): number;
  newId(): string;
  changed(): void;
  /** The epoch came: the coalition can be opened. */
  admitted(entry: CoalitionEntry): Promise<void>;
}
export interface Joining {
  readonly invitation: Invitation;
  /** What was pasted: kept, so that joining goes on after a restart. */
  readonly link: string;
  readonly personName: string;
  readonly email: string | null;
}
type Progress = HostQueryResult['joining'][number];

/**
 * The newcomer's side of an invitation (P 8.1): a sealed request in the invitation's own room, then the answer of any
 * member's browser. What is under way is stored before it is said, so that it goes on after a restart.
 */
export const createJoining = (deps: JoinDeps, signal: AbortSignal) => {
  const progress = new Map<string, Progress>();
  const tell = (invitation: string, next: Partial<Progress>): void => {
    const before = progress.get(invitation) ?? { invitation, state: 'asking', coalition: null, why: null };
    progress.set(invitation, { ...before, ...next });
    deps.changed();
  };

  const ask = async (entry: CoalitionEntry, wish: Joining): Promise<void> => {
    const { invitation } = wish;
    tell(invitation.invitation, { state: 'asking' });
    const room = await deriveRoom(invitation.secret, 'invitation');
    const signer = await signerOf(entry.keys);
    const { device, boxId: box } = await idsOf(entry.keys);
    const person = { id: entry.person, name: wish.personName, emails: wish.email ? [wish.email] : [] };
    const { coalition } = invitation;
    const text = utf8(admissionText({ coalition, invitation: invitation.invitation, device, box, person }));
    const request = encodeRequest({
      coalition,
      invitation: invitation.invitation,
      device,
      box,
      person,
      request: await signer.sign(text),
      proof: toBase64url(await signWith(room.access, text)),
    });
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const mailbox = createMailbox({
      url: invitation.relay,
      keys: room,
      author: authorOf(signer),
      verify: verifyWith,
      cursor: null,
      saveCursor: async () => {},
      onEntries: async (contents) => {
        for (const { content } of contents) {
          const answer = await decodeAnswer(content, { device, box: entry.keys.box });
          if (!answer.ok || answer.value.coalition !== coalition) continue; // our own request, or another's letter
          const { joining: _, ...joined } = entry;
          const epoch = { secret: answer.value.epoch, since: deps.now() };
          const open: CoalitionEntry = { ...joined, epochs: [epoch] };
          await deps.browser.put(open);
          tell(invitation.invitation, { state: 'admitted', coalition: entry.id });
          await deps.admitted(open);
          stop.abort();
          return;
        }
      },
      onState: (state) => {
        if (progress.get(invitation.invitation)?.state === 'admitted') return;
        if (state.error) tell(invitation.invitation, { why: state.error.code });
        else tell(invitation.invitation, { why: null });
      },
      now: deps.now,
      random: deps.random,
      signal: until,
    });
    if (!mailbox.ok) return tell(invitation.invitation, { state: 'refused', why: mailbox.error.code });
    await mailbox.value.append([request]);
    if (progress.get(invitation.invitation)?.state !== 'admitted') tell(invitation.invitation, { state: 'waiting' });
  };

  return {
    progress: (): readonly Progress[] => [...progress.values()],
    /** Starts to join: keys and wish are stored, then the request is left. The answer says only that this was recorded. */
    start: async (wish: Joining): Promise<Result<{ coalition: string }>> => {
      const { invitation } = wish;
      if (invitation.expires < deps.now()) return fail({ code: 'invitation.expired' });
      const known = (await deps.browser.coalitions()).find((entry) => entry.id === invitation.coalition);
      // Said twice, asked once: the first request is under way.
      if ((known?.joining as { link?: string } | undefined)?.link === wish.link)
        return ok({ coalition: invitation.coalition });
      if (known) return fail({ code: 'invitation.already-member' });
      const { sign, box } = await createDeviceKeys();
      const keys = { sign, box };
      const ids = await idsOf(keys);
      const entry: CoalitionEntry = {
        id: invitation.coalition,
        name: invitation.coalitionName,
        device: ids.device,
        keys,
        person: invitation.person ?? deps.newId(),
        epochs: [],
        relay: invitation.relay,
        joining: { link: wish.link, personName: wish.personName, email: wish.email },
      };
      await deps.browser.put(entry);
      void ask(entry, wish).catch(() => tell(invitation.invitation, { state: 'waiting', why: 'unreachable' }));
      return ok({ coalition: entry.id });
    },
    /** Takes up what was under way when the browser stopped. */
    resume: (entry: CoalitionEntry, wish: Joining): void => {
      void ask(entry, wish).catch(() => tell(wish.invitation.invitation, { state: 'waiting', why: 'unreachable' }));
    },
  };
};
