import { MEMBERSHIP_KINDS } from '../coalition/fact.ts';
import { toBase64url, utf8 } from '../sync/bytes.ts';
import type { SyncSource } from '../sync/source.ts';
import type { Workspace } from './workspace.ts';

/** A workspace as the exchange between peers sees it. One hash over everything says at once that there is nothing to do. */
export const syncSource = (workspace: Workspace): SyncSource => ({
  overview: async () => {
    const heads = workspace.ledger.heads();
    const volumes = await workspace.replica.volumes();
    const membership = workspace.ledger
      .all()
      .filter((fact) => MEMBERSHIP_KINDS.includes(fact.kind))
      .map((fact) => fact.hash)
      .sort();
    const parts = [Object.entries(heads).sort(), volumes.map(({ volume, rowHash }) => [volume, rowHash]).sort()];
    return { hash: await hashOf(parts), membershipHash: await hashOf(membership), heads, volumes: [...volumes] };
  },
  factsSince: async (heads, only) => [...workspace.ledger.since(heads, only)],
  updateSince: (volume, stateVector) => workspace.replica.updateSince(volume, stateVector),
  receive: async (bundle, from) => {
    const report = await workspace.receive(bundle, 'device' in from ? from.device : 'mailbox');
    return { ...report, refused: [...report.refused] };
  },
});

const hashOf = async (value: unknown): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(JSON.stringify(value)))));
