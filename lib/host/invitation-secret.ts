import { inviteRecordId } from '../coalition/record.ts';
import { fromBase64url } from '../sync/bytes.ts';
import type { Workspace } from './workspace.ts';

/** The secret of an invitation's room, which members share so that any of their browsers can admit; null where it is not here. */
export const secretOf = ({ replica }: Workspace, invitation: string): Uint8Array | null => {
  const record = replica.table('invites').get(inviteRecordId(invitation)) as { secret?: string } | undefined;
  return record?.secret ? fromBase64url(record.secret) : null;
};
