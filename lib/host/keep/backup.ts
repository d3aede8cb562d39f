import { inviteRecordId } from '../../coalition/record.ts';
import { ok, type Result, refuse } from '../../coalition/result.ts';
import { toBase64url } from '../../sync/bytes.ts';
import { encodeLink } from '../../sync/invitation.ts';
import { deriveRoom } from '../../sync/keys.ts';
import { type BackupContent, type BackupWork, sealBackup } from '../../vault/backup.ts';
import type { Cost } from '../../vault/backup-header.ts';
import type { BrowserStore } from '../../vault/open.ts';
import { secretOf } from '../invitation-secret.ts';
import type { Workspace } from '../workspace.ts';

export interface BackupDeps {
  readonly browser: BrowserStore;
  readonly backupCost?: Cost;
  now(): number;
  newId(): string;
}
const YEAR_MS = 365 * 86_400_000;
const keyOf = (coalition: string): string => `recovery:${coalition}`;

/**
 * All that this browser holds of a coalition as one encrypted file. In it lies an invitation of this person's next device
 * (until recovery keys exist, DESIGN): of all backups only the newest one lets a device in.
 */
export const makeBackup = async (
  deps: BackupDeps,
  workspace: Workspace,
  passphrase: string,
  command: string,
  work: BackupWork,
): Promise<Result<Uint8Array>> => {
  const invited = await inviteNextDevice(deps, workspace, command);
  if (!invited.ok) return invited;
  const { entry } = workspace;
  const { facts, updates } = await workspace.all();
  const tables = workspace.tables();
  const me = tables.people.get(entry.person);
  const content: BackupContent = {
    coalition: entry.id,
    name: tables.profile.name || entry.name,
    person: { id: entry.person, name: me?.name ?? '', email: me?.emails[0] ?? null },
    relay: entry.relay,
    madeAt: deps.now(),
    epochs: entry.epochs,
    recovery: invited.value?.link ?? null,
    facts,
    updates,
  };
  const invitation = invited.value?.invitation ?? null;
  const revoke = async (id: string | null | undefined): Promise<void> => {
    if (id) await workspace.execute({ name: 'invitation.revoke', invitation: id }, null);
  };
  try {
    const { backupCost } = deps;
    const sealed = await sealBackup(content, passphrase, { ...work, ...(backupCost && { cost: backupCost }) });
    // Only now the older file loses its way in: this one is there.
    const before = await deps.browser.setting<string>(keyOf(entry.id));
    if (invitation !== null && before !== invitation) {
      await deps.browser.setSetting(keyOf(entry.id), invitation);
      await revoke(before);
    }
    return ok(sealed);
  } catch (error) {
    await revoke(invitation);
    throw error;
  }
};

/** Null where nobody could find such an invitation (no relay), or this person may sign none: the data is kept all the same. */
const inviteNextDevice = async (
  deps: BackupDeps,
  workspace: Workspace,
  command: string,
): Promise<Result<{ readonly invitation: string; readonly link: string } | null>> => {
  const { entry } = workspace;
  const tables = workspace.tables();
  const me = tables.people.get(entry.person);
  const home = me && tables.organisations.get(me.organisation);
  if (!me || !home) return refuse('member.unknown');
  if (entry.relay === null) return ok(null);
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const room = await deriveRoom(secret, 'invitation');
  const expires = deps.now() + YEAR_MS;
  const invitation = deps.newId();
  const signed = await workspace.execute(
    {
      name: 'invitation.sign',
      invitation,
      key: room.room,
      organisation: home.id,
      organisationName: home.name,
      founding: false,
      role: me.role,
      delegate: me.delegate,
      person: me.id,
      uses: 1,
      expires,
    },
    `recovery:${command}`,
    0,
    [{ kind: 'invite', id: inviteRecordId(invitation), fields: { secret: toBase64url(secret) } }],
  );
  if (!signed.ok) return signed.error.code.startsWith('storage.') ? signed : ok(null);
  // Said twice, it was signed once: then it is the invitation that was recorded.
  const recorded = signed.value.subject ?? invitation;
  const link = encodeLink({
    invitation: recorded,
    coalition: entry.id,
    coalitionName: tables.profile.name,
    organisationName: home.name,
    inviterName: me.name,
    person: me.id,
    relay: entry.relay,
    expires: workspace.tables().invitations.get(recorded)?.expires ?? expires,
    secret: secretOf(workspace, recorded) ?? secret,
  });
  return ok({ invitation: recorded, link });
};
