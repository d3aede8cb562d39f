import type { InvitationRow } from '../coalition/tables.ts';
import type { Signer } from '../ledger/ledger.ts';
import type { AdmissionRequest } from '../sync/admission.ts';
import { decodeRequest, encodeAnswer, encodeRefusal, letterFor, type RefusedWhy } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox } from '../sync/mailbox.ts';
import { authorOf } from './author.ts';
import { offerByCode } from './code-room.ts';
import { secretOf } from './invitation-secret.ts';
import { invitationIn } from './inviting.ts';
import { isSound, letIn, turnedAwayBy } from './letting-in.ts';
import type { Workspace } from './workspace.ts';

export interface AdmittingDeps {
  readonly workspace: Workspace;
  readonly signer: Signer;
  readonly relay: string;
  now(): number;
  random(): number;
  log(event: string, detail?: unknown): void;
}

/** A short wait before admitting, so that of several browsers mostly one does it. Two that do so give one member. */
const SPREAD_MS = 1_500;
/** Clocks differ: who asks a little too late by this one is still told so. */
const LISTENED_AFTER_MS = 24 * 3_600_000;
/** What a newcomer is told when the rules let nobody in; whatever else is wrong with a request gets no answer. */
const TOLD: Readonly<Record<string, RefusedWhy>> = {
  'invitation.revoked': 'revoked',
  'invitation.expired': 'expired',
  'invitation.used-up': 'used-up',
  'invitation.inviter-gone': 'over',
  'invitation.over': 'over',
  'invitation.turned-away': 'turned-away',
};

/**
 * Any member's browser admits (P 8.1): it listens in the rooms of invitations, checks a request, signs the admission and
 * seals the epoch to the newcomer's device; or says why it does not. Whoever waits for a second yes (P 8.1, 8.6) is told so,
 * and gets the epoch when that was said.
 */
export const startAdmitting = (deps: AdmittingDeps, signal: AbortSignal): void => {
  const { workspace } = deps;
  const listening = new Map<string, AbortController>();
  /** Let in as far as this device could, and not yet a member: the letter follows. */
  const waiting = new Map<string, () => Promise<void>>();

  /** Also when used up or revoked: whoever was let in may wait for a letter that another browser died before writing, and who was not is told. */
  const isListened = (invitation: InvitationRow): boolean => invitation.expires + LISTENED_AFTER_MS > deps.now();

  const leave = (mailbox: Mailbox, letter: Uint8Array): void =>
    void mailbox.append([letter]).catch((error) => deps.log('admission answer not kept', error));

  const answer = async (mailbox: Mailbox, { device, box }: AdmissionRequest): Promise<void> => {
    const epoch = workspace.entry.epochs.at(-1);
    if (epoch) leave(mailbox, await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box));
  };

  const admit = async (
    mailbox: () => Mailbox,
    invitation: InvitationRow,
    request: AdmissionRequest,
    answered: boolean,
  ): Promise<void> => {
    const { device, box } = request;
    await new Promise((resolve) => setTimeout(resolve, deps.random() * SPREAD_MS));
    const result = await letIn(workspace, invitation, request);
    if (!result.ok) {
      deps.log('not admitted', result.error);
      const why = TOLD[result.error.code];
      const told = why === 'turned-away' ? await toldAlready(device) : answered;
      if (why && !told) leave(mailbox(), await encodeRefusal(why, device, box));
      return;
    }
    if (result.value === 'in') return answer(mailbox(), request);
    waiting.set(device, () => answer(mailbox(), request));
    if (!answered) leave(mailbox(), await encodeRefusal('second-yes', device, box));
  };

  /** Turned away after it had been told to wait: said once, by the browser of whoever did it. */
  const toldAlready = async (device: string): Promise<boolean> => {
    const mark = `turned-away:${device}`;
    if (turnedAwayBy(workspace, device) !== workspace.entry.person || workspace.saidFarewell(mark)) return true;
    await workspace.setFarewell(mark);
    return false;
  };

  const listen = async (invitation: InvitationRow, secret: Uint8Array): Promise<void> => {
    const stop = new AbortController();
    listening.set(invitation.id, stop);
    const keys = await deriveRoom(secret, 'invitation');
    const opened = createMailbox({
      url: deps.relay,
      keys,
      author: authorOf(deps.signer),
      verify: verifyWith,
      cursor: null, // an invitation's room is short; reading it again is how nothing is missed
      saveCursor: async () => {},
      onEntries: async (contents) => {
        const letters = contents.map(({ content }) => letterFor(content));
        for (const [at, { content, device }] of contents.entries()) {
          const request = decodeRequest(content);
          if (!request.ok) continue;
          // Read again after a restart: who has a letter behind its request needs no second one.
          const behind = letters.slice(at).filter((letter) => letter?.device === device);
          if (behind.some((letter) => letter?.admits) && workspace.tables().devices.has(device)) continue;
          if (await isSound(workspace, invitation, request.value, device))
            await admit(() => mailbox, invitation, request.value, behind.length > 0);
        }
      },
      now: deps.now,
      random: deps.random,
      signal: AbortSignal.any([signal, stop.signal]),
    });
    if (!opened.ok) return;
    const mailbox = opened.value;
    await offer(invitation, AbortSignal.any([signal, stop.signal]));
  };

  /** Whoever invites makes sure that the short code leads here. */
  const offer = async (row: InvitationRow, until: AbortSignal): Promise<void> => {
    const { entry } = workspace;
    const mark = `code:${row.id}`;
    const full =
      row.by === entry.person && !row.revoked && !workspace.saidFarewell(mark) && invitationIn(workspace, row.id);
    if (!full) return;
    await offerByCode({ ...deps, author: authorOf(deps.signer) }, full, until);
    await workspace.setFarewell(mark);
  };

  const reconcile = (): void => {
    const tables = workspace.tables();
    const me = tables.people.get(tables.local.person);
    if (!me || me.role === 'observer') return;
    for (const [device, serve] of waiting) {
      if (!tables.devices.has(device)) continue;
      waiting.delete(device);
      void serve().catch((error) => deps.log('admission answer not made', error));
    }
    for (const invitation of tables.invitations.values()) {
      const open = listening.get(invitation.id);
      if (open && !isListened(invitation)) {
        open.abort();
        listening.delete(invitation.id);
      } else if (!open && isListened(invitation)) {
        const secret = secretOf(workspace, invitation.id);
        if (secret)
          void listen(invitation, secret).catch((error) => {
            if (!signal.aborted) deps.log('invitation not listened to', error);
          });
      }
    }
  };
  workspace.onChanged(reconcile, signal);
  reconcile();
};
