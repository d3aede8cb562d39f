import { ok } from '../coalition/result.ts';
import { type Bundle, decodeBundle } from '../sync/bundle.ts';
import type { MailboxContent } from '../sync/mailbox.ts';
import { decodeSnapshot, isSnapshot, type Snapshot } from '../sync/snapshot.ts';
import type { Workspace } from './workspace.ts';

export interface MailDeps {
  readonly workspace: Workspace;
  /** `taken`: what of a content counts, whoever reads it; `fresh`: how much of that was new here. */
  seen?(content: Uint8Array, taken: Bundle, fresh: number): void | Promise<void>;
  /** A snapshot that was taken in, with the content that it came in. */
  snapshot?(snapshot: Snapshot, from: MailboxContent): void;
  log(event: string, detail?: unknown): void;
}

/**
 * Takes a room's contents into a workspace. Facts prove themselves; an update counts only from a member, who may be
 * admitted by these very facts. What this device has written is read like all else: it may be of a copy of its profile, or
 * of its own time before it was set back (P 8.14). Rejects when something could not be stored: it must come again.
 */
export const mailTaker = ({ workspace, seen, snapshot, log }: MailDeps) => {
  const isMember = (device: string): boolean => workspace.tables().devices.has(device);
  /** What could not be stored must come again: then the cursor stays where it is. What is bad only is told. */
  const receive = async (...[bundle, device]: Parameters<Workspace['receive']>): Promise<number> => {
    const { accepted, refused } = await workspace.receive(bundle, device);
    const fault = refused.find(({ code }) => code.startsWith('storage.'));
    if (fault) throw new Error(fault.code);
    if (refused.length > 0) log('mailbox content refused', { device, refused });
    return accepted + refused.filter(({ code }) => code === 'needs-more').length; // what waits is kept, too
  };
  return async (contents: readonly MailboxContent[]): Promise<void> => {
    for (const from of contents) {
      const { device, content } = from;
      const whole = isSnapshot(content) ? decodeSnapshot(content) : null;
      const bundle = whole?.ok ? ok(whole.value.bundle) : (whole ?? decodeBundle(content));
      if (!bundle.ok) {
        log('mailbox content refused', bundle.error);
        continue;
      }
      const { facts, updates } = bundle.value;
      let fresh = await receive({ facts, updates: [] }, device);
      const taken = { facts, updates: isMember(device) ? updates : [] };
      if (taken.updates.length > 0) fresh += await receive({ facts: [], updates }, device);
      await seen?.(content, taken, fresh);
      if (whole?.ok && isMember(device)) snapshot?.(whole.value, from);
    }
  };
};
