import { decodeBundle } from '../sync/bundle.ts';
import type { MailboxContent } from '../sync/mailbox.ts';
import type { Workspace } from './workspace.ts';

export interface MailDeps {
  readonly workspace: Workspace;
  /** Content that was taken. */
  seen?(content: Uint8Array): void | Promise<void>;
  log(event: string, detail?: unknown): void;
}

/**
 * Takes a room's contents into a workspace. Facts prove themselves; an update counts only from a member, who may be
 * admitted by these very facts. What this device has written is read like all else: it may be of a copy of its profile, or
 * of its own time before it was set back (P 8.14). Rejects when something could not be stored: it must come again.
 */
export const mailTaker = ({ workspace, seen, log }: MailDeps) => {
  const isMember = (device: string): boolean => workspace.tables().devices.has(device);
  /** What could not be stored must come again: then the cursor stays where it is. What is bad only is told. */
  const receive = async (...[bundle, device]: Parameters<Workspace['receive']>): Promise<void> => {
    const { refused } = await workspace.receive(bundle, device);
    const fault = refused.find(({ code }) => code.startsWith('storage.'));
    if (fault) throw new Error(fault.code);
    if (refused.length > 0) log('mailbox content refused', { device, refused });
  };
  return async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const { device, content } of contents) {
      const bundle = decodeBundle(content);
      if (!bundle.ok) {
        log('mailbox content refused', bundle.error);
        continue;
      }
      await seen?.(content);
      await receive({ facts: bundle.value.facts, updates: [] }, device);
      if (isMember(device)) await receive({ facts: [], updates: bundle.value.updates }, device);
    }
  };
};
