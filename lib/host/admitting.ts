import { admissionText } from '../coalition/fact.ts';
import type { InvitationRow } from '../coalition/tables.ts';
import type { Signer } from '../ledger/ledger.ts';
import { fromBase64url, utf8 } from '../sync/bytes.ts';
import { decodeRequest, encodeAnswer } from '../sync/invitation.ts';
import { deriveRoom, verifyWith } from '../sync/keys.ts';
import { createMailbox, type Mailbox } from '../sync/mailbox.ts';
import { authorOf } from './author.ts';
import { secretOf } from './invitation-secret.ts';
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

/**
 * Any member's browser admits (P 8.1): it listens in the rooms of all invitations that are valid by its own clock, checks
 * a request, signs the admission and seals the epoch to the newcomer's device.
 */
export const startAdmitting = (deps: AdmittingDeps, signal: AbortSignal): void => {
  const { workspace } = deps;
  const listening = new Map<string, AbortController>();
  /** Devices that wait for a second yes (P 8.6): they get their letter after it, and no key before. */
  const waiting = new Map<string, () => void>();

  /** Listened to even when used up: whoever was let in may still wait for a letter that another browser died before writing. */
  const valid = (invitation: InvitationRow): boolean => !invitation.revoked && invitation.expires > deps.now();

  const admit = async (
    mailbox: () => Mailbox,
    invitation: InvitationRow,
    content: Uint8Array,
    sender: string,
  ): Promise<void> => {
    const request = decodeRequest(content);
    if (!request.ok) return;
    const { device, box, person, request: own, proof } = request.value;
    if (device !== sender || request.value.invitation !== invitation.id || request.value.coalition !== workspace.id)
      return;
    const coalition = workspace.id;
    const text = utf8(admissionText({ coalition, invitation: invitation.id, device, box, person }));
    const signed = async (key: string, signature: string): Promise<boolean> =>
      verifyWith(key, text, fromBase64url(signature) ?? new Uint8Array());
    if (!(await signed(device, own)) || !(await signed(invitation.key, proof))) return;
    await new Promise((resolve) => setTimeout(resolve, deps.random() * SPREAD_MS));
    const known = (): boolean =>
      workspace.tables().devices.has(device) || (workspace.tables().membership?.waiting.has(device) ?? false);
    if (!known()) {
      const result = await workspace.execute(
        {
          name: 'invitation.admit',
          invitation: invitation.id,
          invitationKey: invitation.key,
          device,
          box,
          person,
          request: own,
          proof,
        },
        `admit:${device}`,
      );
      if (!result.ok) return deps.log('not admitted', result.error);
    }
    if (workspace.tables().devices.has(device)) return write(mailbox, device, box);
    waiting.set(device, () => void write(mailbox, device, box).catch((error) => deps.log('letter not written', error)));
  };

  const write = async (mailbox: () => Mailbox, device: string, box: string): Promise<void> => {
    const epoch = workspace.entry.epochs.at(-1);
    if (!epoch) return;
    const letter = await encodeAnswer({ coalition: workspace.id, epoch: epoch.secret }, device, box);
    void mailbox()
      .append([letter])
      .catch((error) => deps.log('admission answer not kept', error));
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
        const letters = contents.filter(({ content }) => !decodeRequest(content).ok);
        for (const { content, device, seq } of contents) {
          // Read again after a restart: who is in and has a letter behind its request needs no second one.
          const served = workspace.tables().devices.has(device) && letters.some((letter) => letter.seq > seq);
          if (!served) await admit(() => mailbox, invitation, content, device);
        }
      },
      now: deps.now,
      random: deps.random,
      signal: AbortSignal.any([signal, stop.signal]),
    });
    if (!opened.ok) return;
    const mailbox = opened.value;
  };

  const reconcile = (): void => {
    const tables = workspace.tables();
    for (const [device, letter] of waiting) {
      if (!tables.devices.has(device)) continue;
      waiting.delete(device);
      letter();
    }
    const me = tables.people.get(tables.local.person);
    if (!me || me.role === 'observer') return;
    for (const invitation of tables.invitations.values()) {
      const open = listening.get(invitation.id);
      if (open && !valid(invitation)) {
        open.abort();
        listening.delete(invitation.id);
      } else if (!open && valid(invitation)) {
        const secret = secretOf(workspace, invitation.id);
        if (secret) void listen(invitation, secret);
      }
    }
  };
  workspace.onChanged(reconcile, signal);
  reconcile();
};
