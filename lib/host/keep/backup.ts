import { ok, type Result, refuse } from '../../coalition/result.ts';
import { createRecoveryKey } from '../../ledger/web-crypto.ts';
import { type BackupContent, type BackupWork, sealBackup } from '../../vault/backup.ts';
import type { Cost } from '../../vault/backup-header.ts';
import type { Workspace } from '../workspace.ts';

export interface BackupDeps {
  readonly backupCost?: Cost;
  now(): number;
}

/**
 * All that this browser holds of a coalition as one encrypted file. In it lies a recovery key, made and admitted for this
 * file: it lets one new device of this person in, and does nothing else (P 8.6).
 */
export const makeBackup = async (
  deps: BackupDeps,
  workspace: Workspace,
  passphrase: string,
  work: BackupWork,
): Promise<Result<Uint8Array>> => {
  const { entry } = workspace;
  const me = workspace.tables().people.get(entry.person);
  if (!me) return refuse('member.unknown');
  const recovery = await createRecoveryKey();
  const signed = await workspace.execute({ name: 'recovery.key', key: recovery.key }, null);
  if (!signed.ok && signed.error.code.startsWith('storage.')) return signed;
  const { facts, updates } = await workspace.all();
  const content: BackupContent = {
    coalition: entry.id,
    name: workspace.tables().profile.name || entry.name,
    person: { id: entry.person, name: me.name, email: me.emails[0] ?? null },
    relay: entry.relay,
    madeAt: deps.now(),
    device: entry.device,
    epochs: entry.epochs,
    // Who is out keeps what it has read, and no way back in.
    recovery: signed.ok ? recovery : null,
    facts,
    updates,
  };
  const { backupCost } = deps;
  return ok(await sealBackup(content, passphrase, { ...work, ...(backupCost && { cost: backupCost }) }));
};
