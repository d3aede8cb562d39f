import { toBase64url, utf8 } from '../sync/bytes.ts';
import type { SyncSource } from '../sync/source.ts';
import type { Workspace } from './workspace.ts';

/** A workspace as the exchange between peers sees it. One hash over everything says at once that there is nothing to do. */
export const syncSource = ({ ledger, factsSince, replica, receive }: Workspace): SyncSource => ({
  overview: async () => {
    const volumes = await replica.volumes();
    const rows = volumes.map(({ volume, rowHash }) => `${volume} ${rowHash}`).sort();
    return {
      hash: await hashOf([ledger.digest(), ...rows]),
      membershipHash: ledger.digest('membership'),
      heads: ledger.heads(),
      volumes,
    };
  },
  factsSince,
  updateSince: (volume, stateVector) => replica.updateSince(volume, stateVector),
  receive: (bundle, from) => receive(bundle, 'device' in from ? from.device : 'mailbox'),
});

const hashOf = async (lines: readonly string[]): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(lines.join('\n')))));
